//! A core that is asked, and the calls of a bank.

use fei_layout::Registry;

use crate::testing::registry;

const CORE: &str = r#"
speaks  = "telegram"
charset = "cp949"
text    = { request = "reject", answer = "replace" }
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 500 }
key     = ["msg_type", "msg_no"]
key_forever = "a sample's numbers never start again"
trace   = "{msg_no}"
header  = [
  { at =  0, name = "msg_type", as = "X(4)" },
  { at =  4, name = "msg_no",   as = "9(6)" },
  { at = 10, name = "rsp_code", as = "X(4)", set_by = "answer" },
]
ask     = { msg_no = "{@seq}" }
answer  = { msg_type = "+100", rsp_code = { A = "0000", D = "D000", N = "N000", U = "U000" } }
codes   = [
  { rsp_code = "0000", is = "executed", ko = "정상" },
  { rsp_code = "D001", is = "declined", ko = "거절" },
  { rsp_code = "D404", is = "declined", ko = "원거래 없음" },
  { rsp_code = "N001", is = "not_executed", ko = "미처리" },
]
"#;

/// One kind of call: its number, its effect, its table.
fn transaction(kind: &str, effect: &str, serve: &str) -> String {
    format!(
        r#"
title    = "t"
flow     = "inbound"
from     = "bank"
match    = {{ msg_type = "{kind}" }}
effect   = "{effect}"
telegram = [
  {{ at = 14, name = "account", as = "X(10)" }},
  {{ at = 24, name = "amount",  as = "9(9)", json = "decimal" }},
  {{ at = 33, name = "holder",  as = "X(10)", set_by = "answer" }},
]
[serve]
{serve}
"#
    )
}

/// The core, the bank, and what it may call.
pub(super) fn layouts() -> Registry {
    layouts_without(&[])
}

/// The same without some of its files.
pub(super) fn layouts_without(left_out: &[&str]) -> Registry {
    let files = [
        ("core/party.toml", CORE.to_owned()),
        ("bank/party.toml", "speaks = \"json\"\ncodes = []\n".to_owned()),
        ("core/deposit.toml", transaction("0400", "money", DEPOSIT)),
        ("core/cancel.toml", transaction("0420", "money", &about("deposit", "deposits/cancel"))),
        ("core/confirm.toml", transaction("0460", "advice", &about("deposit", "deposits/confirm"))),
        ("core/payment.toml", transaction("0480", "money", &DEPOSIT.replace("deposits", "payments"))),
        ("core/recall.toml", transaction("0520", "money", &about("payment", "payments/cancel"))),
        ("core/restore.toml", transaction("0540", "money", &about("recall", "payments/restore"))),
        ("core/stands.toml", transaction("0620", "none", &RESULT.replace("deposit", "payment"))),
        ("core/undo.toml", transaction("0560", "money", &either(&about("deposit", "undo")))),
        ("core/either.toml", transaction("0640", "none", &either(&RESULT.replace("deposits", "either")))),
        ("core/keyless.toml", transaction("0440", "money", KEYLESS)),
        ("core/result.toml", transaction("0600", "none", RESULT)),
    ];
    let kept = files.iter().filter(|(path, _)| !left_out.contains(path));
    registry(&kept.map(|(path, text)| (*path, &**text)).collect::<Vec<_>>())
}

/// Deposits alone: of each version its file, the kind of its telegrams, and what else stands in it.
pub(super) fn deposits(versions: &[(&str, &str, &str)]) -> Registry {
    let bank = "speaks = \"json\"\ncodes = []\n".to_owned();
    let mut files = vec![("core/party.toml", CORE.to_owned()), ("bank/party.toml", bank)];
    for (path, kind, more) in versions {
        files.push((path, format!("{more}\n{}", transaction(kind, "money", DEPOSIT))));
    }
    registry(&files.iter().map(|(path, text)| (*path, &**text)).collect::<Vec<_>>())
}

/// The same with a row before its others, and of another kind.
pub(super) fn deposits_moved() -> Registry {
    let serve = format!("{DEPOSIT}\nunset = [\"memo\"]\n");
    let moved = transaction("0430", "money", &serve)
        .replace("at = 33", "at = 39")
        .replace("at = 24", "at = 30")
        .replace("{ at = 14", "{ at = 14, name = \"memo\", as = \"X(6)\" },\n  { at = 20");
    let bank = "speaks = \"json\"\ncodes = []\n";
    registry(&[("core/party.toml", CORE), ("bank/party.toml", bank), ("core/deposit.toml", &moved)])
}

const DEPOSIT: &str = r#"
call     = "POST /v1/deposits"
key      = "{no}"
request  = [
  { field = "account", from = "{account}" },
  { field = "amount",  from = "{amount}", type = "number" },
]
echo     = ["account"]
drop     = ["amount"]
response = [{ json = "holder", from = "{holder}" }]
status   = { declined = 409 }
"#;

/// The same of a deposit or a payment.
fn either(of_deposit: &str) -> String {
    of_deposit.replace(r#"["core.deposit"]"#, r#"["core.payment", "core.deposit"]"#)
}

/// A call about another one of this kind.
fn about(kind: &str, path: &str) -> String {
    format!(
        r#"
call     = "POST /v1/{path}"
key      = "{{no}}"
original = {{ of = ["core.{kind}"], key = "{{org_no}}" }}
request  = []
unset    = ["account", "amount"]
drop     = ["account", "amount", "holder"]
response = []
"#
    )
}

const KEYLESS: &str = r#"
call     = "POST /v1/keyless"
request  = [{ field = "account", from = "{account}" }]
unset    = ["amount"]
drop     = ["account", "amount", "holder"]
response = []
"#;

const RESULT: &str = r#"
call     = "GET /v1/deposits/{no}"
original = { of = ["core.deposit"], key = "{no}" }
request  = [{ field = "account", from = "{no}" }]
unset    = ["amount"]
drop     = ["account", "amount"]
response = [{ json = "holder", from = "{holder}" }]
journal  = [{ json = "result", from = "{@outcome}" }]
"#;
