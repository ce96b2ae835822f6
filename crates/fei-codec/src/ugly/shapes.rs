//! Lists and counts that do not agree.

use super::{no_reading, request, write};
use crate::ErrorKind::Count;
use crate::testing::{By, Row, amount, digits, text};

#[test]
fn lists_of_another_length() {
    let slots = request(vec![Row::Group("g", By::Slots(2), 2, vec![text("a", 1)])]);
    let repeated = request(vec![text("t", 1).with(|field| field.repeat = 2)]);
    let counted = request(vec![digits("n", 1), Row::Group("g", By::Key("n"), 2, vec![text("a", 1)])]);
    let item = r#"{"a":"x"}"#;
    for (layout, key, one) in [(&slots, "g", item), (&repeated, "t", "\"x\""), (&counted, "g", item)] {
        let json = |count: usize| format!(r#"{{"{key}":[{}]}}"#, vec![one; count].join(","));
        assert_eq!(write(layout, &json(3)).unwrap_err().kind, Count, "{key}");
        assert!(write(layout, &json(2)).is_ok_and(|(_, losses)| losses.is_empty()));
    }
    assert_eq!(write(&slots, r#"{"g":[{"a":"x"}]}"#).unwrap(), ("x ".to_owned(), vec![]));
    assert_eq!(write(&repeated, r#"{"t":["x"]}"#).unwrap(), ("x ".to_owned(), vec![]));
    let blank = write(&slots, r#"{"g":[{"a":"x"},{"a":""}]}"#).unwrap();
    assert_eq!(blank, ("x ".to_owned(), vec!["g[1]: dropped".to_owned()]));
}

#[test]
fn counts_that_lie() {
    let rows = vec![text("a", 1), amount("b", 1)];
    let layout = request(vec![digits("n", 2), Row::Group("g", By::Key("n"), 3, rows)]);
    no_reading(&layout, &[b"02x1", b"04x1x1", b"99"], Count);
    no_reading(&layout, &[b"00x1", b"01x1x1"], Count);
    no_reading(&layout, &[b"01x1xy", b"04x1x1x1x1"], crate::ErrorKind::Length);
    for json in [r#"{"n":"02","g":[{"a":"x","b":"1"}]}"#, r#"{"n":"01","g":[]}"#, r#"{"n":"01"}"#] {
        assert_eq!(write(&layout, json).unwrap_err().kind, Count, "{json}");
    }
    let counted = write(&layout, r#"{"g":[{"a":"x","b":"1"}]}"#).unwrap();
    assert_eq!(counted, ("01x1".to_owned(), vec![]), "a count that is not given is written from its list");
}
