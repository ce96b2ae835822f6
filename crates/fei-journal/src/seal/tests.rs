use super::*;

fn sealer() -> Sealer {
    Sealer::new("new", &[2; 32]).unwrap().opening("old", &[1; 32]).unwrap()
}

#[test]
fn what_is_sealed_is_opened_and_is_not_to_be_read() {
    for plain in [&b""[..], b"1101234567890", &[0; 5000]] {
        let sealed = sealer().seal(b"row 1", plain).unwrap();
        assert_eq!(sealed.ciphertext.len(), plain.len() + 16);
        assert!(plain.is_empty() || !sealed.ciphertext.starts_with(plain));
        assert_eq!(sealer().open(b"row 1", sealed).unwrap(), plain);
    }
}

#[test]
fn equal_contents_do_not_look_equal() {
    let sealer = sealer();
    let one = sealer.seal(b"row 1", b"same").unwrap();
    let other = sealer.seal(b"row 1", b"same").unwrap();
    assert_ne!(one.nonce, other.nonce);
    assert_ne!(one.ciphertext, other.ciphertext);
}

#[test]
fn a_changed_byte_another_row_or_another_key_opens_nothing() {
    let sealer = sealer();
    let sealed = sealer.seal(b"row 1", b"plain").unwrap();
    let changed = Err(SealError::Changed("new".into()));
    for at in 0..sealed.ciphertext.len() {
        let mut other = sealed.clone();
        other.ciphertext[at] ^= 1;
        assert_eq!(sealer.open(b"row 1", other), changed);
    }
    let mut other = sealed.clone();
    other.nonce[0] ^= 1;
    assert_eq!(sealer.open(b"row 1", other), changed);
    assert_eq!(sealer.open(b"row 2", sealed.clone()), changed);
    let renamed = Sealed { key_id: "old".into(), ..sealed };
    assert_eq!(sealer.open(b"row 1", renamed), Err(SealError::Changed("old".into())));
}

#[test]
fn the_newest_key_writes_and_the_older_ones_still_open() {
    let before = Sealer::new("old", &[1; 32]).unwrap();
    let sealed = before.seal(b"row 1", b"plain").unwrap();
    let after = sealer();
    assert_eq!(after.open(b"row 1", sealed).unwrap(), b"plain");

    let sealed = after.seal(b"row 2", b"plain").unwrap();
    assert_eq!(&*sealed.key_id, "new");
    assert_eq!(before.open(b"row 2", sealed), Err(SealError::KeyMissing("new".into())));
}

#[test]
fn a_key_of_another_length_or_of_the_same_name_is_refused() {
    let short = Sealer::new("k", &[0; 31]).unwrap_err();
    assert_eq!(short.to_string(), "key k has 31 bytes; 32 are needed");
    let twice = sealer().opening("new", &[3; 32]).unwrap_err();
    assert_eq!(twice, SealError::KeyTwice("new".into()));
}

#[test]
fn a_log_line_of_it_shows_no_key() {
    let shown = format!("{:?}", Sealer::new("k", &[0x5a; 32]).unwrap());
    assert!(!shown.contains("90, 90") && !shown.to_lowercase().contains("5a5a"), "{shown}");
}
