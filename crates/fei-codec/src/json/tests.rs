use fei_layout::plan::{Capture, CaptureBuilder, JsonPath, PathStep, SlotRef};
use proptest::prelude::*;

use super::*;
use crate::{Error, ErrorKind, Place, Value};

/// `res_list[0].code`, `detail[].amount`.
fn path(text: &str) -> JsonPath {
    let step = |part: &str| match part.strip_suffix(']') {
        Some("") => PathStep::Each,
        Some(number) => PathStep::Index(number.parse().unwrap()),
        None => PathStep::Key(part.into()),
    };
    JsonPath(text.split(['.', '[']).map(step).collect())
}

fn capture(paths: &[&str]) -> (Capture, Vec<SlotRef>) {
    let mut builder = CaptureBuilder::default();
    let slots = paths.iter().map(|text| builder.want(&path(text))).collect();
    (builder.finish(), slots)
}

fn skim(text: &str) -> Result<(), Error> {
    read(&capture(&[]).0, text.as_bytes(), &Limits::default(), Unknown::Skip).map(drop)
}

fn refused(text: &str) -> (ErrorKind, String, u32) {
    let error = skim(text).unwrap_err();
    match error.place {
        Place::Pointer { pointer, at } => (error.kind, pointer, at),
        other => panic!("{other:?}"),
    }
}

#[test]
fn wrong_keys_are_kept_up_to_a_hundred_and_one_whatever_the_text_holds() {
    let text = format!(
        r#"{{"a":{{{}}}}}"#,
        (0..5000).map(|number| format!("\"k{number}\":1")).collect::<Vec<_>>().join(",")
    );
    let (_, wrong) = read_on(&capture(&["a.b"]).0, text.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(wrong.len(), 101, "one more than is told");
    assert!(wrong.iter().all(|error| error.kind == ErrorKind::UnknownKey));
}

#[test]
fn values_are_picked_by_key_by_number_and_for_each_element() {
    let (capture, slots) = capture(&["a.b", "list[1].x", "list[].x", "list[].in[].y", "a", "words[]"]);
    let text = br#" {"list": [{"x":1,"in":[{"y":"p"},{"y":null}]},{"x":"two"}],"a":{"b":true},"words":["k\u00e9",7]} "#;
    let got = read(&capture, text, &Limits::default(), Unknown::Skip).unwrap();
    let document = Instance::DOCUMENT;
    assert_eq!(got.value(document, slots[0]), Some(Value::Text("true".into())));
    assert_eq!(got.value(document, slots[1]), Some(Value::Text("two".into())));
    assert_eq!(got.slot(document, slots[4]).what, What::Object);

    let (list, _) = (slots[2], ());
    let items: Vec<_> = got.items(document, list_of(&capture, "list")).collect();
    assert_eq!(items.len(), 2);
    assert_eq!(got.value(items[0], list), Some(Value::Number("1".into())));
    let inner: Vec<_> = got.items(items[0], inner_list(&capture)).collect();
    assert_eq!(got.value(inner[0], slots[3]), Some(Value::Text("p".into())));
    assert_eq!(got.value(inner[1], slots[3]), Some(Value::Null));
    assert_eq!(
        got.value(inner[1], list),
        Some(Value::Number("1".into())),
        "outer values are seen from inside"
    );
    assert_eq!(got.items(items[1], inner_list(&capture)).count(), 0);

    let words: Vec<_> = got.items(document, slots[5]).map(|at| got.element(at).value().unwrap()).collect();
    assert_eq!(words, [Value::Text("ké".into()), Value::Number("7".into())]);
}

/// The slot of a list that stands at a key of the document.
fn list_of(capture: &Capture, key: &str) -> SlotRef {
    let (_, node) = capture.nodes[0].keys.iter().find(|(known, _)| &**known == key).unwrap();
    capture.nodes[*node as usize].each.unwrap().0
}

fn inner_list(capture: &Capture) -> SlotRef {
    capture
        .nodes
        .iter()
        .filter_map(|node| node.each)
        .map(|(slot, ..)| slot)
        .find(|slot| slot.frame.0 == 1)
        .unwrap()
}

#[test]
fn a_key_stands_once_in_every_object_wanted_or_not() {
    let (capture, _) = capture(&["a.b"]);
    let skip = |text: &str| read(&capture, text.as_bytes(), &Limits::default(), Unknown::Skip).map(drop);
    for (text, pointer) in [
        (r#"{"a":1,"a":2}"#, "/a"),
        (r#"{"x":1,"x":2}"#, "/x"),
        (r#"{"a":{"b":1,"\u0062":1}}"#, "/a/b"),
        (r#"{"q":[0,{"x~/":{"":1,"":1}}]}"#, "/q/1/x~0~1/"),
    ] {
        let error = skip(text).unwrap_err();
        assert_eq!(error.kind, ErrorKind::DuplicateKey, "{text}");
        assert!(matches!(&error.place, Place::Pointer { pointer: got, .. } if got == pointer), "{error}");
    }
    skip(r#"{"a":{"b":1},"q":[{"x":1},{"x":1},{"a":{"b":2}}]}"#).unwrap();
}

#[test]
fn unknown_keys_are_refused_where_the_layout_is_the_contract() {
    let (capture, _) = capture(&["a", "list[].x"]);
    let mirror = |text: &str| read(&capture, text.as_bytes(), &Limits::default(), Unknown::Refuse).map(drop);
    mirror(r#"{"list":[{"x":1}],"a":null}"#).unwrap();
    let error = mirror(r#"{"list":[{"x":1},{"y":1}]}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"at /list/1/y (byte 18 of the JSON): expected a key of the layout, got "y""#
    );
}

#[test]
fn what_is_no_json_is_refused_where_it_breaks() {
    use ErrorKind::Syntax;
    for (text, at) in [
        ("", 0),
        ("  ", 2),
        ("\u{FEFF}{}", 0),
        ("{} {}", 3),
        ("{\"a\":1,}", 7),
        ("[1 2]", 3),
        ("{\"a\" 1}", 5),
        ("{a:1}", 1),
        ("'a'", 0),
        ("01", 1),
        ("-", 1),
        ("1.", 2),
        (".5", 0),
        ("+1", 0),
        ("1e", 2),
        ("tru", 0),
        ("nul", 0),
        ("NaN", 0),
        ("\"abc", 4),
        ("\"a\nb\"", 2),
        ("\"\\x\"", 1),
        ("\"\\u12G4\"", 1),
        ("\"\\ud800\"", 1),
        ("\"\\ud800\\u0041\"", 1),
        ("\"\\udc00\"", 1),
        ("// c\n1", 0),
    ] {
        assert_eq!(refused(text), (Syntax, String::new(), at), "{text:?}");
    }
    assert_eq!(refused("[1,]"), (Syntax, "/1".to_owned(), 3));
    assert_eq!(refused(r#"{"a":[1,{"b":tru}]}"#), (Syntax, "/a/1/b".to_owned(), 13));
    let not_utf8 = read(&capture(&[]).0, b"\"\xB0\xA1\"", &Limits::default(), Unknown::Skip).unwrap_err();
    assert_eq!(not_utf8.place, Place::Pointer { pointer: String::new(), at: 1 });
}

#[test]
fn errors_show_nothing_of_a_value() {
    for text in [r#"{"wd_password":"12\x34"}"#, r#"{"wd_password":12b34}"#, "{\"wd_password\":\"77\u{1}\"}"] {
        let error = skim(text).unwrap_err().to_string();
        assert!(!error.contains("34") && !error.contains("77") && !error.contains("12\\"), "{error}");
    }
}

#[test]
fn every_limit_holds_and_the_last_that_fits_passes() {
    let tight = Limits {
        text_bytes_max: 60,
        depth_max: 3,
        nodes_max: 5,
        slots_max: 8,
        key_bytes_max: 3,
        number_bytes_max: 4,
    };
    let (capture, _) = capture(&["l[].a", "l[].b"]);
    let limited =
        |text: &str| read(&capture, text.as_bytes(), &tight, Unknown::Skip).map(drop).map_err(|e| e.kind);
    for text in [
        "[[[1]]]",
        "[1,2,3,4]",
        "{\"abc\":1}",
        "1234",
        &format!("\"{}\"", "x".repeat(58)),
        "{\"l\":[{},{},{}]}",
    ] {
        assert_eq!(limited(text), Ok(()), "{text}");
    }
    for text in ["[[[[1]]]]", "[1,2,3,4,5]", "{\"abcd\":1}", "12345", &format!("\"{}\"", "x".repeat(59))] {
        assert_eq!(limited(text), Err(ErrorKind::Limit), "{text}");
    }
    assert_eq!(limited("{\"l\":[1,2,3,4,5]}"), Err(ErrorKind::Limit));
    let deep = "[".repeat(100_000);
    assert_eq!(refused(&deep).0, ErrorKind::Limit);
}

#[test]
fn strings_come_out_as_they_went_in() {
    let odd = "\u{0}\u{1f}\"\\/\u{7f}가😀\n\r\t\u{8}\u{c}";
    let mut written = Vec::new();
    write_key("k\"", &mut written);
    assert_eq!(written, br#""k\"":"#);
    written.clear();
    write_string(odd, &mut written);
    assert_eq!(
        String::from_utf8(written.clone()).unwrap(),
        "\"\\u0000\\u001f\\\"\\\\/\u{7f}가😀\\n\\r\\t\\u0008\\u000c\""
    );
    assert_eq!(serde_json::from_slice::<String>(&written).unwrap(), odd);
}

/// JSON texts, and texts that are nearly JSON.
fn nearly_json() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"b\"",
        "\"\\u0061\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "1",
        "-0",
        "1.50",
        "2e3",
        "01",
        "true",
        "null",
        " ",
        "\"",
        "\\",
        "가",
        "\"가\"",
    ]);
    prop_oneof![
        prop::collection::vec(token, 0..12).prop_map(|tokens| tokens.concat()),
        any_value().prop_map(|value| value.to_string()),
    ]
}

fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::btree_map("[a-d\"]{0,2}", inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_serde_json_takes_is_taken_and_nothing_else(text in nearly_json()) {
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        if theirs.as_ref().is_err_and(|error| error.to_string().starts_with("number out of range")) {
            // It is a number: serde_json's tree has no place for it, and says nothing of what follows.
            return Ok(());
        }
        let theirs = theirs.is_ok();
        match skim(&text) {
            Ok(()) => prop_assert!(theirs, "{text}"),
            Err(error) => prop_assert!(!theirs || error.kind == ErrorKind::DuplicateKey, "{text}: {error}"),
        }
    }

    #[test]
    fn texts_are_picked_as_serde_json_reads_them(value in any_value(), wanted in "[a-d\"]{0,2}") {
        let mut builder = CaptureBuilder::default();
        let slot = builder.want(&JsonPath([PathStep::Key(wanted.as_str().into())].into()));
        let text = value.to_string();
        let capture = builder.finish();
        let got = read(&capture, text.as_bytes(), &Limits::default(), Unknown::Skip).unwrap();
        let got = got.value(Instance::DOCUMENT, slot);
        match value.get(&wanted) {
            Some(serde_json::Value::String(theirs)) => prop_assert_eq!(got, Some(Value::Text(theirs.into()))),
            Some(serde_json::Value::Number(theirs)) => {
                prop_assert_eq!(got, Some(Value::Number(theirs.to_string().into())));
            }
            Some(serde_json::Value::Null) => prop_assert_eq!(got, Some(Value::Null)),
            Some(serde_json::Value::Bool(theirs)) => {
                prop_assert_eq!(got, Some(Value::Text(theirs.to_string().into())));
            }
            _ => prop_assert_eq!(got, None),
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let _ = read(&capture(&["a[].b", "c"]).0, &bytes, &Limits::default(), Unknown::Refuse);
    }
}
