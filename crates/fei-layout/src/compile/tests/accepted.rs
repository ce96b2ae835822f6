use jiff::civil::date;

use crate::fixture::{check_all, check_rows, file, files};
use crate::plan::{
    Align, Charset, Count, Empty, Field, FieldIx, JsonType, Kind, Layout, Part, Role, SetBy, Side, Sign,
    Step, Test, TextPolicy,
};

/// The request's layout of rows without findings.
fn layout(rows: &str) -> std::sync::Arc<Layout> {
    let loaded = check_rows(rows);
    loaded.registry.transaction("core.a", date(2026, 9, 7)).unwrap().request.clone()
}

fn field<'l>(layout: &'l Layout, key: &str) -> &'l Field {
    layout.fields.iter().find(|field| &*field.key == key).unwrap()
}

#[test]
fn rows_become_fields() {
    let layout = layout(
        r#"
  { at = 20, name = "a", as = "X(3)", ko = "가" },
  { at = 23, name = "b", as = "S9(3)V9(2)", sign = "trailing separate" },
  { at = 29, as = "X(3)" },
  { at = 32, name = "c", as = "D8" },
  { at = 40, name = "d", as = "3 X(2)" },
  { at = 46, name = "e", as = "9(3)", json = "number", required = true },
  { at = 49, name = "f", as = "H(4)", charset = "euc-kr" },
"#,
    );
    assert_eq!(
        (layout.bytes_min, layout.bytes_max, layout.header_bytes, layout.header_fields),
        (53, 53, 20, 5)
    );
    let (a, b) = (field(&layout, "a"), field(&layout, "b"));
    assert_eq!((a.at, a.width, a.kind, &*a.ko, &*a.rendered), (20, 3, Kind::Text, "가", &b"\"a\":"[..]));
    let Kind::Number(number) = b.kind else { panic!("{b:?}") };
    assert_eq!(
        (b.width, number.digits, number.scale, number.sign, b.json),
        (6, 5, 2, Sign::Trailing, JsonType::Decimal)
    );
    assert_eq!(field(&layout, "_29").role, Role::Filler);
    assert_eq!((field(&layout, "c").empty, field(&layout, "c").align), (Empty::Zeros, Align::Left));
    assert_eq!((field(&layout, "d").repeat, field(&layout, "d").width), (3, 2));
    assert_eq!((a.charset, field(&layout, "f").charset), (Charset::Cp949, Charset::EucKr));
    assert!(field(&layout, "e").required && field(&layout, "e").json == JsonType::Number);
}

#[test]
fn signs_and_fractions_of_other_rows() {
    let layout = layout(
        r#"
  { at = 20, name = "a", as = "9(5)V(2)", sign_at = "s", frac = "f" },
  { at = 25, name = "f", as = "9(3)" },
  { at = 28, as = "X(2)" },
  { at = 30, name = "s", as = "X(1)" },
"#,
    );
    let Kind::Number(number) = field(&layout, "a").kind else { panic!() };
    assert_eq!(number.sign, Sign::At(Part { delta: 10, width: 1 }));
    assert_eq!((number.fraction, number.scale), (Some(Part { delta: 5, width: 3 }), 5));
    assert_eq!(
        (field(&layout, "s").role, field(&layout, "f").role),
        (Role::PartOf(FieldIx(5)), Role::PartOf(FieldIx(5)))
    );
    assert_eq!(field(&layout, "f").align, Align::Left);
}

#[test]
fn groups_count_from_anywhere_before() {
    let layout = layout(
        r#"
  { at = 20, group = "one", count = "count", max = 5, set_by = "answer", rows = [
    { at = 0, name = "n", as = "9(2)" },
    { at = 2, group = "two", count = "n", max = 3, rows = [{ at = 0, name = "x", as = "X(4)" }] },
  ] },
  { at = 20, group = "three", slots = 2, rows = [{ at = 0, name = "x", as = "X(4)" }] },
  { at = 28, group = "four", until = "end", rows = [{ at = 0, name = "x", as = "X(4)" }] },
"#,
    );
    let counts: Vec<_> = layout.groups.iter().map(|group| group.count).collect();
    let Count::Field { field: first, .. } = counts[0] else { panic!("{counts:?}") };
    let Count::Field { field: second, .. } = counts[1] else { panic!("{counts:?}") };
    assert_eq!((&*layout.field(first).key, &*layout.field(second).key), ("count", "n"));
    assert_eq!((counts[2], counts[3], layout.registers), (Count::Slots(2), Count::UntilEnd, 2));
    assert_eq!(layout.groups.iter().map(|group| group.max).collect::<Vec<_>>(), [5, 3, 2, 125]);
    assert_eq!(
        layout.groups.iter().map(|group| group.item_bytes).collect::<Vec<_>>(),
        [None, Some(4), Some(4), Some(4)]
    );
    assert_eq!((field(&layout, "n").set_by, field(&layout, "n").at), (SetBy::Answer, 0));
    assert_eq!(layout.groups[0].body.end, layout.groups[1].body.end);
    assert_eq!((layout.bytes_min, layout.bytes_max), (28, 500));
}

#[test]
fn arms_share_what_stands_before() {
    let layout = layout(
        r#"
  { at = 20, name = "kind", as = "X(1)" },
  { variant = [
    { when = { kind = ["1", "2"], length = 30 }, rows = [{ at = 21, name = "a", as = "X(9)" }] },
    { when = { biz_type = "001" }, rows = [{ at = 21, name = "a", as = "9(2)" }, { at = 23, as = "X(1)" }] },
    { rows = [] },
  ] },
"#,
    );
    let choice = &layout.choices[0];
    assert_eq!(choice.arms.len(), 3);
    assert_eq!(choice.arms[0].when[1], Test::Length(30));
    assert!(matches!(&choice.arms[1].when[0], Test::Field { field, values, .. }
        if &*layout.field(*field).key == "biz_type" && *values == ["001".into()].into()));
    assert_eq!(choice.end as usize, layout.steps.len());
    assert!(matches!(layout.steps[6], Step::Choice(0)));
    assert_eq!((layout.bytes_min, layout.bytes_max), (21, 30));
}

#[test]
fn sides_differ_in_text_policy_required_and_setter() {
    let text = r#"
title    = "t"
flow     = "layout"
total    = { request = 23, response = 25 }
request  = [{ at = 20, name = "a", as = "X(3)", required = true }]
response = [{ at = 20, name = "b", as = "X(5)", required = true }]
"#;
    let loaded = check_all(&files("core/a.toml", text));
    let found = loaded.registry.transaction("core.a", date(2026, 9, 7)).unwrap();
    let (a, b) = (field(&found.request, "a"), field(&found.response, "b"));
    assert_eq!((a.text, b.text), (TextPolicy::Reject, TextPolicy::Replace));
    assert_eq!((a.set_by, b.set_by, a.required, b.required), (SetBy::Request, SetBy::Answer, true, true));
    assert_eq!(found.layout(Side::Response).id.to_string(), "core.a.response");
}

#[test]
fn telegrams_are_recognised_by_what_asks_for_more() {
    let one = |name: &str, matches: &str| {
        file(
            &format!("core/{name}.toml"),
            &format!("title = \"t\"\nflow = \"layout\"\nmatch = {{ {matches} }}\ntelegram = []\n"),
        )
    };
    let mut all = files("core/a.toml", &one("a", "msg_type = \"0200\"").text);
    all.push(one("b", "msg_type = \"0200\", biz_type = [\"001\", \"002\"]"));
    let registry = check_all(&all).registry;
    let is = |telegram: &[u8]| {
        let found = registry.recognise("core", telegram, date(2026, 9, 7))?;
        Some((found.transaction.id.to_string(), found.side))
    };
    assert_eq!(is(b"0200009000000001    "), Some(("core.a".to_owned(), Side::Request)));
    assert_eq!(is(b"0200002000000001    "), Some(("core.b".to_owned(), Side::Request)));
    assert_eq!(is(b"0300002000000001    "), Some(("core.b".to_owned(), Side::Response)));
    assert_eq!(is(b"0400002000000001    "), None);
}
