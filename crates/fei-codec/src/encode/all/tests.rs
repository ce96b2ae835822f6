use fei_layout::plan::Tail;

use super::*;
use crate::testing::{By, Row, digits, layout, tail, text};

fn wrong(json: &str) -> Vec<String> {
    let list = Row::Group("g", By::Key("count"), 3, vec![text("a", 2)]);
    let layout = layout(vec![text("x", 3), digits("n", 2), digits("count", 1), list, digits("last", 1)]);
    let all = everything_wrong(&layout, json.as_bytes(), None);
    all.iter().map(|error| format!("{} {}", error.path, error.kind.as_str())).collect()
}

#[test]
fn keys_and_values_are_told_together_each_place_once() {
    let json = r#"{"x":"abcd","n":"1","n":"2","q":1,"g":[{"a":"abc"},{"a":7},{"b":1}],"last":"xy"}"#;
    assert_eq!(
        wrong(json),
        [
            "n duplicate_key",
            "q unknown_key",
            "g[2].b unknown_key",
            "x too_long",
            "g[0].a too_long",
            "g[1].a wrong_type",
            "last too_long",
        ]
    );
    assert_eq!(wrong(r#"{"x":1"#), [" syntax"]);
    assert!(wrong(r#"{"x":"a","n":"01","g":[],"last":"1"}"#).is_empty());
}

#[test]
fn what_rows_say_together_is_told_when_each_of_them_fits() {
    let four = r#"{"n":"01","g":[{},{},{},{}],"q":1}"#;
    assert_eq!(wrong(four), ["q unknown_key", "g count"]);
    assert_eq!(wrong(&four.replace("01", "0x")), ["q unknown_key", "n digits"]);
    // Which list the count means nobody knows.
    assert_eq!(wrong(r#"{"count":"x","g":[{"a":"b"}]}"#), ["count digits"]);
}

/// `path kind` of all that is wrong with a mirror of these rows.
fn wrong_of(rows: Vec<Row>, json: &str) -> Vec<String> {
    let all = everything_wrong(&layout(rows), json.as_bytes(), None);
    all.iter().map(|error| format!("{} {}", error.path, error.kind.as_str())).collect()
}

#[test]
fn a_tail_that_cannot_be_written_ends_the_telegram() {
    for form in [Tail::Text, Tail::Raw] {
        let rows = || vec![text("x", 3), tail("rest", form)];
        assert_eq!(wrong_of(rows(), r#"{"x":"a","rest":5}"#), ["rest wrong_type"]);
        assert_eq!(wrong_of(rows(), r#"{"x":"abcd","rest":[]}"#), ["x too_long", "rest wrong_type"]);
    }
    let rows = vec![text("x", 3), tail("rest", Tail::Text)];
    assert_eq!(wrong_of(rows, "{\"x\":\"a\",\"rest\":\"\u{1f600}\"}"), ["rest charset"]);
    let rows = vec![text("x", 3), tail("rest", Tail::Raw)];
    assert_eq!(wrong_of(rows, r#"{"x":1,"rest":"%"}"#), ["x wrong_type", "rest wrong_type"]);
}
