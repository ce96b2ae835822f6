//! Answers whose shape is not the request's: another arm, slots, groups in groups, rows that the request has not.

use fei_exchange::{Code, Failure};

use super::fixture::{World, at, telegram};
use super::small::{BANK, INSTITUTION};
use crate::View;
use crate::mapping::Verdict;

/// An answer of one arm when it was executed, of another when not; the header's own words choose.
const ARMS: &str = r#"
title    = "arms"
flow     = "outbound"
to       = "inst"
match    = { kind = "0500" }
effect   = "none"
request  = [{ at = 24, name = "account", as = "X(6)", ko = "계좌" }]
response = [
  { at = 24, name = "account", as = "X(8)", ko = "계좌", set_by = "request" },
  { at = 32, name = "version", as = "X(1)", ko = "판", default = "2", set_by = "request" },
  { variant = [
    { when = { rsp_code = "0000" }, rows = [{ at = 33, name = "memo", as = "H(4)", ko = "적요" }] },
    { rows = [{ at = 33, name = "reason", as = "X(2)", ko = "사유" }] },
  ] },
]
[http]
call     = "POST /arms"
codes    = { code = "code" }
request  = [{ json = "account", from = "{account}" }]
response = [
  { field = "memo",   from = "{memo}" },
  { field = "reason", from = "{reason}" },
]
"#;

/// Two slots with a list of their own in each.
const SLOTS: &str = r#"
title    = "slots"
flow     = "outbound"
to       = "inst"
match    = { kind = "0600" }
effect   = "none"
telegram = [
  { at = 24, group = "page", ko = "쪽", slots = 2, rows = [
    { at = 0, name = "no",   as = "X(1)", ko = "번호" },
    { at = 1, name = "mark", as = "X(2)", ko = "표", set_by = "answer" },
    { at = 3, group = "line", ko = "줄", slots = 2, rows = [
      { at = 0, name = "id",  as = "X(1)", ko = "줄번호" },
      { at = 1, name = "sum", as = "9(2)", ko = "합", json = "decimal", set_by = "answer" },
    ] },
  ] },
]
[http]
call     = "POST /slots"
codes    = { code = "code" }
request  = [
  { json = "pages[].no",         from = "{page[].no}" },
  { json = "pages[].lines[].id", from = "{page[].line[].id}" },
]
response = [
  { group = "page", each = "pages", by = { no = "no" }, rows = [
    { field = "mark", from = "{pages[].mark}" },
    { group = "line", each = "pages[].lines", by = { id = "id" }, rows = [
      { field = "sum", from = "{pages[].lines[].sum}" },
    ] },
  ] },
]
"#;

fn world() -> World {
    World::of(&[
        ("bank/party.toml", BANK),
        ("inst/party.toml", INSTITUTION),
        ("bank/arms.toml", ARMS),
        ("bank/slots.toml", SLOTS),
    ])
}

fn arms() -> Vec<u8> {
    telegram(&[("0500", 4), ("N-0005", 6), ("", 14), ("ACC-01", 6)])
}

#[test]
fn the_arm_of_an_answer_is_chosen_by_what_the_answer_says() {
    let world = world();
    let done = world.answer("bank.arms", &arms(), r#"{"code":"00","memo":"급여"}"#).unwrap();
    assert_eq!(at(&done.telegram, 0, done.telegram.len()), "0510N-00050000정상      ACC-01  2급여");
    let done = world.answer("bank.arms", &arms(), r#"{"code":"01","memo":"급여","reason":"NG"}"#).unwrap();
    assert_eq!(at(&done.telegram, 24, done.telegram.len() - 24), "ACC-01  2NG");
}

#[test]
fn an_answer_without_the_institution_has_its_own_shape_too() {
    let world = world();
    let (transaction, request) = (world.transaction("bank.arms"), arms());
    let view = View::read(&transaction.request, &request).unwrap();
    let failed = Verdict::failed(&Failure::new(Code::TimedOut, "test"));
    let done = world.written(transaction, &view, failed, None).unwrap();
    assert_eq!(at(&done.telegram, 24, done.telegram.len() - 24), "ACC-01  2  ");
    View::read(&transaction.response, &done.telegram).unwrap().check().unwrap();
}

#[test]
fn groups_in_groups_go_both_ways() {
    let world = world();
    let request = telegram(&[("0600", 4), ("N-0006", 6), ("", 14), ("A  x00y00", 9), ("B  z00 00", 9)]);
    let call = world.call("bank.slots", &request).unwrap();
    assert_eq!(
        String::from_utf8(call.body).unwrap(),
        r#"{"pages":[{"no":"A","lines":[{"id":"x"},{"id":"y"}]},{"no":"B","lines":[{"id":"z"}]}]}"#
    );
    let json = r#"{"code":"00","pages":[
        {"no":"B","mark":"b!","lines":[{"id":"z","sum":7}]},
        {"no":"A","mark":"a!","lines":[{"id":"y","sum":"2"},{"id":"x","sum":1}]}]}"#;
    let done = world.answer("bank.slots", &request, json).unwrap();
    assert_eq!(at(&done.telegram, 24, 18), "Aa!x01y02Bb!z07 00");
    let wrong = json.replace(r#""id":"y""#, r#""id":"q""#);
    let error = world.answer("bank.slots", &request, &wrong).map(|_| ()).unwrap_err();
    assert_eq!(error.path, "page[0].line", "{error}");
}

#[test]
fn a_row_that_is_narrower_in_the_answer_and_a_default_are_reported() {
    let narrow = ARMS.replace("X(8)", "X(4)").replace("at = 32", "at = 28").replace("at = 33", "at = 29");
    let files =
        [("bank/party.toml", BANK), ("inst/party.toml", INSTITUTION), ("bank/arms.toml", narrow.as_str())];
    let request = telegram(&[("0500", 4), ("N-0001", 6), ("", 14), ("ACC-01", 6)]);
    let done = World::of(&files).answer("bank.arms", &request, r#"{"code":"00","memo":"가"}"#).unwrap();
    assert_eq!(at(&done.telegram, 24, 9), "    2가  ");
    let told: Vec<_> = done.losses.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            r#"account at byte 24 (4 bytes): emptied, from "ACC-01" to """#,
            r#"version at byte 28 (1 bytes): defaulted, from "" to "2""#,
        ]
    );
}
