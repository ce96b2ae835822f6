use std::sync::Arc;

use fei_layout::plan::{Layout, Side};
use fei_layout::{SourceFile, load};

use crate::{Losses, View, decode, explain};

const PARTY: &str = r#"
speaks  = "telegram"
charset = "cp949"
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 900 }
text    = { request = "reject", answer = "replace" }
key     = ["kind"]
trace   = "{kind}"
header  = [
  { name = "kind",     as = "X(2)" },
  { name = "rsp_code", as = "X(1)", set_by = "answer" },
]
answer  = { rsp_code = { A = "0", D = "1", N = "2", U = "9" } }
"#;

/// Behind the account: what stands up to `no` is within reach of its shifts.
const ROWS: &str = r#"
title   = "지급"
flow    = "layout"
match   = { kind = "PA" }
effect  = "money"
request = [
  { name = "account", as = "X(6)", MASK },
  { name = "near",    as = "9(2)", compute = "mod10(no)" },
  { group = "amounts", slots = 1, rows = [{ name = "amount",  as = "9(3)" }] },
  { name = "no",      as = "9(3)" },
  { name = "memo",    as = "X(9)" },
  { group = "fees", slots = 1, rows = [{ name = "fee", as = "9(2)" }] },
  { name = "total",   as = "9(3)", compute = "sum(fees[].fee)" },
  { name = "sum",     as = "9(3)", compute = "sum(amounts[].amount)" },
  { name = "bytes",   as = "9(3)", compute = "length" },
]
response = []
"#;

fn layout(losses: &str, mask: &str, rows: &str) -> Arc<Layout> {
    let file = |path: &str, text: String| SourceFile { path: path.into(), text: text.into() };
    let rows = rows.replace("MASK", mask);
    let loaded = load(&[file("bank/party.toml", format!("{PARTY}{losses}")), file("bank/pay.toml", rows)]);
    assert!(!loaded.has_errors(), "{:#?}", loaded.findings);
    loaded.registry.transactions().next().unwrap().layout(Side::Request).clone()
}

const MASKED: &str = r#"mask = "account""#;
const SOUND: &str = "PA 12345602072240memo     07007072037";

fn refused(layout: &Layout, telegram: &str) -> String {
    let error = decode(layout, telegram.as_bytes(), &mut Vec::new(), &mut Losses::new()).unwrap_err();
    let checked = View::read(layout, telegram.as_bytes()).unwrap().check().unwrap_err();
    assert_eq!(error, checked);
    format!("{}: {}, got {}", error.path, error.expected, error.got)
}

/// The row that is wrong, and whether another one behind it is hidden.
fn shown(layout: &Layout, telegram: &str) -> (String, bool) {
    let rows = explain(layout, telegram.as_bytes());
    let wrong = rows.iter().find(|row| row.value.is_err()).unwrap();
    let error = wrong.value.as_ref().unwrap_err();
    (format!("{}|{}: {}, got {}", wrong.hex, wrong.text, error.expected, error.got), rows[8].hidden)
}

#[test]
fn a_computed_row_beside_a_masked_one_shows_no_digits_of_it() {
    let layout = layout("", MASKED, ROWS);
    assert_eq!(decode(&layout, SOUND.as_bytes(), &mut Vec::new(), &mut Losses::new()), Ok(()));
    // The account is two digits longer, the memo two bytes shorter: every row can be read, and 56 stands in near.
    let shifted = "PA 9912345602072240memo   07007072037";
    let none = "what is computed from the rest of the telegram, got \"99\"";
    assert_eq!(refused(&layout, shifted), format!("near: {none}"));
    assert_eq!(shown(&layout, shifted), (format!("****|99: {none}"), true));
    // That nothing can be computed is said in words.
    let of_account = self::layout("", MASKED, &ROWS.replace("mod10(no)", "mod10(account)"));
    let words = "near: a check digit of account, which is digits, got no digits";
    assert_eq!(refused(&of_account, &SOUND.replace("1234", "12x4")), words);
    // Where nothing is masked all of it is shown.
    let open = self::layout("", "ko = \"계좌\"", ROWS);
    assert_eq!(refused(&open, shifted), "near: \"9\", as computed from the rest of the telegram, got \"56\"");
    assert!(!shown(&open, shifted).1);
}

#[test]
fn what_follows_from_a_row_beside_a_masked_one_is_not_shown_either() {
    let layout = layout("", MASKED, ROWS);
    let wrong = |at: usize, with: &str| {
        let mut telegram = SOUND.to_owned();
        telegram.replace_range(at..at + with.len(), with);
        telegram
    };
    // The amount is within reach, its sum is not.
    let sum = "what is computed from the rest of the telegram, got \"073\"";
    assert_eq!(refused(&layout, &wrong(31, "073")), format!("sum: {sum}"));
    assert_eq!(shown(&layout, &wrong(31, "073")), (format!("30 37 33|073: {sum}"), false));
    // The fee and its sum are not either, and a length is nobody's value.
    let told = "as computed from the rest of the telegram";
    assert_eq!(refused(&layout, &wrong(28, "008")), format!("total: \"7\", {told}, got \"008\""));
    assert_eq!(refused(&layout, &wrong(34, "035")), format!("bytes: \"37\", {told}, got \"035\""));
    // Two rows: the shift may be of any number of bytes.
    let both = wrong(28, "008073");
    assert_eq!(refused(&layout, &both), format!("total: {}", sum.replace("073", "999")));
    assert!(shown(&layout, &both).1);
}

#[test]
fn a_number_in_another_form_beside_a_masked_row_is_told_by_its_kinds() {
    let rows = ROWS.replace(r#"compute = "mod10(no)""#, r#"json = "number", pad = " ""#);
    let strict = |mask| layout("losses = { rewritten = \"error\" }", mask, &rows);
    let telegram = SOUND.replace("5602", "5605");
    let told = |shown: &str| format!("near: a value that stays as it is, got rewritten, from {shown}");
    assert_eq!(refused(&strict(MASKED), &telegram), told(r#""99" to " 9""#));
    assert_eq!(refused(&strict("ko = \"계좌\""), &telegram), told(r#""05" to " 5""#));
}
