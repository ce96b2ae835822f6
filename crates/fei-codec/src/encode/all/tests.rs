use fei_layout::plan::{DateForm, Empty, Tail};

use super::*;
use crate::testing::{By, Row, When, date, digits, layout, tail, text};

fn wrong(json: &str) -> Vec<String> {
    let list = Row::Group("g", By::Key("count"), 3, vec![text("a", 2)]);
    let layout = layout(vec![text("x", 3), digits("n", 2), digits("count", 1), list, digits("last", 1)]);
    let all = everything_wrong(&layout, json.as_bytes(), None).errors;
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
    assert_eq!(wrong(&four.replace("01", "0x")), ["q unknown_key", "n digits", "g count"]);
    // How many items that count means nobody knows.
    assert_eq!(wrong(r#"{"count":"x","g":[{"a":"b"}]}"#), ["count digits"]);
}

#[test]
fn a_list_of_another_number_hides_nothing() {
    let behind = r#""g":[{"a":"abc"},{"a":"b"}],"last":"xy"}"#;
    let told = ["g count", "g[0].a too_long", "last too_long"];
    assert_eq!(wrong(&format!(r#"{{"n":"01","count":"1",{behind}"#)), told);
    assert_eq!(wrong(&format!(r#"{{"n":"01","count":"x",{behind}"#)), ["count digits", told[1], told[2]]);
    let many = r#"{"n":"01","g":[{},{},{"a":"abc"},{},{"a":"abc"}],"last":"xy"}"#;
    assert_eq!(wrong(many), ["g count", "g[2].a too_long", "last too_long"]);
    assert_eq!(wrong(r#"{"n":"0","g":7,"last":"xy"}"#), ["n digits", "g wrong_type", "last too_long"]);
}

#[test]
fn what_is_no_item_hides_nothing() {
    let json = r#"{"n":"01","g":[5,{"a":"abc"},null],"last":"xy"}"#;
    assert_eq!(wrong(json), ["g[0] wrong_type", "g[1].a too_long", "g[2] wrong_type", "last too_long"]);
    let dates = || date("day", DateForm::Date).with(|field| field.empty = Empty::Never);
    let kind = || digits("kind", 2).with(|field| field.constant = Some("07".into()));
    let slots = || vec![Row::Group("g", By::Slots(3), 3, vec![kind(), dates()]), digits("last", 1)];
    let one = r#"{"kind":"07","day":"20260907"}"#;
    let json = format!(r#"{{"g":[{one},"x",{one}],"last":"xy"}}"#);
    assert_eq!(wrong_of(slots(), &json), ["g[1] wrong_type", "last too_long"]);
    let json = format!(r#"{{"g":[{one},{one},{one},{{}}],"last":"xy"}}"#);
    assert_eq!(wrong_of(slots(), &json), ["g count", "last too_long"]);
    assert_eq!(wrong_of(slots(), r#"{"g":null,"last":"xy"}"#), ["g wrong_type", "last too_long"]);
}

#[test]
fn an_object_in_the_place_of_a_value_is_one_mistake() {
    let json = r#"{"x":{"b":1,"c":{"d":2}},"n":"01","g":{"a":[]},"last":"xy"}"#;
    assert_eq!(wrong(json), ["x wrong_type", "g wrong_type", "last too_long"]);
    let error =
        crate::encode(&layout(vec![text("x", 3)]), br#"{"x":{"b":1}}"#, &mut Vec::new(), &mut Losses::new());
    assert_eq!(
        error.unwrap_err().to_string(),
        "test.case.request: x at /x (byte 5 of the JSON): expected a string, got an object"
    );
}

#[test]
fn a_choice_that_nobody_can_make_hides_nothing() {
    let arm = |kind, row| (vec![When::Is("kind", kind)], vec![row]);
    let choice = || Row::Choice(vec![arm("A", digits("a", 1)), arm("B", digits("b", 2))]);
    let rows = || vec![text("kind", 1), choice(), digits("last", 1)];
    assert_eq!(wrong_of(rows(), r#"{"kind":"C","last":"xy"}"#), [" choice", "last too_long"]);
    assert_eq!(wrong_of(rows(), r#"{"kind":"AB","a":"1","last":"xy"}"#), ["kind too_long", "last too_long"]);
    assert_eq!(
        wrong_of(rows(), r#"{"kind":"A","a":"xy","b":"1","last":"xy"}"#),
        ["b unknown_key", "a too_long", "last too_long"]
    );
}

#[test]
fn what_a_block_says_is_judged_with_sound_rows_alone() {
    let rows = || vec![digits("len", 2), Row::Block("len", 0, vec![text("a", 2)]), digits("last", 1)];
    assert_eq!(wrong_of(rows(), r#"{"len":"03","a":"b","last":"xy"}"#), ["len length", "last too_long"]);
    assert_eq!(wrong_of(rows(), r#"{"len":"03","a":"abc","last":"x"}"#), ["a too_long", "last digits"]);
}

/// `path kind` of all that is wrong with a mirror of these rows.
fn wrong_of(rows: Vec<Row>, json: &str) -> Vec<String> {
    let all = everything_wrong(&layout(rows), json.as_bytes(), None).errors;
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

#[test]
fn a_hundred_things_are_told_and_that_there_are_more() {
    let list = || vec![Row::Group("g", By::End, 300, vec![text("a", 2)])];
    let of = |items: usize, keys: usize| {
        let items = vec![r#"{"a":"abc"}"#; items].join(",");
        let keys: String = (0..keys).map(|key| format!(",\"k{key}\":0")).collect();
        let json = format!("{{\"g\":[{items}]{keys}}}");
        let wrong = everything_wrong(&layout(list()), json.as_bytes(), None);
        (wrong.errors.len(), wrong.more)
    };
    assert_eq!((of(100, 0), of(101, 0), of(300, 0)), ((100, false), (100, true), (100, true)));
    assert_eq!((of(0, 100), of(0, 101), of(60, 50)), ((100, false), (100, true), (100, true)));
}

#[test]
fn a_place_at_which_two_things_are_found_is_one_of_the_hundred() {
    let told = |keys: usize, twice: usize, inner: &str| {
        let key = |key: usize| format!("\"k{key}\":0,").repeat(if key < twice { 3 } else { 1 });
        let keys: String = (0..keys).map(key).collect();
        let layout = layout(vec![text("x", 3), Row::Group("g", By::Slots(1), 1, vec![text("a", 2)])]);
        let wrong = everything_wrong(&layout, format!("{{{keys}\"g\":[{inner}]}}").as_bytes(), None);
        (wrong.errors.len(), wrong.more)
    };
    assert_eq!(
        (told(90, 90, "{}"), told(100, 60, "{}"), told(101, 60, "{}")),
        ((90, false), (100, false), (100, true))
    );
    // The same key of another object is another place.
    assert_eq!(told(1, 1, r#"{"k0":1,"k0":2}"#), (2, false));
}

#[test]
fn of_a_list_that_is_too_long_no_more_is_written_than_the_telegram_holds() {
    let looked_at = |max: u32, item: &str| {
        let layout = layout(vec![Row::Group("g", By::End, max, vec![text("a", 2)])]);
        let json = format!("{{\"g\":[{}]}}", vec![item; 400].join(","));
        let mut out = Vec::new();
        let wrong = all(&layout, json.as_bytes(), None, None, &mut out);
        (wrong.errors.len(), wrong.errors[0].got.clone(), wrong.more, out.len())
    };
    assert_eq!(looked_at(3, r#"{"a":"b"}"#), (1, "400".to_owned(), false, 6));
    // What is found behind the hundredth thing ends it.
    assert_eq!(looked_at(400, r#"{"a":"abc"}"#), (100, "3: \"abc\"".to_owned(), true, 202));
}
