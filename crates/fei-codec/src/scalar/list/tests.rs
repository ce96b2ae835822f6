use fei_layout::plan::{FieldIx, Layout};

use crate::testing::{Row, digits, layout, text};
use crate::{Error, ErrorKind, Losses, Place, Scope, View, decode, encode, explain};

fn list(row: Row) -> Row {
    row.with(|field| (field.repeat, field.until_blank) = (4, true))
}

fn rows() -> Layout {
    layout(vec![list(digits("m", 2)), list(text("t", 1)), text("z", 1)])
}

fn mirror(layout: &Layout, telegram: &str) -> Result<String, Error> {
    let mut out = Vec::new();
    decode(layout, telegram.as_bytes(), &mut out, &mut Losses::new())?;
    Ok(String::from_utf8(out).unwrap())
}

fn bytes(layout: &Layout, json: &str) -> Result<String, Error> {
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    encode(layout, json.as_bytes(), &mut out, &mut losses)?;
    assert_eq!(losses, Losses::new());
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn a_list_ends_where_its_field_is_blank() {
    for (telegram, json) in [
        ("0306    AB  z", r#"{"m":["03","06"],"t":["A","B"],"z":"z"}"#),
        ("00010203ABCDz", r#"{"m":["00","01","02","03"],"t":["A","B","C","D"],"z":"z"}"#),
        ("            z", r#"{"m":[],"t":[],"z":"z"}"#),
        ("00      A B z", r#"{"m":["00"],"t":["A","","B"],"z":"z"}"#),
    ] {
        assert_eq!(mirror(&rows(), telegram).as_deref(), Ok(json));
        assert_eq!(bytes(&rows(), json).as_deref(), Ok(telegram));
    }
    assert_eq!(bytes(&rows(), r#"{"z":"z"}"#).as_deref(), Ok("            z"));
}

#[test]
fn a_hole_is_a_value_and_the_end_is_none() {
    let error = mirror(&rows(), "03  06  AB  z").unwrap_err();
    assert_eq!((error.path.as_str(), error.kind), ("m[1]", ErrorKind::Digits));
    let refused = |json: &str| bytes(&rows(), json).unwrap_err();
    let error = refused(r#"{"m":["03"],"t":["A",""]}"#);
    assert_eq!((error.path.as_str(), error.kind), ("t[1]", ErrorKind::Required));
    let error = refused(r#"{"m":["03","04","05","06","07"]}"#);
    assert_eq!((error.path.as_str(), error.kind), ("m", ErrorKind::Count));
    assert!(matches!(refused(r#"{"m":["3"]}"#).place, Place::Pointer { pointer, .. } if pointer == "/m/0"));
}

#[test]
fn a_required_list_has_an_element() {
    let layout = layout(vec![list(digits("m", 2)).with(|field| field.required = true)]);
    assert_eq!(mirror(&layout, "        ").unwrap_err().kind, ErrorKind::Required);
    assert_eq!(View::read(&layout, b"        ").unwrap().check().unwrap_err().kind, ErrorKind::Required);
    assert_eq!(bytes(&layout, r#"{"m":[]}"#).unwrap_err().kind, ErrorKind::Required);
    assert_eq!(bytes(&layout, "{}").unwrap_err().kind, ErrorKind::Required);
    assert_eq!(mirror(&layout, "01      ").as_deref(), Ok(r#"{"m":["01"]}"#));
}

#[test]
fn it_is_seen_as_far_as_it_goes() {
    let layout = rows();
    let view = View::read(&layout, b"0306    AB  z").unwrap();
    assert_eq!(view.elements(Scope::TELEGRAM, FieldIx(0)), 2);
    assert_eq!(view.element(Scope::TELEGRAM, FieldIx(0), 1).unwrap().text(), "06");
    assert!(view.element(Scope::TELEGRAM, FieldIx(0), 2).unwrap().is_empty());
    let seen = explain(&layout, b"0306    AB  z");
    let keys: Vec<_> = seen.iter().map(|row| (&*row.key, row.at, row.width)).collect();
    assert_eq!(
        keys,
        [
            ("m[0]", 0, 2),
            ("m[1]", 2, 2),
            ("m[..]", 4, 4),
            ("t[0]", 8, 1),
            ("t[1]", 9, 1),
            ("t[..]", 10, 2),
            ("z", 12, 1)
        ]
    );
}
