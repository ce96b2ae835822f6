//! Every kind of row in EBCDIC: what is digits, signs, blanks and padding in ASCII is the same in other bytes.

use fei_layout::plan::{Century, Form, Part, Truth};

use super::*;
use crate::charset::TextRule;

/// The row as a party of EBCDIC has it.
fn hosted(field: Field) -> Field {
    let charset = Charset::Cp933;
    Field { charset, pad: charset.numeric(field.pad), ..field }
}

fn host(text: &str) -> Vec<u8> {
    let rule = TextRule { charset: Charset::Cp933, policy: TextPolicy::Reject, cut: false, controls: true };
    let mut bytes = Vec::new();
    charset::encode(rule, text, 100, &mut bytes).unwrap();
    bytes
}

/// Each pair reads as the value, and the value is written as those bytes; the bytes of ASCII are an error.
fn both_ways_there(field: Field, pairs: &[(&str, &str)]) {
    let field = hosted(field);
    for (telegram, text) in pairs {
        let bytes = host(telegram);
        assert_eq!(super::value(&field, &bytes).as_deref(), Ok(*text), "{telegram:?}");
        let value = if *text == "null" { Value::Null } else { Value::Text((*text).into()) };
        let mut written = vec![0xFF; bytes.len()];
        write(&field, &value, &mut written, 0).unwrap();
        assert_eq!(written, bytes, "{text:?}");
        assert!(super::value(&field, telegram.as_bytes()).is_err(), "{telegram:?} in ASCII");
    }
}

#[test]
fn text_and_digits() {
    both_ways_there(field("t", Kind::Text, 6), &[("A가 ", "A가"), ("AB+-. ", "AB+-.")]);
    let right = Field { align: Align::Right, pad: b'0', ..field("t", Kind::Text, 5) };
    both_ways_there(right, &[("00A-B", "A-B")]);
    both_ways_there(field("d", Kind::Digits, 4), &[("0042", "0042")]);
    assert_eq!(super::value(&hosted(field("t", Kind::Hangul, 6)), &host("      ")).as_deref(), Ok(""));
}

#[test]
fn numbers_and_their_signs() {
    both_ways_there(num(5, 2, Sign::None, BlankSign::Refuse), &[("12305", "123.05"), ("00000", "0")]);
    let leading = num(3, 0, Sign::Leading, BlankSign::Null);
    both_ways_there(leading, &[("+012", "12"), ("-012", "-12"), (" 000", "null")]);
    both_ways_there(num(3, 1, Sign::Trailing, BlankSign::Plus), &[("012 ", "1.2"), ("012-", "-1.2")]);
    both_ways_there(num(5, 0, Sign::Inside, BlankSign::Refuse), &[("-0500", "-500"), ("99999", "99999")]);
    let spaces = Field { empty: Empty::SpacesOrZeros, ..num(3, 0, Sign::Trailing, BlankSign::Refuse) };
    both_ways_there(spaces, &[("    ", "null"), ("001+", "1")]);
    let pointed = field("n", Kind::Number(Number { form: Form::Point, ..plain(4, 2) }), 5);
    both_ways_there(pointed, &[("12.05", "12.05"), ("00.00", "0")]);
}

fn plain(digits: u32, scale: u32) -> Number {
    let Kind::Number(number) = num(digits, scale, Sign::None, BlankSign::Refuse).kind else { unreachable!() };
    number
}

#[test]
fn a_sign_and_a_fraction_in_rows_of_their_own() {
    let Kind::Number(number) = num(3, 2, Sign::None, BlankSign::Null).kind else { unreachable!() };
    let (sign, fraction) = (Sign::At(Part { delta: 5, width: 1 }), Some(Part { delta: 3, width: 2 }));
    let apart = Field { width: 3, ..field("n", Kind::Number(Number { sign, fraction, ..number }), 3) };
    both_ways_there(apart, &[("12305-", "-123.05"), ("00000 ", "null")]);
}

#[test]
fn dates_and_times() {
    let date = |form, width| Field { empty: Empty::Zeros, ..field("d", Kind::Date(form), width) };
    both_ways_there(date(DateForm::Date, 8), &[("20240229", "20240229"), ("00000000", "null")]);
    both_ways_there(date(DateForm::Dashed, 10), &[("2024-02-29", "20240229"), ("0000-00-00", "null")]);
    both_ways_there(
        date(DateForm::ShortDate(Century(1970)), 6),
        &[("691231", "20691231"), ("000000", "null")],
    );
    let spaces = Field { empty: Empty::Spaces, ..date(DateForm::Time, 6) };
    both_ways_there(spaces, &[("235959", "235959"), ("      ", "null")]);
}

#[test]
fn booleans_constants_and_lists() {
    let truth = Some(Truth { yes: "Y".into(), no: "N".into() });
    both_ways_there(Field { truth, ..field("b", Kind::Boolean, 1) }, &[("Y", "true"), ("N", "false")]);
    let constant = hosted(Field { constant: Some("끝".into()), ..field("t", Kind::Hangul, 6) });
    let mut bytes = host("      ");
    blank(&constant, &mut bytes, 0).unwrap();
    assert_eq!(bytes, host("끝  "));
    assert!(!has_data(&constant, &bytes, 0) && has_data(&constant, &host("끗  "), 0));
    let list = hosted(Field { repeat: 3, until_blank: true, ..field("l", Kind::Digits, 2) });
    assert_eq!(crate::scalar::elements(&list, &host("0102  "), 0), 2);
}

#[test]
fn nothing_is_blanks_or_zeros_there_too() {
    let number = hosted(num(3, 0, Sign::Leading, BlankSign::Null));
    for nothing in ["+000", " 000", "    "] {
        assert!(!has_data(&number, &host(nothing), 0), "{nothing:?}");
    }
    assert!(has_data(&number, &host("-000"), 0) && has_data(&number, &host("+001"), 0));
    assert!(!has_data(&hosted(field("d", Kind::Digits, 2)), &host("00"), 0));
    assert!(!has_data(&hosted(field("t", Kind::Text, 2)), &host("  "), 0));
}

#[test]
fn a_cut_closes_its_run_and_a_broken_one_is_located() {
    let name = hosted(Field { cut: true, ..field("t", Kind::Hangul, 7) });
    let mut bytes = [0; 7];
    assert!(write(&name, &Value::Text("가나다".into()), &mut bytes, 0).unwrap().cut);
    assert_eq!(bytes[..], [&host("가나")[..], b"\x40"].concat());
    let fault = read(&name, b"\xC1\x0E\x88\x61\x40\x40\x40", 0).unwrap_err();
    assert_eq!((fault.kind, fault.at, &*fault.got), (ErrorKind::Charset, 1, "0E 88"));
    let control = read(&name, b"\xC1\x05\x40\x40\x40\x40\x40", 0).unwrap_err();
    assert_eq!((control.kind, control.at), (ErrorKind::Control, 1));
}
