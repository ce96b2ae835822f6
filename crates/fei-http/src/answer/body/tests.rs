use proptest::prelude::*;

use super::*;
use crate::{Base, InstitutionRules};

fn rules(body_bytes_max: usize) -> InstitutionRules {
    InstitutionRules { body_bytes_max, ..InstitutionRules::new(Base::parse("http://bank.example").unwrap()) }
}

/// What is read of a body that comes in these pieces: whether it has ended, its bytes, and those behind it.
fn read<'p>(
    mut body: Body,
    pieces: impl IntoIterator<Item = &'p [u8]>,
) -> Result<(bool, Vec<u8>, Vec<u8>), Failure> {
    let (mut came, mut whole, mut over, rules) = (BytesMut::new(), BytesMut::new(), false, rules(64));
    for piece in pieces {
        came.extend_from_slice(piece);
        over = over || body.take(&mut came, &mut whole, &rules)?;
    }
    Ok((over, whole.to_vec(), came.to_vec()))
}

fn chunks(bytes: &[u8]) -> Result<(bool, Vec<u8>, Vec<u8>), Failure> {
    read(Body::chunked(), [bytes])
}

#[test]
fn chunks_are_put_together_and_what_they_carry_beside_is_left_out() {
    for written in [
        &b"5\r\nabcde\r\n2\r\nfg\r\n0\r\n\r\n"[..],
        b"07\r\nabcdefg\r\n000\r\n\r\n",
        b"7;name=\"value\"\r\nabcdefg\r\n0\r\nX-Trailer: more\r\n\r\n",
        b"7 \r\nabcdefg\r\n0 ; a\r\n\r\n",
    ] {
        let shown = String::from_utf8_lossy(written);
        assert_eq!(chunks(written).unwrap(), (true, b"abcdefg".to_vec(), vec![]), "{shown}");
        let behind = [written, b"HTTP/1.1 200 OK\r\n"].concat();
        assert_eq!(chunks(&behind).unwrap().2, b"HTTP/1.1 200 OK\r\n", "{shown}");
    }
    assert_eq!(chunks(b"A\r\n0123456789\r\n0\r\n\r\n").unwrap().1, b"0123456789");
}

#[test]
fn a_chunk_that_is_none_is_refused() {
    for wrong in [
        &b"\r\n"[..],
        b" 5\r\nabcde\r\n",
        b"5\nabcde\r\n",
        b"5;\n\r\nabcde\r\n",
        b"+5\r\nabcde\r\n",
        b"0x5\r\nabcde\r\n",
        b"-1\r\n",
        b"5,5\r\nabcde\r\n",
        b"5\r\nabcdef\r\n",
        b"5\r\nabcde\n\n",
        b"5\r\nabcde0\r\n\r\n",
        b"10000000000000000\r\n",
        b"0\r\nno colon\r\n\r\n",
        b"0\r\n folded\r\n\r\n",
        &[b'1'; LINE_BYTES_MAX],
        &[&b"5;"[..], &[b'x'; LINE_BYTES_MAX]].concat(),
    ] {
        assert!(chunks(wrong).is_err(), "{}", String::from_utf8_lossy(wrong));
    }
}

#[test]
fn no_way_of_telling_the_length_gets_over_the_limit() {
    let (fits, more) = ([b'x'; 64], [b'x'; 65]);
    let chunk =
        |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n0\r\n\r\n"].concat();
    assert_eq!(chunks(&chunk(&fits)).unwrap().1, fits);
    assert!(chunks(&chunk(&more)).is_err());
    assert!(chunks(b"ffffffffffffffff\r\nx").is_ok(), "what is announced takes no memory");
    assert!(read(Body::UntilClose, [&fits[..]]).is_ok_and(|(over, whole, _)| !over && whole == fits));
    assert!(read(Body::UntilClose, [&fits[..], b"x"]).is_err());
    assert_eq!(read(Body::Exactly(2), [&b"{}x"[..]]).unwrap(), (true, b"{}".to_vec(), b"x".to_vec()));
    assert_eq!(read(Body::Exactly(0), [&b"x"[..]]).unwrap(), (true, vec![], b"x".to_vec()));
}

proptest! {
    #[test]
    fn any_pieces_give_the_same_body(
        parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..10), 0..6),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let chunk = |part: &Vec<u8>| [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
        let mut written: Vec<u8> = parts.iter().flat_map(chunk).collect();
        written.extend_from_slice(b"0\r\nA: b\r\n\r\n");
        let mut at: Vec<_> = cuts.iter().map(|cut| cut.index(written.len())).collect();
        at.extend([0, written.len()]);
        at.sort_unstable();
        let pieces = at.windows(2).map(|two| &written[two[0]..two[1]]);
        prop_assert_eq!(read(Body::chunked(), pieces).unwrap(), (true, parts.concat(), vec![]));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = chunks(&bytes);
        let _ = chunks(&[b"3\r\nabc\r\n", &bytes[..]].concat());
    }
}
