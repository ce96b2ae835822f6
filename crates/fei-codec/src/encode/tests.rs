use fei_layout::plan::{Align, BlankSign, Empty, JsonType, Mask, SetBy, Side, Sign, TextPolicy};

use super::*;
use crate::testing::{By, Row, When, amount, date, digits, filler, hangul, layout, number, text};
use crate::{LossKind, vectors};

fn bytes(layout: &Layout, json: &str) -> Result<(String, Losses), Error> {
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    encode(layout, json.as_bytes(), &mut out, &mut losses)?;
    Ok((crate::charset::decode(layout.charset, &out).unwrap().into_owned(), losses))
}

#[track_caller]
fn written(layout: &Layout, json: &str, telegram: &str) {
    assert_eq!(bytes(layout, json).unwrap(), (telegram.to_owned(), Losses::new()));
}

#[track_caller]
fn refused(layout: &Layout, json: &str) -> (ErrorKind, String, String, u32) {
    let error = bytes(layout, json).unwrap_err();
    assert_eq!(error.layout, "test.case.request");
    match error.place {
        Place::Pointer { pointer, at } => (error.kind, error.path, pointer, at),
        other => panic!("{other:?}"),
    }
}

fn plain() -> Layout {
    layout(vec![
        text("x", 3),
        digits("n", 2),
        amount("dec", 3),
        amount("num", 3).with(|field| field.json = JsonType::Number),
        date("day", fei_layout::plan::DateForm::Time),
    ])
}

#[test]
fn keys_may_come_in_any_order_and_be_absent() {
    written(&plain(), r#"{"day":"143000","num":7,"dec":"12","n":"01","x":"가"}"#, "가 01012007143000");
    for (json, telegram, lost) in [
        (r#"{"x":"a","n":"01"}"#, "a  01000000000000", &["dec", "num"][..]),
        ("{}", "   00000000000000", &["n", "dec", "num"]),
    ] {
        let (written, losses) = bytes(&plain(), json).unwrap();
        let told: Vec<_> = losses.iter().map(|loss| (&*loss.path, loss.kind, &*loss.before)).collect();
        let expected: Vec<_> = lost.iter().map(|path| (*path, LossKind::Defaulted, "")).collect();
        assert_eq!((written.as_str(), told), (telegram, expected));
    }
}

#[test]
fn types_are_those_of_the_row() {
    use ErrorKind::{Date, Digits, NotNull, Number, TooLong, WrongType};
    for (json, kind, key) in [
        (r#"{"x":1}"#, WrongType, "x"),
        (r#"{"x":true}"#, WrongType, "x"),
        (r#"{"x":["a"]}"#, WrongType, "x"),
        (r#"{"x":{}}"#, WrongType, "x"),
        (r#"{"x":null}"#, NotNull, "x"),
        (r#"{"x":"abcd"}"#, TooLong, "x"),
        (r#"{"n":1}"#, WrongType, "n"),
        (r#"{"n":"1"}"#, Digits, "n"),
        (r#"{"n":null}"#, NotNull, "n"),
        (r#"{"dec":12}"#, WrongType, "dec"),
        (r#"{"dec":"1e1"}"#, Number, "dec"),
        (r#"{"dec":"1000"}"#, TooLong, "dec"),
        (r#"{"num":"12"}"#, WrongType, "num"),
        (r#"{"num":1e1}"#, Number, "num"),
        (r#"{"num":1.0}"#, Number, "num"),
        (r#"{"day":"250000"}"#, Date, "day"),
        (r#"{"day":""}"#, Date, "day"),
    ] {
        let at = json.find(':').unwrap() as u32 + 1;
        assert_eq!(refused(&plain(), json), (kind, key.to_owned(), format!("/{key}"), at), "{json}");
    }
    for json in ["[]", "1", "null", "\"\""] {
        assert_eq!(refused(&plain(), json), (ErrorKind::WrongType, String::new(), String::new(), 0));
    }
}

#[test]
fn unknown_and_double_keys_are_refused() {
    assert_eq!(refused(&plain(), r#"{"y":1}"#), (ErrorKind::UnknownKey, "y".to_owned(), "/y".to_owned(), 1));
    assert_eq!(refused(&plain(), r#"{"x":"a","x":"a"}"#).0, ErrorKind::DuplicateKey);
    assert_eq!(refused(&plain(), r#"{"x":"a"} "#.trim_end_matches("} ")).0, ErrorKind::Syntax);
}

#[test]
fn defaults_are_written_and_reported() {
    let layout = layout(vec![
        digits("count", 1).with(|field| field.default = Some("1".into())),
        text("code", 2).with(|field| field.constant = Some("AB".into())),
        text("who", 2).with(|field| field.required = true),
    ]);
    let (telegram, losses) = bytes(&layout, r#"{"who":"me"}"#).unwrap();
    assert_eq!(telegram, "1ABme");
    let told: Vec<_> = losses.iter().map(|loss| (&*loss.path, loss.kind, &*loss.after)).collect();
    assert_eq!(told, [("count", LossKind::Defaulted, "1")]);
    let key = |text: &str| (text.to_owned(), format!("/{text}"));
    let (path, pointer) = key("who");
    assert_eq!(refused(&layout, "{}"), (ErrorKind::Required, path.clone(), pointer.clone(), 0));
    assert_eq!(refused(&layout, r#"{"who":""}"#), (ErrorKind::Required, path, pointer, 7));
    let (path, pointer) = key("code");
    assert_eq!(refused(&layout, r#"{"who":"me","code":"AC"}"#), (ErrorKind::NotConstant, path, pointer, 19));
}

#[test]
fn codes_close_the_list_of_values() {
    let layout =
        layout(vec![text("exempt", 1).with(|field| field.codes = [("Y".into(), "면제".into())].into())]);
    written(&layout, r#"{"exempt":"Y"}"#, "Y");
    written(&layout, r#"{"exempt":""}"#, " ");
    let error = bytes(&layout, r#"{"exempt":"X"}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"test.case.request: exempt at /exempt (byte 10 of the JSON): expected one of "Y", got "X""#
    );
}

#[test]
fn policies_change_text_and_say_so() {
    let with = |policy, cut| {
        let change = |field: &mut fei_layout::plan::Field| {
            (field.text, field.cut, field.mask) = (policy, cut, Mask::Name);
        };
        layout(vec![hangul("name", 6).with(change)])
    };
    let told = |layout: &Layout, name: &str| {
        let (telegram, losses) =
            bytes(layout, &format!(r#"{{"name":"{name}"}}"#)).map_err(|error| error.kind)?;
        Ok((
            telegram,
            losses.0.into_iter().map(|loss| (loss.kind, loss.before, loss.after)).collect::<Vec<_>>(),
        ))
    };
    let one = |telegram: &str, kind, before: &str, after: &str| {
        Ok((telegram.to_owned(), vec![(kind, before.to_owned(), after.to_owned())]))
    };
    assert_eq!(told(&with(TextPolicy::Reject, false), "홍😀"), Err(ErrorKind::Charset));
    assert_eq!(
        told(&with(TextPolicy::Replace, false), "홍길😀"),
        one("홍길? ", LossKind::Replaced, "홍*😀", "홍*?")
    );
    assert_eq!(
        told(&with(TextPolicy::Normalize, false), "홍길\\u20a9"),
        one("홍길￦", LossKind::Normalized, "홍*₩", "홍*￦")
    );
    assert_eq!(
        told(&with(TextPolicy::Fullwidth, false), "홍A"),
        one("홍Ａ  ", LossKind::Widened, "홍*", "홍*")
    );
    assert_eq!(
        told(&with(TextPolicy::Reject, true), "남궁길동"),
        one("남궁길", LossKind::Cut, "남**동", "남*길")
    );
    assert_eq!(told(&with(TextPolicy::Reject, false), "남궁길동"), Err(ErrorKind::TooLong));
}

fn counted() -> Layout {
    layout(vec![digits("count", 1), Row::Group("list", By::Key("count"), 2, vec![amount("no", 2)])])
}

#[test]
fn a_count_is_taken_from_its_list_or_must_agree() {
    written(&counted(), r#"{"list":[{"no":"1"},{"no":"2"}]}"#, "20102");
    written(&counted(), r#"{"count":"1","list":[{"no":"1"}]}"#, "101");
    written(&counted(), "{}", "0");
    let list = |kind, at| (kind, "list".to_owned(), "/list".to_owned(), at);
    assert_eq!(refused(&counted(), r#"{"count":"2","list":[{"no":"1"}]}"#), list(ErrorKind::Count, 20));
    assert_eq!(refused(&counted(), r#"{"count":"2"}"#), list(ErrorKind::Count, 0));
    assert_eq!(refused(&counted(), r#"{"list":[{},{},{}]}"#), list(ErrorKind::Count, 8));
    assert_eq!(refused(&counted(), r#"{"list":null}"#), list(ErrorKind::WrongType, 8));
    let at = |json: &str| (refused(&counted(), json).1, refused(&counted(), json).2);
    let place = |path: &str, pointer: &str| (path.to_owned(), pointer.to_owned());
    assert_eq!(at(r#"{"list":[{},7]}"#), place("list[1]", "/list/1"));
    assert_eq!(at(r#"{"list":[{},{"no":"x"}]}"#), place("list[1].no", "/list/1/no"));
}

#[test]
fn slots_that_the_list_does_not_fill_are_blank() {
    let rows = vec![text("a", 1), number("b", 1, 0, Sign::Leading, BlankSign::Null)];
    let layout = layout(vec![Row::Group("slots", By::Slots(2), 2, rows)]);
    written(&layout, r#"{"slots":[{"a":"x","b":"1"}]}"#, "x+1  0");
    written(&layout, "{}", "  0  0");
    assert_eq!(refused(&layout, r#"{"slots":[{},{},{}]}"#).0, ErrorKind::Count);
}

/// As layouts/README.md says it.
#[test]
fn unused_slots_are_blank_text_zero_numbers_and_the_partys_empty_dates() {
    for (empty, unused) in [(Empty::Zeros, " 000000000000 "), (Empty::Spaces, " 0000         ")] {
        let rows = vec![
            text("t", 1).with(|field| field.default = Some("7".into())),
            number("n", 4, 0, Sign::None, BlankSign::Null),
            date("d", fei_layout::plan::DateForm::Date).with(|field| field.empty = empty),
        ];
        written(&layout(vec![Row::Group("slots", By::Slots(1), 1, rows), filler(1)]), "{}", unused);
    }
}

#[test]
fn a_repeated_scalar_takes_a_list_that_is_not_longer() {
    let layout = layout(vec![text("lines", 2).with(|field| field.repeat = 3), filler(1)]);
    written(&layout, r#"{"lines":["a"]}"#, "a      ");
    written(&layout, r#"{"lines":[]}"#, "       ");
    assert_eq!(refused(&layout, r#"{"lines":["a","b","c","d"]}"#).0, ErrorKind::Count);
    assert_eq!(refused(&layout, r#"{"lines":"a"}"#).0, ErrorKind::WrongType);
    assert_eq!(refused(&layout, r#"{"lines":["a",1]}"#).1, "lines[1]");
}

#[test]
fn among_arms_that_the_length_tells_apart_the_keys_decide() {
    let layout = layout(vec![
        digits("bank", 1),
        Row::Choice(vec![
            (vec![When::Length(4), When::Is("bank", "1")], vec![text("long", 3)]),
            (vec![], vec![text("short", 1)]),
        ]),
    ]);
    written(&layout, r#"{"bank":"1","long":"a"}"#, "1a  ");
    written(&layout, r#"{"bank":"1","short":"a"}"#, "1a");
    assert_eq!(refused(&layout, r#"{"bank":"1","long":"a","short":"b"}"#).0, ErrorKind::UnknownKey);
    assert_eq!(
        refused(&layout, r#"{"bank":"2","long":"a"}"#),
        (ErrorKind::UnknownKey, "long".to_owned(), "/long".to_owned(), 19)
    );
}

#[test]
fn a_length_that_would_be_read_as_another_variant_is_refused() {
    let arm = |bytes, key| {
        (vec![When::Length(bytes)], vec![text(key, 1), Row::Group("rest", By::End, 9, vec![text("r", 1)])])
    };
    let layout = layout(vec![Row::Choice(vec![arm(3, "a"), (vec![], arm(0, "b").1)])]);
    written(&layout, r#"{"a":"x","rest":[{"r":"y"},{"r":"z"}]}"#, "xyz");
    written(&layout, r#"{"b":"x","rest":[{"r":"y"}]}"#, "xy");
    assert_eq!(refused(&layout, r#"{"a":"x","rest":[{"r":"y"}]}"#).0, ErrorKind::Choice);
    assert_eq!(refused(&layout, r#"{"b":"x","rest":[{"r":"y"},{"r":"z"}]}"#).0, ErrorKind::Choice);
}

#[test]
fn null_is_the_empty_form() {
    let layout = layout(vec![
        text("t", 2).with(|field| field.empty = Empty::Spaces),
        digits("d", 2).with(|field| field.empty = Empty::ZerosOrSpaces),
        number("n", 1, 0, Sign::Leading, BlankSign::Null),
    ]);
    written(&layout, r#"{"t":null,"d":null,"n":null}"#, "  00 0");
}

#[test]
fn big_layouts_widen_the_readers_limits() {
    let items = 20_000;
    let layout =
        layout(vec![amount("count", 5), Row::Group("list", By::Key("count"), 99_999, vec![digits("n", 1)])]);
    let list = vec![r#"{"n":"1"}"#; items].join(",");
    let (telegram, _) = bytes(&layout, &format!(r#"{{"list":[{list}]}}"#)).unwrap();
    assert_eq!(telegram.len(), 5 + items);
}

#[test]
fn a_masked_value_is_not_in_the_error() {
    let layout = vectors::transfer(Side::Request);
    let error = bytes(&layout, r#"{"wd_account":"1101234567890123456"}"#).unwrap_err().to_string();
    assert!(error.contains("wd_account") && error.contains("(masked)") && !error.contains("1101"), "{error}");
}

#[test]
fn a_null_in_a_list_that_ends_where_it_is_blank_is_not_its_end() {
    let list = amount("fee", 2).with(|field| {
        (field.repeat, field.until_blank) = (3, true);
        (field.empty, field.set_by) = (Empty::Zeros, SetBy::Answer);
    });
    written(&layout(vec![list]), r#"{"fee":["9",null]}"#, "0900  ");
}

#[test]
fn what_is_behind_the_end_of_such_a_list_is_no_value_that_nobody_gave() {
    let list = text("code", 2).with(|field| {
        (field.repeat, field.until_blank) = (3, true);
        (field.align, field.pad) = (Align::Right, b'0');
    });
    written(&layout(vec![list]), r#"{"code":["A"]}"#, "0A    ");
}

#[test]
fn a_telegram_is_not_longer_than_a_frame() {
    let items = Row::Group("items", By::Key("count"), 9, vec![text("name", 5)]);
    let layout = Layout { bytes_max: 11, ..layout(vec![digits("count", 1), items]) };
    let written = |json: &str| encode(&layout, json.as_bytes(), &mut Vec::new(), &mut Losses::new());
    written(r#"{"count":"2","items":[{"name":"a"},{"name":"b"}]}"#).unwrap();
    let error = written(r#"{"count":"3","items":[{"name":"a"},{"name":"b"},{"name":"c"}]}"#).unwrap_err();
    assert_eq!((error.kind, error.got.as_str()), (ErrorKind::TooLong, "16 bytes"), "{error}");
}
