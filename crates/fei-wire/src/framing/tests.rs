use super::*;

const HECTO: Framing =
    Framing { prefix: Prefix::Ascii, width: 4, counts_itself: false, bytes_max: 2000, bytes_min: 100 };
const BINARY: Framing =
    Framing { prefix: Prefix::Binary, width: 4, counts_itself: true, bytes_max: 100_000, bytes_min: 1 };

#[track_caller]
fn check_head(framing: Framing, stream: &[u8], expect: &str) {
    let got = match framing.head(stream) {
        Ok(Some(length)) => length.to_string(),
        Ok(None) => "more".into(),
        Err(error) => error.to_string(),
    };
    assert_eq!(got, expect, "{stream:?}");
}

#[test]
fn a_head_is_read_as_soon_as_it_is_there() {
    check_head(HECTO, b"", "more");
    check_head(HECTO, b"030", "more");
    check_head(HECTO, b"0300", "300");
    check_head(HECTO, b"0300SETTLEBNK", "300");
    check_head(BINARY, &[0, 0, 1], "more");
    check_head(BINARY, &[0, 0, 1, 0x2c], "296");
    check_head(Framing { counts_itself: true, ..HECTO }, b"0604", "600");
}

#[test]
fn what_is_no_number_is_refused_with_its_first_byte() {
    check_head(HECTO, b"A", "byte 0 of the length prefix is no digit");
    check_head(HECTO, b"ABCD", "byte 0 of the length prefix is no digit");
    check_head(HECTO, b"-001", "byte 0 of the length prefix is no digit");
    check_head(HECTO, b"    ", "byte 0 of the length prefix is no digit");
    check_head(HECTO, b"03 0", "byte 2 of the length prefix is no digit");
    check_head(HECTO, b"GET / HTTP/1.1\r\n", "byte 0 of the length prefix is no digit");
    check_head(HECTO, &[0x16, 0x03, 0x01], "byte 0 of the length prefix is no digit");
    check_head(HECTO, &[0xa3, 0xb9, 0xa3, 0xb9], "byte 0 of the length prefix is no digit");
    check_head(HECTO, "９９９９".as_bytes(), "byte 0 of the length prefix is no digit");
}

#[test]
fn a_number_of_any_width_overflows_nothing() {
    let wide = Framing { width: 40, ..HECTO };
    check_head(wide, &[b'9'; 40], &u64::MAX.to_string());
    check_head(Framing { prefix: Prefix::Binary, ..wide }, &[0xff; 40], &u64::MAX.to_string());
    check_head(
        Framing { counts_itself: true, ..HECTO },
        b"0003",
        "a telegram of 0 bytes, the line carries 100 at least",
    );
    check_head(Framing { width: 0, ..HECTO }, b"0300", "the line's framing has no length prefix");
}

#[test]
fn a_telegram_gets_its_prefix() {
    assert_eq!(&HECTO.framed(&[b'x'; 300]).unwrap()[..5], b"0300x");
    assert_eq!(&Framing { counts_itself: true, ..HECTO }.framed(b"x").unwrap()[..], b"0005x");
    assert_eq!(&BINARY.framed(&[7; 300]).unwrap()[..5], [0, 0, 1, 0x30, 7]);
    assert_eq!(&Framing { width: 10, ..HECTO }.framed(b"x").unwrap()[..], b"0000000001x");
}

#[test]
fn a_telegram_that_its_prefix_cannot_say_is_refused_whole() {
    let narrow = Framing { width: 2, ..HECTO };
    let mut out = BytesMut::from(&b"before"[..]);
    assert!(narrow.write(&[b'x'; 99], &mut out).is_ok());
    assert_eq!(out.len(), 6 + 2 + 99);
    out.truncate(6);
    assert!(matches!(narrow.write(&[b'x'; 100], &mut out), Err(FrameError::TooLong { length: 100, .. })));
    assert!(matches!(HECTO.write(&[b'x'; 2001], &mut out), Err(FrameError::TooLong { length: 2001, .. })));
    assert!(Framing { width: 0, ..HECTO }.write(b"x", &mut out).is_err());
    assert_eq!(&out[..], b"before");
}
