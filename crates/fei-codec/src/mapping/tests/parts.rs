//! Mappings of telegrams whose bytes say how far they go: bitmaps, blocks, opaque tails, columns, other readings, rows that
//! may be missing.

use super::fixture::{World, at, telegram};
use super::small::{BANK, INSTITUTION};
use crate::View;

/// Everything that the answer sets is there when the institution has a value for it.
const PARTS: &str = r#"
title    = "parts"
flow     = "outbound"
to       = "inst"
match    = { kind = "0700" }
effect   = "none"
telegram = [
  { at = 24, bitmap = "fields", as = "X(16)", ko = "비트맵", rows = [
    { bit = 2, name = "account", as = "X(6)", ko = "계좌" },
    { bit = 3, name = "holder",  as = "H(6)", ko = "예금주", set_by = "answer" },
    { bit = 4, name = "fee",     as = "9(3)", ko = "수수료", json = "decimal", set_by = "answer" },
  ] },
  { at = 40, group = "month", ko = "월별", slots = 2, columns = true, rows = [
    { at = 0, name = "no",  as = "9(1)", ko = "월" },
    { at = 1, name = "sum", as = "9(3)", ko = "합", json = "decimal", set_by = "answer" },
  ] },
  { at = 48, name = "len", as = "9(2)", ko = "길이" },
  { at = 50, block = "len", rows = [{ name = "text", as = "X(*)", ko = "본문" }] },
  { at = 50, name = "code", as = "X(2)", ko = "코드" },
  { at = 50, redefines = "code", name = "first", as = "X(1)", ko = "첫 글자" },
  { at = 52, name = "more", as = "X(2)", ko = "추가", set_by = "answer", optional = true },
]
[http]
call     = "POST /parts"
codes    = { code = "code" }
drop     = ["code", "len"]
request  = [
  { json = "account",      from = "{account}" },
  { json = "months[].no",  from = "{month[].no}" },
  { json = "text",         from = "{text}" },
  { json = "first",        from = "{first}" },
]
response = [
  { field = "holder", from = "{holder}" },
  { field = "fee",    from = "{fee}" },
  { field = "more",   from = "{more}" },
  { group = "month", each = "months", by = { no = "no" }, rows = [{ field = "sum", from = "{months[].sum}" }] },
]
"#;

/// A tail that the answer fills.
const TAIL: &str = r#"
title    = "tail"
flow     = "outbound"
to       = "inst"
match    = { kind = "0800" }
effect   = "none"
telegram = [
  { at = 24, name = "no2",  as = "X(2)", ko = "번호" },
  { at = 26, name = "len",  as = "9(2)", ko = "길이" },
  { at = 28, block = "len", rows = [{ name = "text", as = "X(*)", ko = "본문", set_by = "answer", text = "reject" }] },
]
[http]
call     = "POST /tail"
codes    = { code = "code" }
drop     = ["len"]
request  = [{ json = "no", from = "{no2}" }]
response = [{ field = "text", from = "{text}" }]
"#;

fn world() -> World {
    World::of(&[
        ("bank/party.toml", BANK),
        ("inst/party.toml", INSTITUTION),
        ("bank/parts.toml", PARTS),
        ("bank/tail.toml", TAIL),
    ])
}

fn parts() -> Vec<u8> {
    let body = "4000000000000000ACC-011200000005a b  XY";
    telegram(&[("0700", 4), ("N-0007", 6), ("", 14), (body, body.len())])
}

#[test]
fn a_call_reads_what_is_there() {
    let call = world().call("bank.parts", &parts()).unwrap();
    let body = r#"{"account":"ACC-01","months":[{"no":"1"},{"no":"2"}],"text":"a b  ","first":"X"}"#;
    assert_eq!(String::from_utf8(call.body).unwrap(), body);
}

#[test]
fn an_answer_has_what_the_institution_said() {
    let world = world();
    let answered = |json: &str| {
        let done = world.answer("bank.parts", &parts(), json).unwrap();
        let response = &world.transaction("bank.parts").response;
        View::read(response, &done.telegram).unwrap().check().unwrap();
        at(&done.telegram, 24, done.telegram.len() - 24)
    };
    let all = r#"{"code":"00","holder":"홍길동","fee":7,"more":"Z","months":[{"no":"2","sum":22},{"no":"1","sum":"1"}]}"#;
    assert_eq!(answered(all), "7000000000000000ACC-01홍길동0071200102205a b  XYZ ");
    let some = r#"{"code":"00","fee":"12","months":[{"no":"1","sum":1},{"no":"2","sum":2}]}"#;
    assert_eq!(answered(some), "5000000000000000ACC-010121200100205a b  XY");
}

#[test]
fn a_length_is_that_of_the_answer() {
    let world = world();
    let request = telegram(&[("0800", 4), ("N-0008", 6), ("", 14), ("AB00", 4)]);
    let done = world.answer("bank.tail", &request, r#"{"code":"00","text":"가나 "}"#).unwrap();
    assert_eq!(at(&done.telegram, 24, done.telegram.len() - 24), "AB05가나 ");
    let done = world.answer("bank.tail", &request, r#"{"code":"00","text":"é"}"#).unwrap();
    assert_eq!(at(&done.telegram, 24, done.telegram.len() - 24), "AB00", "text never changes an outcome");
    assert_eq!(done.losses.iter().map(|loss| loss.kind.as_str()).collect::<Vec<_>>(), ["emptied"]);
}
