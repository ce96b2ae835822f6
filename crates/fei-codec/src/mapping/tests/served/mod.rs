//! Calls to us: JSON in, telegram out; answer telegram in, JSON out.

mod answers;
mod calls;
mod keys;
mod wrong;

use fei_layout::plan::{JsonParty, TelegramParty, Transaction};

use super::fixture::{self, World, with_context};
use crate::Losses;
use crate::mapping::{CallErrors, CallParts, ServedRequest, read_request};

const CORE: &str = r#"
speaks  = "telegram"
charset = "cp949"
text    = { request = "reject", answer = "replace" }
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 500 }
key     = ["day", "msg_type", "msg_no"]
trace   = "{msg_no}"
header  = [
  { at =  0, name = "length",   as = "9(4)", compute = "length" },
  { at =  4, name = "msg_type", as = "X(4)" },
  { at =  8, name = "msg_no",   as = "9(6)", required = true },
  { at = 14, name = "day",      as = "D8", required = true },
  { at = 22, name = "clock",    as = "T6" },
  { at = 28, name = "rsp_code", as = "X(4)", set_by = "answer" },
]
answer  = { msg_type = "+100", rsp_code = { A = "0000", D = "D000", N = "N000", U = "U000" } }
ask     = { msg_no = "{@seq}", day = "{@date}", clock = "{@time}" }
codes   = [
  { rsp_code = "0000", is = "executed", ko = "정상" },
  { rsp_code = "D001", is = "declined", ko = "한도 초과" },
  { rsp_code = "P000", is = "unknown",  ko = "처리중" },
]
"#;

const NOTICE: &str = r#"
title    = "입금통지"
flow     = "inbound"
from     = "house"
match    = { msg_type = "0400" }
effect   = "money"
telegram = [
  { at = 32, name = "account", as = "X(10)", required = true, mask = "account" },
  { at = 42, name = "amount",  as = "9(9)", required = true, json = "decimal" },
  { at = 51, name = "name",    as = "H(8)", mask = "name" },
  { at = 59, name = "kind",    as = "X(1)", codes = { 1 = "입금", 2 = "취소" } },
  { at = 60, name = "count",   as = "9(1)", json = "number" },
  { at = 61, group = "item", count = "count", max = 3, rows = [
    { at = 0, name = "seq", as = "9(2)" },
    { at = 2, name = "sum", as = "9(5)", json = "decimal" },
  ] },
]

[serve]
call     = "POST /v1/notices/{bank}"
query    = ["no"]
key      = "{bank}{no}"
ignore   = ["extra", "payer.memo"]
request  = [
  { field = "account", from = "{payer.account}", strip = "-" },
  { field = "amount",  from = "{amount}", type = "number" },
  { field = "name",    from = "{payer.name}", omit = "empty", cut = "character" },
  { field = "kind",    from = "{kind}", table = "kind" },
  { group = "item", each = "items", rows = [
    { field = "seq", from = "{items[].no}" },
    { field = "sum", from = "{items[].sum}", type = "number", when = { "items[].paid" = "yes" } },
  ] },
]
echo     = ["account", "amount"]
response = [
  { json = "result",     from = "{@outcome}" },
  { json = "msg",        from = "{msg_no}" },
  { json = "amount",     from = "{@request.amount}", type = "number" },
  { json = "items[].no", from = "{item[].seq}" },
]
"#;

const INQUIRY: &str = r#"
title    = "입금조회"
flow     = "inbound"
from     = "house"
match    = { msg_type = "0410" }
effect   = "none"
telegram = [{ at = 32, name = "no", as = "X(6)", required = true }]

[serve]
call     = "POST /v1/inquiries"
request  = [{ field = "no", from = "{no}" }]
original = { of = ["core.notice"], key = "{bank}{no}" }
response = []
journal  = [
  { json = "no",     from = "{no}" },
  { json = "was",    from = "{@outcome}" },
  { json = "amount", from = "{@original.amount}" },
]
"#;

const HOUSE: &str = r#"
speaks      = "json"
tables.kind = { "in" = "1", "out" = "2" }
codes       = [{ c = "0", is = "executed", ko = "정상" }]
"#;

const CALL: &str = r#"{"payer":{"account":"110-123-456","name":"홍길동","memo":{"x":[1]}},"amount":1500,"kind":"in",
"items":[{"no":"01","paid":"yes","sum":1000},{"no":"02","paid":"no"}],"extra":[{"any":"thing"},null]}"#;

/// The parties, with these rows for the notice.
fn world_of(notice: &str) -> World {
    World::of(&[
        ("core/party.toml", CORE),
        ("core/notice.toml", notice),
        ("core/inquiry.toml", INQUIRY),
        ("house/party.toml", HOUSE),
    ])
}

struct Scene {
    world: World,
}

impl Scene {
    fn notice(&self) -> &Transaction {
        self.world.transaction("core.notice")
    }

    fn house(&self) -> &JsonParty {
        self.world.json("house")
    }

    fn core(&self) -> &TelegramParty {
        self.world.telegrams("core")
    }

    fn read(&self, body: &str) -> Result<ServedRequest, CallErrors> {
        self.read_with(body, &[("no", "77")], &mut Losses::new())
    }

    fn read_with(
        &self,
        body: &str,
        query: &[(&str, &str)],
        losses: &mut Losses,
    ) -> Result<ServedRequest, CallErrors> {
        let query: Vec<_> = query.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let bank = self.world.key("core.notice", "bank");
        let call = CallParts { body: body.as_bytes(), path: &[(bank, "088")], query: &query };
        with_context(None, None, |context| read_request(self.notice(), self.house(), &call, context, losses))
    }

    /// What is wrong with a call, each on a line.
    fn wrong(&self, body: &str) -> Vec<String> {
        self.read(body).unwrap_err().iter().map(ToString::to_string).collect()
    }
}

fn scene() -> Scene {
    Scene { world: world_of(NOTICE) }
}

/// The core's answer to the sound call, as it comes.
fn answer(code: &str) -> Vec<u8> {
    let header = format!("0075050000000120260907143001{code}110123456 000001500");
    [header.as_bytes(), &fixture::cp949("홍길동  "), b"12", b"01010000200000"].concat()
}
