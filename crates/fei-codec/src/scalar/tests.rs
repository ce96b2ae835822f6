use fei_layout::plan::{
    Align, BlankSign, Charset, DateForm, Empty, Field, Form, Kind, Mask, Number, Part, Role, Sign, TextPolicy,
};

use super::*;
use crate::testing::field;

mod ebcdic;

pub(super) const CP949: Charset = Charset::Cp949;

pub(super) fn num(digits: u32, scale: u32, sign: Sign, blank_sign: BlankSign) -> Field {
    let adjacent = u32::from(matches!(sign, Sign::Leading | Sign::Trailing));
    field(
        "n",
        Kind::Number(Number { digits, scale, form: Form::Display, sign, blank_sign, fraction: None }),
        digits + adjacent,
    )
}

pub(super) fn value(field: &Field, bytes: &[u8]) -> Result<String, ErrorKind> {
    match read(field, bytes, 0) {
        Ok(Value::Null) => Ok("null".to_owned()),
        Ok(value) => Ok(value.text().to_owned()),
        Err(fault) => Err(fault.kind),
    }
}

fn bytes(field: &Field, text: &str) -> Result<String, ErrorKind> {
    let mut bytes = vec![b'#'; window(field, 0).end];
    let value = if text == "null" { Value::Null } else { Value::Text(text.into()) };
    write(field, &value, &mut bytes, 0).map_err(|fault| fault.kind)?;
    Ok(charset::decode(CP949, &bytes).unwrap().into_owned())
}

/// Each pair reads as the value, and the value is written as those bytes.
pub(super) fn both_ways(field: &Field, pairs: &[(&str, &str)]) {
    for (telegram, text) in pairs {
        let mut raw = Vec::new();
        let rule =
            charset::TextRule { charset: CP949, policy: TextPolicy::Reject, cut: false, controls: true };
        charset::encode(rule, telegram, 100, &mut raw).unwrap();
        assert_eq!(value(field, &raw).as_deref(), Ok(*text), "{telegram:?}");
        assert_eq!(bytes(field, text).as_deref(), Ok(*telegram), "{text:?}");
    }
}

pub(super) fn reads(field: &Field, cases: &[(&str, Result<&str, ErrorKind>)]) {
    for (telegram, expected) in cases {
        assert_eq!(value(field, telegram.as_bytes()), expected.map(str::to_owned), "{telegram:?}");
    }
}

pub(super) fn writes(field: &Field, cases: &[(&str, Result<&str, ErrorKind>)]) {
    for (text, expected) in cases {
        assert_eq!(bytes(field, text), expected.map(str::to_owned), "{text:?}");
    }
}

#[test]
fn text_is_padded_on_the_side_that_the_row_says() {
    both_ways(
        &field("t", Kind::Text, 5),
        &[("AB   ", "AB"), ("     ", ""), ("  AB ", "  AB"), ("00000", "00000")],
    );
    both_ways(&field("t", Kind::Hangul, 6), &[("가나  ", "가나"), ("똠A\u{3000} ", "똠A\u{3000}")]);
    let right = Field { align: Align::Right, pad: b'0', ..field("t", Kind::Text, 5) };
    both_ways(&right, &[("00120", "120"), ("00000", "")]);
    let null = Field { empty: Empty::Spaces, ..field("t", Kind::Text, 3) };
    both_ways(&null, &[("   ", "null"), (" A ", " A")]);
    writes(
        &field("t", Kind::Text, 3),
        &[("null", Err(ErrorKind::NotNull)), ("ABCD", Err(ErrorKind::TooLong))],
    );
    writes(&Field { cut: true, ..field("t", Kind::Hangul, 3) }, &[("가나", Ok("가 "))]);
}

#[test]
fn control_characters_are_no_text_but_filler_keeps_them() {
    let named = field("t", Kind::Text, 3);
    reads(&named, &[("A\tB", Err(ErrorKind::Control)), ("A\0 ", Err(ErrorKind::Control))]);
    writes(&named, &[("A\nB", Err(ErrorKind::Control)), ("A\u{7f}", Err(ErrorKind::Control))]);
    both_ways(&Field { role: Role::Filler, ..named }, &[("\0\0\0", "\0\0\0"), ("\n  ", "\n")]);
}

#[test]
fn a_bad_character_is_located_at_its_byte() {
    let at =
        |field: &Field, bytes: &[u8]| read(field, bytes, 1).map_err(|f| (f.kind, f.at, f.got)).unwrap_err();
    let name = field("t", Kind::Hangul, 4);
    assert_eq!(at(&name, b"!\xB0\xA1\xB3 "), (ErrorKind::Charset, 3, "B3".to_owned()));
    assert_eq!(at(&name, b"!A\xFF\xFFB"), (ErrorKind::Charset, 2, "FF FF".to_owned()));
    let right = Field { align: Align::Right, ..name.clone() };
    assert_eq!(at(&right, b"!  \xB0\x20"), (ErrorKind::Charset, 3, "B0 20".to_owned()));
    let masked = Field { mask: Mask::Name, ..name };
    assert_eq!(at(&masked, b"!A\xFF\xFFB"), (ErrorKind::Charset, 2, mask::HIDDEN.to_owned()));
}

#[test]
fn digits_are_exactly_digits() {
    let code = field("d", Kind::Digits, 3);
    both_ways(&code, &[("088", "088"), ("000", "000")]);
    for bad in ["   ", " 88", "+88", "8.8", "８8"] {
        reads(&code, &[(&bad.chars().take(3).collect::<String>(), Err(ErrorKind::Digits))]);
    }
    writes(
        &code,
        &[("88", Err(ErrorKind::Digits)), ("0880", Err(ErrorKind::TooLong)), ("", Err(ErrorKind::Digits))],
    );
    writes(&code, &[("null", Err(ErrorKind::NotNull))]);
    let mut room = *b"xxx";
    write(&code, &Value::Number("7".into()), &mut room, 0).unwrap();
    assert_eq!(&room, b"007");
}

#[test]
fn empty_forms_are_null_and_the_first_is_written() {
    let with = |empty| Field { empty, ..field("d", Kind::Digits, 2) };
    both_ways(&with(Empty::Spaces), &[("  ", "null"), ("00", "00")]);
    both_ways(&with(Empty::Zeros), &[("00", "null")]);
    reads(&with(Empty::Zeros), &[("  ", Err(ErrorKind::Digits))]);
    both_ways(&with(Empty::ZerosOrSpaces), &[("00", "null")]);
    reads(&with(Empty::ZerosOrSpaces), &[("  ", Ok("null"))]);
    both_ways(&with(Empty::SpacesOrZeros), &[("  ", "null")]);
    reads(&with(Empty::SpacesOrZeros), &[("00", Ok("null"))]);
}

#[test]
fn dates_are_those_of_the_calendar() {
    let with = |form, width| Field { empty: Empty::Zeros, ..field("d", Kind::Date(form), width) };
    let date = with(DateForm::Date, 8);
    both_ways(
        &date,
        &[("20240229", "20240229"), ("20000229", "20000229"), ("00000000", "null"), ("99991231", "99991231")],
    );
    for bad in
        ["20230229", "19000229", "20261301", "20260001", "20260932", "00000101", "2026 907", "+2026907"]
    {
        reads(&date, &[(bad, Err(ErrorKind::Date))]);
        writes(&date, &[(bad, Err(ErrorKind::Date))]);
    }
    writes(
        &date,
        &[
            ("2026-9-7", Err(ErrorKind::Date)),
            ("202609070", Err(ErrorKind::Date)),
            ("", Err(ErrorKind::Date)),
        ],
    );
    let time = Field { empty: Empty::Never, ..with(DateForm::Time, 6) };
    both_ways(&time, &[("000000", "000000"), ("235959", "235959")]);
    reads(
        &time,
        &[
            ("240000", Err(ErrorKind::Date)),
            ("126000", Err(ErrorKind::Date)),
            ("120060", Err(ErrorKind::Date)),
        ],
    );
    both_ways(&with(DateForm::DateTime, 14), &[("20260907143000", "20260907143000")]);
    reads(&with(DateForm::DateTime, 14), &[("20260907250000", Err(ErrorKind::Date))]);
}

/// `INT FRAC SIGN` as three rows, the field being the first.
pub(super) fn split() -> Field {
    let part = |delta, width| Part { delta, width };
    let number = Number {
        form: Form::Display,
        digits: 4,
        scale: 3,
        sign: Sign::At(part(9, 1)),
        blank_sign: BlankSign::Null,
        fraction: Some(part(5, 3)),
    };
    field("n", Kind::Number(number), 4)
}

#[test]
fn data_is_more_than_padding_zeros_and_the_constant() {
    let data = |field: &Field, bytes: &[u8]| has_data(field, bytes, 0);
    let text = field("t", Kind::Text, 3);
    assert!(!data(&text, b"   ") && data(&text, b"0  "));
    assert!(!data(&Field { constant: Some("@@".into()), ..text.clone() }, b"@@ "));
    assert!(any_data(&Field { repeat: 2, ..text }, b"     x", 0));
    let code = field("d", Kind::Digits, 3);
    assert!(!data(&code, b"000") && !data(&code, b"   ") && data(&code, b"010") && data(&code, b"ab "));
    assert!(!data(&split(), b"0000:000;+") && data(&split(), b"0000:010;+") && data(&split(), b"0000:000;X"));
}

#[test]
fn a_number_that_nobody_wrote_is_zeros_or_spaces_behind_a_plus_or_a_blank() {
    let (leading, inside) =
        (num(3, 0, Sign::Leading, BlankSign::Refuse), num(4, 0, Sign::Inside, BlankSign::Refuse));
    for (field, nothing) in
        [(&leading, ["+000", " 000", "    ", "+   "]), (&inside, ["+000", " 000", "    ", "0000"])]
    {
        for bytes in nothing {
            assert!(!has_data(field, bytes.as_bytes(), 0), "{bytes:?}");
        }
        for bytes in ["-000", "X000", "* 00", " 0 0", "+ 00", "-   "] {
            assert!(has_data(field, bytes.as_bytes(), 0), "{bytes:?}");
        }
    }
    assert!(has_data(&leading, b"0000", 0), "a zero is no sign");
}

#[test]
fn required_constants_and_codes_are_checked() {
    let kind = |field: &Field, value: Value<'_>| check(field, &value, 0).map_err(|fault| fault.kind);
    let text = |text: &'static str| Value::Text(text.into());
    let plain = field("t", Kind::Text, 3);
    assert_eq!(kind(&plain, Value::Null), Ok(()));
    let required = Field { required: true, ..plain.clone() };
    assert_eq!(kind(&required, text("")), Err(ErrorKind::Required));
    assert_eq!(kind(&required, Value::Number("0".into())), Ok(()));
    let constant = Field { constant: Some("@@".into()), ..plain.clone() };
    assert_eq!(kind(&constant, text("@@")), Ok(()));
    assert_eq!(kind(&constant, text("")), Err(ErrorKind::NotConstant));
    let codes = Field { codes: [("Y".into(), "면제".into())].into(), ..plain };
    assert_eq!(kind(&codes, text("Y")), Ok(()));
    assert_eq!(kind(&codes, text("")), Ok(()));
    assert_eq!(kind(&codes, text("N")), Err(ErrorKind::NotInCodes));
}

#[test]
fn nothing_of_a_masked_value_stands_in_an_error() {
    let secret = Field { mask: Mask::All, ..field("t", Kind::Text, 3) };
    let number = Field { mask: Mask::Account, ..num(3, 0, Sign::Leading, BlankSign::Refuse) };
    let mut room = [b' '; 4];
    let faults = [
        write(&secret, &Value::Text("7777".into()), &mut room, 0).unwrap_err(),
        write(&secret, &Value::Text("😀".into()), &mut room, 0).unwrap_err(),
        write(&secret, &Value::Text("\t".into()), &mut room, 0).unwrap_err(),
        write(&number, &Value::Text("7777".into()), &mut room, 0).unwrap_err(),
        read(&number, b"7777", 0).unwrap_err(),
        read(&number, b"+7X7", 0).unwrap_err(),
        check(&Field { constant: Some("1".into()), ..secret }, &Value::Text("7777".into()), 0).unwrap_err(),
    ];
    for fault in faults {
        assert!(fault.got.ends_with(mask::HIDDEN), "{fault:?}");
        assert!(!fault.got.contains('7') && !fault.expected.contains("7777"), "{fault:?}");
    }
}
