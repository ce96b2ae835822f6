//! A small bank and a small institution, made up to have every edge in a hundred bytes.

use std::sync::LazyLock;

use super::fixture::World;

pub(super) const BANK: &str = r#"
speaks  = "telegram"
title   = "small bank"
charset = "cp949"
text    = { request = "reject", answer = "replace" }
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 9999 }
key     = ["kind", "no"]
key_forever = "a sample's numbers never start again"
repeat  = []
trace   = "{no}"
header  = [
  { at =  0, name = "kind",     as = "X(4)",  ko = "종별" },
  { at =  4, name = "no",       as = "X(6)",  ko = "번호" },
  { at = 10, name = "rsp_code", as = "X(4)",  ko = "응답코드", set_by = "answer" },
  { at = 14, name = "rsp_msg",  as = "H(10)", ko = "응답메시지", set_by = "answer" },
]
[answer]
kind     = "+10"
rsp_code = { A = "0000", D = "E001", N = "E900", U = "E999" }
rsp_msg  = { A = "정상", D = "{ko}", N = "{ko}", U = "?{ko}" }
"#;

pub(super) const INSTITUTION: &str = r#"
speaks    = "json"
title     = "small institution"
reference = { form = "{seq}", seq = "decimal(6)", per = "business_date" }
refused   = [401]
tables.bank  = { "088" = "S", "004" = "K" }
tables.grade = { "A" = { "Y" = "good", "*" = "bad" }, "*" = { "*" = "none" } }
codes = [
  { code = "00", is = "executed", ko = "정상" },
  { code = "01", is = "declined", rsp_code = "0001", ko = "잔액이 부족합니다" },
  { code = "02", is = "not_executed", ko = "형식 오류" },
]
"#;

/// A list of payments; the answer's elements are paired by number.
pub(super) const PAYMENTS: &str = r#"
title    = "payments"
flow     = "outbound"
to       = "inst"
match    = { kind = "0200" }
effect   = "money"
on_unknown = { policy = "manual", owner = "core" }
telegram = [
  { at = 24, name = "count", as = "9(2)", ko = "건수", json = "number" },
  { at = 26, group = "detail", ko = "내역", count = "count", max = 9, rows = [
    { at =  0, name = "seq",    as = "9(2)",  ko = "순번" },
    { at =  2, name = "to",     as = "X(6)",  ko = "계좌", mask = "all" },
    { at =  8, name = "amount", as = "9(5)",  ko = "금액", json = "decimal" },
    { at = 13, name = "result", as = "X(2)",  ko = "결과", set_by = "answer" },
    { at = 15, name = "holder", as = "H(6)",  ko = "예금주", set_by = "answer", mask = "name" },
    { at = 21, name = "fee",    as = "S9(3)", ko = "수수료", sign = "leading separate", set_by = "answer", blank_sign = "null" },
  ] },
]
[http]
call    = "POST /payments/{no}"
codes   = { code = "code" }
drop    = ["count"]
header  = [{ name = "X-Number", from = "{no}" }]
request = [
  { json = "count",       from = "{@count.detail}", type = "number" },
  { json = "list[].no",   from = "{detail[].seq}" },
  { json = "list[].at",   from = "{@index}", type = "number" },
  { json = "list[].to",   from = "{detail[].to}" },
  { json = "list[].amt",  from = "{detail[].amount}", type = "number" },
]
response = [
  { group = "detail", each = "list", by = { no = "seq" }, rows = [
    { field = "result", from = "{list[].state}" },
    { field = "holder", from = "{list[].name}", cut = "character" },
    { field = "fee",    from = "{list[].fee}" },
  ] },
]
"#;

/// What is on an account: the answer has a list that the request has not.
const HISTORY: &str = r#"
title    = "history"
flow     = "outbound"
to       = "inst"
match    = { kind = "0300" }
effect   = "none"
request  = [
  { at = 24, name = "account", as = "X(6)", ko = "계좌", mask = "account" },
  { at = 30, name = "lines",   as = "3 X(2)", ko = "조건" },
]
response = [
  { at = 24, name = "account", as = "X(6)", ko = "계좌", mask = "account", set_by = "request" },
  { at = 30, name = "rows",    as = "9(1)", ko = "건수" },
  { at = 31, group = "row", ko = "내역", count = "rows", max = 3, rows = [
    { at = 0, name = "memo", as = "H(6)", ko = "적요" },
    { at = 6, name = "amt",  as = "S9(4)", ko = "금액", sign = "leading separate" },
  ] },
]
[http]
call    = "POST /accounts/{account}/rows"
codes   = { code = "code" }
unset   = ["rows"]
query   = [{ name = "q", from = "{no}", omit = "empty" }, { name = "l", from = "{lines}", omit = "empty" }]
request = [{ json = "lines", from = "{lines}", omit = "empty" }]
response = [
  { group = "row", each = "rows", rows = [
    { field = "memo", from = "{rows[].memo}" },
    { field = "amt",  from = "{rows[].amt}" },
  ] },
]
"#;

/// Tables, conditions and forms, and numbers whose sign and fraction stand elsewhere.
pub(super) const MIXED: &str = r#"
title    = "mixed"
flow     = "outbound"
to       = "inst"
match    = { kind = "0400" }
total    = 64
effect   = "none"
telegram = [
  { at = 24, name = "bank",    as = "X(3)", ko = "은행" },
  { at = 27, name = "area",    as = "X(2)", ko = "지역" },
  { at = 29, name = "flag",    as = "X(1)", ko = "구분" },
  { at = 30, name = "total",   as = "9(4)V9(2)", ko = "합계", sign_at = "total_sign", set_by = "answer" },
  { at = 36, name = "state",   as = "X(1)", ko = "상태", codes = { N = "정상", C = "해지" }, set_by = "answer" },
  { at = 37, name = "number",  as = "9(6)", ko = "번호", empty = "zeros", set_by = "answer" },
  { at = 43, name = "total_sign", as = "X(1)", ko = "부호", set_by = "answer" },
  { at = 44, name = "day",     as = "D8",   ko = "일자", set_by = "answer", empty = "zeros" },
  { at = 52, name = "lines",   as = "2 X(6)", ko = "주소", set_by = "answer" },
]
[http]
call    = "PUT /mixed"
codes   = { code = "code" }
request = [
  { json = "bank",       from = "{bank}", table = "bank" },
  { json = "both",       from = "{area}", table = "grade", by = "flag" },
  { json = "on",         from = "true", when = { flag = "Y" }, type = "boolean" },
  { json = "off",        from = "false", when = { flag = "N" }, type = "boolean", omit = "empty" },
  { json = "first",      from = "{no}", slice = [0, 2] },
  { json = "secret",     from = "{@secret.key}" },
]
response = [
  { field = "total",  from = "{total}" },
  { field = "state",  from = "{state}" },
  { field = "number", from = "{number}" },
  { field = "day",    from = "{day}" },
  { field = "lines",  from = "{line}" },
]
"#;

static WORLD: LazyLock<World> = LazyLock::new(|| of_mixed(MIXED));

/// With another file in the place of [`MIXED`].
pub(super) fn of_mixed(mixed: &str) -> World {
    World::of(&[
        ("bank/party.toml", BANK),
        ("inst/party.toml", INSTITUTION),
        ("bank/payments.toml", PAYMENTS),
        ("bank/history.toml", HISTORY),
        ("bank/mixed.toml", mixed),
    ])
}

pub(super) fn world() -> &'static World {
    &WORLD
}
