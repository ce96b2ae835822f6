use fei_layout::plan::{Empty, Layout, SetBy, Truth};

use crate::testing::{Row, boolean, layout, text};
use crate::{Error, ErrorKind, LossKind, Losses, View, decode, encode};

fn rows(change: impl Fn(&mut fei_layout::plan::Field)) -> Layout {
    let two: Row = boolean("b").with(|field| {
        (field.width, field.empty) = (2, Empty::Spaces);
        field.truth = Some(Truth { yes: "가".into(), no: "N".into() });
    });
    layout(vec![boolean("a").with(change), two, text("c", 1)])
}

fn mirror(layout: &Layout, telegram: &[u8]) -> Result<String, Error> {
    let mut out = Vec::new();
    decode(layout, telegram, &mut out, &mut Losses::new())?;
    Ok(String::from_utf8(out).unwrap())
}

fn bytes(layout: &Layout, json: &str) -> Result<(Vec<u8>, Losses), Error> {
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    encode(layout, json.as_bytes(), &mut out, &mut losses)?;
    Ok((out, losses))
}

#[test]
fn codes_are_true_and_false() {
    let layout = rows(|_| {});
    for (telegram, json) in [
        (&b"Y\xB0\xA1x"[..], r#"{"a":true,"b":true,"c":"x"}"#),
        (b"NN x", r#"{"a":false,"b":false,"c":"x"}"#),
        (b"N  x", r#"{"a":false,"b":null,"c":"x"}"#),
    ] {
        assert_eq!(mirror(&layout, telegram).as_deref(), Ok(json));
        assert_eq!(bytes(&layout, json).unwrap(), (telegram.to_vec(), Losses::new()));
    }
    let view = View::read(&layout, b"Y\xB0\xA1x").unwrap();
    assert_eq!(view.shown(fei_layout::plan::FieldIx(0)), "true");
}

#[test]
fn nothing_else_is_one() {
    let layout = rows(|_| {});
    let kind = |telegram: &[u8]| mirror(&layout, telegram).unwrap_err().kind;
    assert_eq!(
        (kind(b"y  x"), kind(b"   x"), kind(b"NY x")),
        (ErrorKind::NotInCodes, ErrorKind::NotInCodes, ErrorKind::NotInCodes)
    );
    let refused = |json: &str| bytes(&layout, json).unwrap_err().kind;
    for json in [r#"{"a":"true"}"#, r#"{"a":1}"#, r#"{"a":[]}"#, r#"{"a":"Y"}"#] {
        assert_eq!(refused(json), ErrorKind::WrongType, "{json}");
    }
    assert_eq!(refused(r#"{"a":null}"#), ErrorKind::NotNull);
}

#[test]
fn bytes_that_are_no_text_are_neither() {
    let layout = rows(|field| field.truth = Some(Truth { yes: "Y".into(), no: " ".into() }));
    assert_eq!(mirror(&layout, b"   x").as_deref(), Ok(r#"{"a":false,"b":null,"c":"x"}"#));
    assert_eq!(mirror(&layout, b"\xFF  x").unwrap_err().kind, ErrorKind::NotInCodes);
}

#[test]
fn half_zeros_and_half_spaces_are_data() {
    let layout = rows(|field| (field.width, field.set_by) = (2, SetBy::Answer));
    for nothing in [b"00  x", b"    x", b"N   x"] {
        assert!(mirror(&layout, nothing).is_ok(), "{nothing:?}");
    }
    assert_eq!(mirror(&layout, b"0   x").unwrap_err().kind, ErrorKind::NotInCodes);
}

#[test]
fn who_gives_nothing_writes_false() {
    let (telegram, losses) = bytes(&rows(|_| {}), r#"{"c":"x"}"#).unwrap();
    assert_eq!(telegram, b"N  x");
    let told: Vec<_> = losses.iter().map(|loss| (&*loss.path, loss.kind, &*loss.after)).collect();
    assert_eq!(told, [("a", LossKind::Defaulted, "false")]);
    let layout = rows(|field| field.default = Some("true".into()));
    assert_eq!(bytes(&layout, r#"{"c":"x"}"#).unwrap().0, b"Y  x");
    // In a row of the answer a request says nothing with spaces, or with false.
    let layout = rows(|field| field.set_by = SetBy::Answer);
    assert_eq!(mirror(&layout, b"   x").as_deref(), Ok(r#"{"a":null,"b":null,"c":"x"}"#));
    assert_eq!(bytes(&layout, r#"{"a":null,"c":"x"}"#).unwrap().0, b"N  x");
    assert_eq!(View::read(&layout, b"Y  x").unwrap().check().unwrap_err().kind, ErrorKind::AnswerOnly);
}
