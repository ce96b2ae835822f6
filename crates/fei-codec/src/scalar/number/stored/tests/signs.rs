//! Packed and zoned: which bytes hold the sign, and which of them are written otherwise than they are read.

use super::*;

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
