//! What JSON can say beside values: nothing, twice, too much, half a character.

use fei_layout::plan::Empty;

use super::{no_writing, request, write};
use crate::ErrorKind::{Control, Date, Digits, DuplicateKey, NotNull, Number, Required, Syntax, UnknownKey};
use crate::testing::{amount, date, digits, text};

#[test]
fn null() {
    let rows = [text("a", 2), digits("a", 2), amount("a", 2)];
    for row in rows {
        no_writing(&request(vec![row.clone()]), &["null"], NotNull);
        let nullable = request(vec![row.with(|field| field.empty = Empty::Spaces)]);
        assert_eq!(write(&nullable, r#"{"a":null}"#).unwrap(), ("  ".to_owned(), vec![]));
    }
}

#[test]
fn absent() {
    let layout = request(vec![
        text("a", 2),
        text("b", 2).with(|field| field.default = Some("1".into())),
        digits("c", 2),
        digits("d", 2).with(|field| field.empty = Empty::Spaces),
        text("e", 2).with(|field| field.constant = Some("@@".into())),
    ]);
    let written = write(&layout, "{}").unwrap();
    assert_eq!(
        written,
        ("  1 00  @@".to_owned(), vec!["b: defaulted".to_owned(), "c: defaulted".to_owned()])
    );
    let required = request(vec![text("a", 2).with(|field| field.required = true)]);
    assert_eq!(write(&required, "{}").unwrap_err().kind, Required);
    let day = date("a", fei_layout::plan::DateForm::Date).with(|field| field.empty = Empty::Never);
    assert_eq!(write(&request(vec![day]), "{}").unwrap_err().kind, Required, "zeros are no date");
}

#[test]
fn empty_text() {
    assert_eq!(write(&request(vec![text("a", 2)]), r#"{"a":""}"#).unwrap(), ("  ".to_owned(), vec![]));
    let null = request(vec![text("a", 2).with(|field| field.empty = Empty::Spaces)]);
    assert_eq!(write(&null, r#"{"a":""}"#).unwrap(), ("  ".to_owned(), vec!["a: emptied".to_owned()]));
    no_writing(&request(vec![digits("a", 2)]), &[r#""""#], Digits);
    no_writing(&request(vec![amount("a", 2)]), &[r#""""#], Number);
    no_writing(&request(vec![date("a", fei_layout::plan::DateForm::Date)]), &[r#""""#], Date);
}

#[test]
fn duplicate_keys() {
    let layout = request(vec![text("a", 2)]);
    for json in [r#"{"a":"1","a":"1"}"#, r#"{"a":"1","\u0061":"2"}"#] {
        assert_eq!(write(&layout, json).unwrap_err().kind, DuplicateKey);
    }
}

#[test]
fn unknown_keys() {
    let layout = request(vec![text("a", 2)]);
    assert_eq!(write(&layout, r#"{"a":"1","b":null}"#).unwrap_err().kind, UnknownKey);
}

#[test]
fn unpaired_surrogates() {
    no_writing(
        &request(vec![text("a", 8)]),
        &[r#""\ud83d""#, r#""\ude00""#, r#""\ud83dx""#, r#""\ude00\ud83d""#],
        Syntax,
    );
}

#[test]
fn byte_order_marks() {
    let layout =
        request(vec![text("a", 8).with(|field| field.text = fei_layout::plan::TextPolicy::Normalize)]);
    assert_eq!(write(&layout, "\u{FEFF}{\"a\":\"b\"}").unwrap_err().kind, Syntax);
    let inside = write(&layout, r#"{"a":"\uFEFFb"}"#).unwrap();
    assert_eq!(inside, ("b       ".to_owned(), vec!["a: normalized".to_owned()]));
    no_writing(&request(vec![text("a", 8)]), &[r#""\uFEFFb""#], Control);
}

#[test]
fn trailing_data() {
    let layout = request(vec![text("a", 2)]);
    for json in [r#"{"a":"1"}x"#, r#"{"a":"1"}{}"#, "{\"a\":\"1\"}\0", r#"{"a":"1",}"#] {
        assert_eq!(write(&layout, json).unwrap_err().kind, Syntax, "{json}");
    }
    assert!(write(&layout, "{\"a\":\"1\"}\r\n ").is_ok());
    super::no_reading(&layout, &[b"ABC", b"AB\n", b"A", b""], crate::ErrorKind::Length);
}
