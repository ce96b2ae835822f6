mod any;
mod signs;

use fei_layout::plan::{BytesForm, Empty, Endian, Field, Form, Kind, Mask, Overpunch, Sign, Zoned};

use crate::scalar::{Raw, blank, has_data, raw, read, write};
use crate::testing::{Row, bytes, stored};
use crate::{ErrorKind, Fault, Value};

fn field(row: Row) -> Field {
    let Row::Field(field, _) = row else { unreachable!() };
    *field
}

fn packed(digits: u32, scale: u32, signed: bool) -> Field {
    field(stored("n", digits, scale, Form::Packed, signed))
}

fn zoned(style: Overpunch, leading: bool) -> Field {
    field(stored("n", 3, 0, Form::Zoned(Zoned { style, leading }), true))
}

fn integer(width: u32, digits: u32, endian: Endian, signed: bool) -> Field {
    Field { width, ..field(stored("n", digits, 0, Form::Binary(endian), signed)) }
}

fn text(field: &Field, bytes: &[u8]) -> Result<String, Fault> {
    read(field, bytes, 0)
        .map(|value| if value == Value::Null { "null".to_owned() } else { value.text().to_owned() })
}

fn written(field: &Field, text: &str) -> Result<Vec<u8>, ErrorKind> {
    let mut room = vec![0xEE; field.width as usize];
    let value = if text == "null" { Value::Null } else { Value::Text(text.into()) };
    write(field, &value, &mut room, 0).map(|_| room).map_err(|fault| fault.kind)
}

/// Both ways: the same bytes, the same number, and nothing to report.
#[track_caller]
fn both(field: &Field, pairs: &[(&[u8], &str)]) {
    for (bytes, number) in pairs {
        assert_eq!(text(field, bytes).as_deref(), Ok(*number), "{bytes:02X?}");
        assert_eq!(written(field, number).as_deref(), Ok(*bytes), "{number}");
        let other = matches!(raw(field, bytes, 0), Ok(Raw::Stored(stored)) if !stored.is_preferred());
        assert!(!other, "{bytes:02X?}");
    }
}

/// Read, but written with another sign.
#[track_caller]
fn rewritten(field: &Field, triples: &[(&[u8], &str, &[u8])]) {
    for (bytes, number, again) in triples {
        assert_eq!(text(field, bytes).as_deref(), Ok(*number), "{bytes:02X?}");
        assert_eq!(written(field, number).as_deref(), Ok(*again), "{number}");
        assert!(
            matches!(raw(field, bytes, 0), Ok(Raw::Stored(stored)) if !stored.is_preferred()),
            "{bytes:02X?}"
        );
    }
}

#[track_caller]
fn refused(field: &Field, bytes: &[u8], kind: ErrorKind, at: u32, expected: &str) {
    let fault = text(field, bytes).unwrap_err();
    assert_eq!((fault.kind, fault.at, &*fault.expected), (kind, at, expected), "{bytes:02X?}");
}

#[test]
fn integers_have_two_orders_and_two_complements() {
    both(
        &integer(2, 4, Endian::Big, true),
        &[(b"\x04\xD2", "1234"), (b"\xFB\x2E", "-1234"), (b"\x27\x0F", "9999"), (b"\x00\x00", "0")],
    );
    both(
        &integer(4, 9, Endian::Little, true),
        &[(b"\x15\xCD\x5B\x07", "123456789"), (b"\xFF\xFF\xFF\xFF", "-1")],
    );
    both(&integer(3, 7, Endian::Big, true), &[(b"\x80\x00\x00", "-8388608"), (b"\x7F\xFF\xFF", "8388607")]);
    both(&integer(1, 3, Endian::Big, false), &[(b"\xFF", "255"), (b"\x00", "0")]);
    both(
        &integer(8, 20, Endian::Big, false),
        &[
            (b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "18446744073709551615"),
            (b"\x00\x20\x00\x00\x00\x00\x00\x01", "9007199254740993"),
        ],
    );
    both(
        &integer(8, 19, Endian::Little, true),
        &[(b"\x00\x00\x00\x00\x00\x00\x00\x80", "-9223372036854775808")],
    );
}

#[test]
fn an_integer_that_is_declared_by_its_digits_has_no_more_of_them() {
    let four = integer(2, 4, Endian::Big, true);
    refused(&four, b"\x27\x10", ErrorKind::Digits, 0, "an integer of at most 4 digits");
    assert_eq!(written(&four, "10000"), Err(ErrorKind::TooLong));
    assert_eq!(written(&four, "-0"), Err(ErrorKind::Sign));
    let byte = integer(1, 3, Endian::Big, true);
    assert_eq!(
        (written(&byte, "128"), written(&byte, "-129")),
        (Err(ErrorKind::TooLong), Err(ErrorKind::TooLong))
    );
    assert_eq!((written(&byte, "127"), written(&byte, "-128")), (Ok(vec![0x7F]), Ok(vec![0x80])));
    assert_eq!(written(&integer(1, 3, Endian::Big, false), "-1"), Err(ErrorKind::Sign));
}

#[test]
fn what_is_written_is_exact_decimal_text() {
    for row in [packed(5, 2, true), field(stored("n", 5, 2, Form::Binary(Endian::Big), true))] {
        for bad in ["1.234", "1e5", "+1", "1,000", "01", "1.", ".5", "", " 1", "NaN", "１"] {
            assert_eq!(written(&row, bad), Err(ErrorKind::Number), "{bad}");
        }
        assert_eq!(
            (written(&row, "1234"), written(&row, "null")),
            (Err(ErrorKind::TooLong), Err(ErrorKind::NotNull))
        );
    }
    let point = field(stored("n", 8, 2, Form::Point, false));
    both(&point, &[(b"001234.56", "1234.56"), (b"000000.00", "0"), (b"000007.50", "7.5")]);
    refused(&point, b"0012345.6", ErrorKind::Digits, 0, "6 digits, a point and 2 digits");
    refused(&point, b"00123456 ", ErrorKind::Digits, 0, "6 digits, a point and 2 digits");
    let signed = Field { width: 10, ..field(stored("n", 8, 2, Form::Point, false)) };
    let Kind::Number(number) = signed.kind else { unreachable!() };
    let signed =
        |sign| Field { kind: Kind::Number(fei_layout::plan::Number { sign, ..number }), ..signed.clone() };
    both(&signed(Sign::Leading), &[(b"-001234.56", "-1234.56"), (b"+000000.05", "0.05")]);
    both(&signed(Sign::Inside), &[(b"-001234.56", "-1234.56"), (b"1234567.89", "1234567.89")]);
}

#[test]
fn nothing_is_spaces_zero_or_what_nobody_wrote_over() {
    let spaces = Field { empty: Empty::SpacesOrZeros, ..packed(3, 0, true) };
    both(&spaces, &[(b"  ", "null"), (b"\x00\x1C", "1")]);
    assert_eq!(text(&spaces, b"\x00\x0C").as_deref(), Ok("null"));
    assert_eq!(text(&spaces, b"\x00\x0D").as_deref(), Ok("-0"));
    let zeros = Field { empty: Empty::Zeros, ..integer(2, 5, Endian::Big, false) };
    both(&zeros, &[(b"\x00\x00", "null"), (b"\x20\x20", "8224")]);
    for (bytes, data) in [
        (b"  ", false),
        (b"\0\0", false),
        (b"\0\x0C", false),
        (b"\0\x0D", true),
        (b"\0\x1C", true),
        (b"xx", true),
    ] {
        assert_eq!(has_data(&packed(3, 0, true), bytes, 0), data, "{bytes:02X?}");
    }
    let mut room = [0xEE; 2];
    blank(&packed(3, 0, true), &mut room, 0).unwrap();
    assert_eq!(room, [0x00, 0x0C]);
}

#[test]
fn bytes_are_text_of_exactly_their_width() {
    let hex = field(bytes("h", BytesForm::Hex, 3));
    both(&hex, &[(b"\x00\xB0\xA1", "00B0A1"), (b"\xFF\x00\x20", "FF0020")]);
    for (text, kind) in
        [("00b0a1", ErrorKind::Digits), ("00B0", ErrorKind::Digits), ("00B0A1FF", ErrorKind::TooLong)]
    {
        assert_eq!(written(&hex, text), Err(kind), "{text}");
    }
    let base64 = |width| field(bytes("r", BytesForm::Base64, width));
    both(&base64(1), &[(b"\xFB", "+w==")]);
    both(&base64(2), &[(b"\xFB\xFF", "+/8=")]);
    both(&base64(3), &[(b"Man", "TWFu")]);
    for text in ["TWFu", "TW==", "TWE", "TWF=", "T_E=", ""] {
        assert!(written(&base64(2), text).is_err(), "{text}");
    }
    let bcd = field(bytes("b", BytesForm::Bcd, 2));
    both(&bcd, &[(b"\x01\x23", "0123")]);
    refused(&bcd, b"\x01\x2A", ErrorKind::Digits, 0, "4 digits, two a byte");
    assert_eq!(written(&bcd, "01A3"), Err(ErrorKind::Digits));
    let zeros = Field { empty: Empty::Zeros, ..hex };
    both(&zeros, &[(b"\0\0\0", "null"), (b"\0\0\x01", "000001")]);
}
