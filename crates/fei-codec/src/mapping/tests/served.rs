//! Calls to us: JSON in, telegram out; answer telegram in, JSON out.

use fei_exchange::{Code, Outcome};
use fei_layout::plan::{JsonParty, Side, TelegramParty, Transaction};

use super::fixture::{World, with_context};
use crate::mapping::{
    CallErrors, CallParts, ServedAnswer, ServedRequest, number, pair_key, read_request, served_fingerprint,
    verdict_of_telegram, write_journal_answer, write_json_answer,
};
use crate::{Losses, View};

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

const CANCEL: &str = r#"
title    = "입금취소"
flow     = "inbound"
from     = "house"
match    = { msg_type = "0410" }
effect   = "money"
telegram = [{ at = 32, name = "no", as = "X(6)", required = true }]

[serve]
call     = "POST /v1/cancels"
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

fn world() -> World {
    World::of(&[
        ("core/party.toml", CORE),
        ("core/notice.toml", NOTICE),
        ("core/cancel.toml", CANCEL),
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
    Scene { world: world() }
}

const REQUEST: &str = "0075040000000120260907143001    110123456 000001500";

#[test]
fn a_call_becomes_a_telegram() {
    let scene = scene();
    let mut losses = Losses::new();
    let asked = scene.read_with(CALL, &[("no", "77")], &mut losses).unwrap();
    let name = super::fixture::cp949("홍길동  ");
    let expected = [REQUEST.as_bytes(), &name, b"12", b"01010000200000"].concat();
    assert_eq!(String::from_utf8_lossy(&asked.telegram), String::from_utf8_lossy(&expected));
    assert_eq!(asked.key.as_deref(), Some(&b"3:088,2:77,"[..]));
    assert_eq!(asked.original, None);
    let told: Vec<_> = losses.iter().map(|loss| format!("{} {}", loss.path, loss.kind.as_str())).collect();
    assert_eq!(told, ["account reshaped", "item[1].sum defaulted"]);
}

#[test]
fn the_drawn_number_is_put_in_and_is_no_part_of_what_was_said() {
    let scene = scene();
    let (one, two) = (scene.read(CALL).unwrap().telegram, scene.read(CALL).unwrap().telegram);
    let mut numbered = two.clone();
    with_context(None, None, |context| number(scene.notice(), &mut numbered, 4711, context)).unwrap();
    assert_eq!(&numbered[8..14], b"004711");
    let print = |telegram: &[u8]| served_fingerprint(scene.notice(), scene.core(), telegram);
    assert_eq!(print(&one), print(&numbered));
    let other = scene.read(&CALL.replace("1500", "1501")).unwrap().telegram;
    assert_ne!(print(&one), print(&other));
    let too_big =
        with_context(None, None, |context| number(scene.notice(), &mut numbered, 1_000_000, context));
    assert!(too_big.is_err());
}

#[test]
fn everything_that_is_missing_or_of_another_type_is_told_at_once() {
    let scene = scene();
    let body = r#"{"payer":"x","amount":"1500","items":[{"no":1,"paid":true},7],"kind":null}"#;
    assert_eq!(
        scene.wrong(body),
        [
            "/payer: expected an object, got a string",
            "/amount: expected a number, got a string",
            "/kind: expected a string, got null",
            "/items/0/no: expected a string, got a number",
            "/items/0/paid: expected a string, got a boolean",
            "/items/1: expected an object, got a number",
        ]
    );
    assert_eq!(scene.wrong("[]"), ["expected an object, got a list"]);
    assert_eq!(
        scene.wrong("{}"),
        [
            "/payer: expected an object, got nothing",
            "/amount: expected a number, got nothing",
            "/kind: expected a string, got nothing",
            "/items: expected a list, got nothing",
        ]
    );
}

#[test]
fn every_value_that_its_row_cannot_hold_is_told() {
    let scene = scene();
    let body =
        CALL.replace("110-123-456", "110-123-456-789").replace("1500", "10.5").replace("\"01\"", "\"1x\"");
    let wrong = scene.wrong(&body);
    let places: Vec<_> = wrong.iter().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(places, ["/payer/account", "/amount", "/items/0/no"]);
    assert!(!wrong[0].contains("110123456789"), "a masked value in {}", wrong[0]);
    for (from, to, place) in [
        ("110-123-456", "", "/payer/account"),
        ("110-123-456", "11\\n0", "/payer/account"),
        ("\"홍길동\"", "\"\\ud83d\\ude00\"", "/payer/name"),
        ("\"in\"", "\"up\"", "/kind"),
        ("1500", "1e3", "/amount"),
        ("1500", "-1500", "/amount"),
        ("1500", "1234567890", "/amount"),
        ("\"yes\"", "\"yes\",\"sum\":5,\"x\":1", "/items/0/x"),
        ("1500", "1500,\"amount\":1", "/amount"),
        ("1500", "1500,\"bank\":\"088\"", "/bank"),
        ("1500", "1500,\"no\":\"1\"", "/no"),
        ("1500", "1500,\"new\":1", "/new"),
        ("\"홍길동\"", "\"\\ud83d\"", "/payer/name"),
        (",\"sum\":1000", "", "/items/0/sum"),
        (
            "{\"no\":\"02\"",
            "{\"no\":\"02\",\"paid\":\"no\"},{\"no\":\"03\",\"paid\":\"no\"},{\"no\":\"04\"",
            "",
        ),
    ] {
        let body = CALL.replacen(from, to, 1);
        let wrong = scene.wrong(&body);
        assert!(wrong[0].starts_with(place), "{from} {to}: {wrong:?}");
    }
}

#[test]
fn parameters_of_the_query_are_as_strict() {
    let scene = scene();
    let wrong = |query: &[(&str, &str)]| {
        let errors = scene.read_with(CALL, query, &mut Losses::new()).unwrap_err();
        errors.to_string()
    };
    assert_eq!(wrong(&[]), "?no: expected a value, got none");
    assert_eq!(wrong(&[("no", "1"), ("no", "1")]), "?no: expected a key once, got it twice");
    assert_eq!(wrong(&[("no", "1"), ("amount", "1")]), "?amount: expected a key of this call, got another");
    assert_eq!(wrong(&[("no", "")]), "?no: expected a value, got none");
}

#[test]
fn what_cannot_be_written_has_its_own_code() {
    let scene = scene();
    let body = CALL.replace("홍길동", "홍😀");
    assert_eq!(scene.read(&body).unwrap_err().code(), Code::Encoding);
    assert_eq!(scene.read("{").unwrap_err().code(), Code::Format);
}

#[test]
fn a_name_that_may_be_cut_is_cut_on_a_character_and_told() {
    let scene = scene();
    let mut losses = Losses::new();
    let asked = scene.read_with(&CALL.replace("홍길동", "가나다라마"), &[("no", "1")], &mut losses).unwrap();
    assert_eq!(super::fixture::at(&asked.telegram, 51, 8), "가나다라");
    let told: Vec<_> = losses.iter().map(ToString::to_string).collect();
    assert!(told[1].contains("cut") && !told[1].contains("가나다라"), "{told:?}");
}

/// The core's answer to the sound call, as it comes.
fn answer(code: &str) -> Vec<u8> {
    let header = format!("0075050000000120260907143001{code}110123456 000001500");
    [header.as_bytes(), &super::fixture::cp949("홍길동  "), b"12", b"01010000200000"].concat()
}

#[test]
fn an_answer_is_judged_by_its_echo_and_then_by_its_codes() {
    let scene = scene();
    let request = scene.read(CALL).unwrap().telegram;
    let judge = |answer: &[u8]| {
        let (request, answer) = (
            View::read(&scene.notice().request, &request).unwrap(),
            View::read(&scene.notice().response, answer).unwrap(),
        );
        let verdict = verdict_of_telegram(scene.notice(), scene.core(), &request, &answer);
        (verdict.outcome, verdict.code)
    };
    assert_eq!(judge(&answer("0000")), (Outcome::Executed, None));
    assert_eq!(judge(&answer("D001")), (Outcome::Declined, None));
    assert_eq!(judge(&answer("P000")), (Outcome::Unknown, Some(Code::Pending)));
    assert_eq!(judge(&answer("X999")), (Outcome::Unknown, Some(Code::UnlistedCode)));
    let mut other = answer("0000");
    other[50] = b'1';
    assert_eq!(judge(&other), (Outcome::Unknown, Some(Code::EchoMismatch)));
}

#[test]
fn a_request_and_its_answer_have_one_key() {
    let scene = scene();
    let request = scene.read(CALL).unwrap().telegram;
    let key = pair_key(scene.core(), &request, Side::Request);
    assert_eq!(key, pair_key(scene.core(), &answer("0000"), Side::Response));
    let mut other = answer("0000");
    other[13] = b'2';
    assert_ne!(key, pair_key(scene.core(), &other, Side::Response));
    other[13] = b'1';
    other[7] = b'1';
    assert_ne!(key, pair_key(scene.core(), &other, Side::Response));
}

#[test]
fn the_caller_hears_rows_of_answer_and_request() {
    let scene = scene();
    let (request, answer) = (scene.read(CALL).unwrap().telegram, answer("0000"));
    let (request, answer) = (
        View::read(&scene.notice().request, &request).unwrap(),
        View::read(&scene.notice().response, &answer).unwrap(),
    );
    let told = ServedAnswer { request: &request, answer: &answer, outcome: Outcome::Executed };
    let mut out = Vec::new();
    with_context(None, None, |context| {
        write_json_answer(scene.notice(), scene.house(), told, context, &mut out, &mut Losses::new())
    })
    .unwrap();
    let expected = r#"{"result":"executed","msg":"000001","amount":1500,"items":[{"no":"01"},{"no":"02"}]}"#;
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn a_cancel_names_its_original_and_hears_of_it_from_the_journal() {
    let scene = scene();
    let cancel = scene.world.transaction("core.cancel");
    let call = CallParts { body: br#"{"bank":"088","no":"77"}"#, path: &[], query: &[] };
    let mut losses = Losses::new();
    let asked =
        with_context(None, None, |context| read_request(cancel, scene.house(), &call, context, &mut losses))
            .unwrap();
    let original = scene.read(CALL).unwrap();
    assert_eq!(asked.original, original.key);
    assert_eq!(asked.key, None);
    let first = answer("0000");
    let first = View::read(&scene.notice().response, &first).unwrap();
    let request = View::read(&cancel.request, &asked.telegram).unwrap();
    let mut out = Vec::new();
    let written = with_context(None, Some(&first), |context| {
        let told = (&request, Outcome::Executed);
        write_journal_answer(cancel, scene.house(), told, context, &mut out, &mut losses)
    });
    assert!(written.unwrap());
    assert_eq!(String::from_utf8(out).unwrap(), r#"{"no":"77","was":"executed","amount":"1500"}"#);
}
