//! Text: characters, halves of them, spaces, control characters.

use fei_layout::plan::{Align, Charset, DateForm, Empty, Side, TextPolicy};

use super::{both, encoded, no_reading, no_writing, read, request, write};
use crate::ErrorKind::{Charset as BadText, Control, Date, TooLong};
use crate::Place;
use crate::testing::{date, filler, hangul, layout_of, text};

fn by(policy: TextPolicy) -> fei_layout::plan::Layout {
    request(vec![hangul("t", 8).with(|field| field.text = policy)])
}

#[test]
fn half_characters() {
    let layout = request(vec![hangul("t", 3), text("next", 2)]);
    for (telegram, at) in
        [(&b"\xB0\xA1\xB0AB"[..], 2), (b"A\xB0 AB", 1), (b"\xFF  AB", 0), (b"\xC9\xA1 AB", 0)]
    {
        let error = read(&layout, telegram).unwrap_err();
        assert_eq!((error.kind, error.place), (BadText, Place::Offset { at, width: 1 }));
    }
    both(&layout, "가 AB", r#"{"t":"가","next":"AB"}"#);
}

#[test]
fn cut_characters() {
    no_writing(&request(vec![hangul("t", 3)]), &[r#""가나""#, r#""abcd""#], TooLong);
    let cutting = request(vec![hangul("t", 3).with(|field| field.cut = true)]);
    assert_eq!(write(&cutting, r#"{"t":"가나"}"#).unwrap(), ("가 ".to_owned(), vec!["t: cut".to_owned()]));
}

#[test]
fn characters_that_the_charset_lacks() {
    let lacking = [r#""😀""#, r#""\u1100\u1161""#, r#""₩""#, r#""–""#, r#""é""#, r#""\u00A0""#];
    no_writing(&by(TextPolicy::Reject), &lacking, BadText);
    no_writing(&layout_of(Side::Request, Charset::EucKr, vec![hangul("t", 8)]), &[r#""똠""#], BadText);
    let replaced = write(&by(TextPolicy::Replace), r#"{"t":"김😀"}"#).unwrap();
    assert_eq!(replaced, ("김?     ".to_owned(), vec!["t: replaced".to_owned()]));
    for (given, written) in
        [(r"\u1100\u1161", "가      "), ("₩", "￦      "), ("–", "-       "), (r"\u00A0a", " a      ")]
    {
        let normal = write(&by(TextPolicy::Normalize), &format!(r#"{{"t":"{given}"}}"#)).unwrap();
        assert_eq!(normal, (written.to_owned(), vec!["t: normalized".to_owned()]));
    }
    let wide = write(&by(TextPolicy::Fullwidth), r#"{"t":"a1"}"#).unwrap();
    assert_eq!(wide, ("ａ１    ".to_owned(), vec!["t: widened".to_owned()]));
}

#[test]
fn control_characters() {
    no_reading(&request(vec![text("t", 2)]), &[b"\0A", b"A\t", b"\nA", b"\x7FA"], Control);
    no_writing(&by(TextPolicy::Reject), &[r#""\u0000""#, r#""a\tb""#, r#""\n""#, r#""\u007f""#], Control);
    let replaced = write(&by(TextPolicy::Replace), r#"{"t":"a\tb\u0000"}"#).unwrap();
    assert_eq!(replaced, ("a?b?    ".to_owned(), vec!["t: replaced".to_owned()]));
    let normal = write(&by(TextPolicy::Normalize), r#"{"t":"a\tb\r\nc"}"#).unwrap();
    assert_eq!(normal, ("a b c   ".to_owned(), vec!["t: normalized".to_owned()]));
    both(&request(vec![text("t", 1), filler(2)]), "A\0\t", r#"{"t":"A","_1":"\u0000\t"}"#);
}

#[test]
fn full_width_spaces() {
    both(&request(vec![hangul("t", 6)]), "가　  ", r#"{"t":"가　"}"#);
    both(&request(vec![hangul("t", 6)]), "　가  ", r#"{"t":"　가"}"#);
    both(&request(vec![hangul("t", 4)]), "　　", r#"{"t":"　　"}"#);
}

#[test]
fn full_width_padding() {
    let padded = |width| hangul("t", width).with(|field| field.wide_padding = true);
    let layout = request(vec![padded(8)]);
    both(&layout, "　가    ", r#"{"t":"　가"}"#);
    let told = |json: &str, loss: &str| (json.to_owned(), vec![format!("t: {loss}")]);
    for telegram in ["가　　　", "가　  　", "가 　　 "] {
        assert_eq!(read(&layout, &encoded(telegram)).unwrap(), told(r#"{"t":"가"}"#, "rewritten"));
    }
    assert_eq!(write(&layout, r#"{"t":"가　 "}"#).unwrap(), told("가      ", "trimmed"));
    assert_eq!(write(&layout, r#"{"t":"가나다라　"}"#).unwrap(), told("가나다라", "trimmed"));
    let none = request(vec![padded(4).with(|field| field.empty = Empty::Spaces)]);
    assert_eq!(read(&none, &encoded("　　")).unwrap(), told(r#"{"t":null}"#, "rewritten"));
    // Half of a character and a letter are no full-width space: 83 81 and 40 are メ@.
    let row = padded(3).with(|field| field.charset = Charset::ShiftJis);
    let japanese = layout_of(Side::Request, Charset::ShiftJis, vec![row]);
    assert_eq!(read(&japanese, b"\x83\x81@").unwrap(), (r#"{"t":"メ@"}"#.to_owned(), vec![]));
    assert_eq!(read(&japanese, b"A\x81@").unwrap(), told(r#"{"t":"A"}"#, "rewritten"));
    no_reading(&layout, &[b"\xB0\xA1\xA1 \xA1\xA1  "], BadText);
    let right = request(vec![padded(6).with(|field| field.align = Align::Right)]);
    assert_eq!(read(&right, &encoded(" 　a　")).unwrap(), told(r#"{"t":"a　"}"#, "rewritten"));
    assert_eq!(write(&right, r#"{"t":"　a　"}"#).unwrap(), told("   a　", "trimmed"));
}

#[test]
fn spaces_at_the_ends() {
    let layout = request(vec![text("t", 4)]);
    both(&layout, " a  ", r#"{"t":" a"}"#);
    assert_eq!(write(&layout, r#"{"t":"a "}"#).unwrap(), ("a   ".to_owned(), vec!["t: trimmed".to_owned()]));
    let right = request(vec![text("t", 4).with(|field| (field.align, field.pad) = (Align::Right, b'0'))]);
    both(&right, "0a 0", r#"{"t":"a 0"}"#);
    assert_eq!(write(&right, r#"{"t":"0a"}"#).unwrap(), ("000a".to_owned(), vec!["t: trimmed".to_owned()]));
    let zeros = request(vec![text("t", 1).with(|field| {
        (field.align, field.pad, field.empty) = (Align::Right, b'0', Empty::ZerosOrSpaces);
    })]);
    assert_eq!(write(&zeros, r#"{"t":" "}"#).unwrap(), (" ".to_owned(), vec!["t: emptied".to_owned()]));
}

#[test]
fn html_references() {
    both(&request(vec![text("t", 8)]), "&#8361; ", r#"{"t":"&#8361;"}"#);
}

#[test]
fn dates_that_are_none() {
    let of = |form, empty| request(vec![date("t", form).with(|field| field.empty = empty)]);
    let day = of(DateForm::Date, Empty::Zeros);
    no_reading(&day, &[b"20260230", b"20230229", b"00000101", b"        ", b"2026-1-1"], Date);
    both(&day, "20240229", r#"{"t":"20240229"}"#);
    both(&day, "00000000", r#"{"t":null}"#);
    no_reading(&of(DateForm::Time, Empty::Never), &[b"240000", b"126000", b"      "], Date);
    both(&of(DateForm::Time, Empty::Never), "000000", r#"{"t":"000000"}"#);
    no_writing(&day, &[r#""00000000""#, r#""2026-09-07""#, r#""""#], Date);
}
