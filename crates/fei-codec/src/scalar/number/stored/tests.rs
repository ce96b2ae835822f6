use fei_layout::plan::{BytesForm, Empty, Endian, Field, Form, Kind, Mask, Overpunch, Sign, Zoned};
use proptest::prelude::*;

use crate::scalar::{Raw, blank, has_data, raw, read, write};
use crate::testing::{Row, any_form, bytes, stored};
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
fn packed_numbers_have_their_sign_in_the_last_half_byte() {
    both(
        &packed(5, 2, true),
        &[
            (b"\x12\x34\x5C", "123.45"),
            (b"\x12\x34\x5D", "-123.45"),
            (b"\x00\x00\x0C", "0"),
            (b"\x00\x00\x0D", "-0"),
            (b"\x00\x00\x7D", "-0.07"),
        ],
    );
    both(&packed(4, 0, false), &[(b"\x01\x23\x4F", "1234"), (b"\x00\x00\x0F", "0")]);
    let wide = "98765432109876543210987654321098765432";
    let bytes = b"\x09\x87\x65\x43\x21\x09\x87\x65\x43\x21\x09\x87\x65\x43\x21\x09\x87\x65\x43\x2D";
    both(&packed(38, 0, true), &[(bytes, &format!("-{wide}"))]);
}

#[test]
fn packed_signs_that_are_read_and_written_otherwise() {
    let signed = packed(3, 0, true);
    rewritten(
        &signed,
        &[
            (b"\x12\x3F", "123", b"\x12\x3C"),
            (b"\x12\x3A", "123", b"\x12\x3C"),
            (b"\x12\x3E", "123", b"\x12\x3C"),
            (b"\x12\x3B", "-123", b"\x12\x3D"),
        ],
    );
    let unsigned = packed(3, 0, false);
    rewritten(&unsigned, &[(b"\x12\x3C", "123", b"\x12\x3F"), (b"\x12\x3A", "123", b"\x12\x3F")]);
    refused(&unsigned, b"\x12\x3D", ErrorKind::Sign, 1, "F in the last half byte: a number without a sign");
    refused(&signed, b"\x12\x34", ErrorKind::Sign, 1, "C or D in the last half byte, the sign");
}

#[test]
fn packed_digits_are_digits_and_half_a_byte_too_many_is_zero() {
    refused(&packed(3, 0, true), b"\x1A\x3C", ErrorKind::Digits, 0, "3 digits, packed");
    let even = packed(4, 0, true);
    refused(&even, b"\x11\x23\x4C", ErrorKind::Digits, 0, "4 digits, packed, the first half byte 0");
    refused(&even, b"\x01\x23", ErrorKind::Length, 0, "3 bytes");
    assert_eq!(text(&even, b"\x01\x2A\x4C").unwrap_err().got, "01 2A 4C");
    let masked = Field { mask: Mask::Account, ..even };
    assert_eq!(text(&masked, b"\x01\x2A\x4C").unwrap_err().got, "(masked)");
    assert_eq!(text(&masked, b"\x01\x23\x44").unwrap_err().got, "(masked)");
}

#[test]
fn each_style_punches_its_own_bytes() {
    for (style, plus, minus) in [
        (Overpunch::Ebcdic, b"\xF1\xF2\xC3", b"\xF1\xF2\xD3"),
        (Overpunch::Ascii, b"123", b"12s"),
        (Overpunch::Translated, b"12C", b"12L"),
        (Overpunch::Realia, b"123", b"12#"),
        (Overpunch::Tandem, b"123", b"12\x83"),
    ] {
        both(&zoned(style, false), &[(plus, "123"), (minus, "-123")]);
    }
    both(
        &zoned(Overpunch::Translated, false),
        &[(b"00{", "0"), (b"00}", "-0"), (b"09I", "99"), (b"09R", "-99")],
    );
    both(&zoned(Overpunch::Ebcdic, true), &[(b"\xC1\xF2\xF3", "123"), (b"\xD0\xF0\xF7", "-7")]);
    both(&zoned(Overpunch::Ascii, true), &[(b"q23", "-123"), (b"p00", "-0")]);
}

#[test]
fn zoned_signs_that_are_read_and_written_otherwise() {
    rewritten(
        &zoned(Overpunch::Ebcdic, false),
        &[
            (b"\xF1\xF2\xF3", "123", b"\xF1\xF2\xC3"),
            (b"\xF1\xF2\xA3", "123", b"\xF1\xF2\xC3"),
            (b"\xF1\xF2\xE3", "123", b"\xF1\xF2\xC3"),
            (b"\xF1\xF2\xB3", "-123", b"\xF1\xF2\xD3"),
        ],
    );
    rewritten(&zoned(Overpunch::Translated, false), &[(b"123", "123", b"12C")]);
    let expected = "a digit with its sign (overpunch \"ascii\")";
    refused(&zoned(Overpunch::Ascii, false), b"12C", ErrorKind::Sign, 2, expected);
    refused(&zoned(Overpunch::Ascii, true), b"-12", ErrorKind::Sign, 0, expected);
    refused(&zoned(Overpunch::Ascii, false), b"1s3", ErrorKind::Digits, 0, "3 digits, zoned");
    refused(&zoned(Overpunch::Ebcdic, false), b"123", ErrorKind::Digits, 0, "3 digits, zoned");
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

fn any_stored() -> impl Strategy<Value = Field> {
    (1_u32..=38, 0_u32..40, any_form(), any::<bool>()).prop_map(|(digits, scale, form, signed)| {
        let digits = if matches!(form, Form::Binary(_)) { digits.min(18) } else { digits };
        let digits = if form == Form::Bcd { digits.next_multiple_of(2) } else { digits };
        let signed = matches!(form, Form::Zoned(_)) || (signed && !matches!(form, Form::Bcd | Form::Point));
        field(stored("n", digits, scale.min(digits), form, signed))
    })
}

proptest! {
    /// Any bytes are a number or an error; a number's bytes come back, save for a sign that says that it is another.
    #[test]
    fn any_bytes_are_a_number_that_comes_back(field in any_stored(), noise in prop::collection::vec(any::<u8>(), 40), valid: bool, digits in prop::collection::vec(0_u8..10, 40)) {
        let mut bytes = noise;
        bytes.truncate(field.width as usize);
        if valid {
            // Noise is rarely a number: half of the tries change one byte of one.
            let number: String = digits.iter().take(field.width as usize / 2).map(|digit| char::from(b'1' + digit % 9)).collect();
            let mut other = bytes.clone();
            if write(&field, &Value::Text(number.into()), &mut other, 0).is_ok() {
                let last = bytes.len() - 1;
                other[last] = if digits[0] < 5 { bytes[last] } else { other[last] };
                bytes = other;
            }
        }
        if let Ok(found) = raw(&field, &bytes, 0) {
            let value = read(&field, &bytes, 0).unwrap();
            let mut again = vec![0xEE; bytes.len()];
            write(&field, &value, &mut again, 0).unwrap();
            let preferred = !matches!(found, Raw::Stored(stored) if !stored.is_preferred());
            prop_assert_eq!(again == bytes, preferred, "{:02X?} {:?} {:02X?}", bytes, value, again);
            prop_assert_eq!(read(&field, &again, 0).unwrap(), value);
        }
    }

    /// A number that is written reads back as the same number, to 38 digits.
    #[test]
    fn a_number_comes_back(field in any_stored(), negative: bool, whole in "0|[1-9][0-9]{0,37}", behind in "([0-9]{0,8}[1-9])?") {
        let sign = if negative { "-" } else { "" };
        let point = if behind.is_empty() { "" } else { "." };
        let text = format!("{sign}{whole}{point}{behind}");
        if let Ok(bytes) = written(&field, &text) {
            prop_assert_eq!(super::tests::text(&field, &bytes).unwrap(), text);
        } else {
            let Kind::Number(number) = field.kind else { unreachable!() };
            let integer = matches!(number.form, Form::Binary(_));
            let fits = whole.len() <= (number.digits - number.scale) as usize && behind.len() <= number.scale as usize;
            prop_assert!(!fits || (negative && (number.sign == Sign::None || integer)), "{} in {:?}", text, number);
        }
    }
}
