use super::*;
use crate::testing::{By, Row, digits, layout, text};

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
