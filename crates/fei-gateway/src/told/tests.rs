use bytes::Bytes;
use fei_codec::{CallParts, ServedRequest, read_request};
use fei_layout::{Registry, SourceFile};
use http::header;
use jiff::civil::date;
use serde_json::Value;

use super::*;

macro_rules! layouts {
    ($($path:literal),+ $(,)?) => {
        [$(SourceFile { path: $path.into(), text: include_str!(concat!("../../../../layouts/", $path)).into() }),+]
    };
}

struct Scene {
    registry: Registry,
}

fn scene() -> Scene {
    scene_with(include_str!("../../../../layouts/core/deposit.toml"))
}

/// With another file of deposits.
fn scene_with(deposit: &str) -> Scene {
    let mut files = layouts![
        "core/party.toml",
        "core/deposit.toml",
        "core/deposit_cancel.toml",
        "core/deposit_inquiry.toml",
        "vbank/party.toml"
    ];
    files[1].text = deposit.into();
    let loaded = fei_layout::load(&files);
    assert!(!loaded.has_errors(), "{:?}", loaded.findings);
    Scene { registry: loaded.registry }
}

impl Scene {
    fn transaction(&self, id: &str) -> &Transaction {
        self.registry.transaction(id, date(2026, 9, 7)).unwrap()
    }

    fn party(&self) -> &JsonParty {
        self.registry.party("vbank").unwrap().json().unwrap()
    }

    fn read(&self, id: &str, parts: &CallParts<'_>) -> Result<ServedRequest, CallErrors> {
        with_context(|context| {
            read_request(self.transaction(id), self.party(), parts, context, &mut Losses::new())
        })
    }

    fn read_deposit(&self) -> ServedRequest {
        let parts = CallParts { body: DEPOSIT.as_bytes(), path: &[], query: &[] };
        self.read("core.deposit", &parts).unwrap()
    }

    fn deposit(&self) -> Vec<u8> {
        self.read_deposit().telegram
    }

    /// What its repetitions are known by.
    fn known(&self) -> KnownBy {
        KnownBy::Values(self.read_deposit().key.unwrap().into())
    }

    fn ask<'c>(&'c self, id: &str, known_by: &'c KnownBy) -> Ask<'c> {
        let (transaction, layouts) = (self.transaction(id), &self.registry);
        Ask { transaction, known_by, layouts, today: date(2026, 9, 7) }
    }

    /// The core's answer to it: a code, and a number in its books.
    fn answer(&self, code: &str) -> Bytes {
        let mut answer = self.deposit();
        answer[50] = b'R';
        answer[84..88].copy_from_slice(code.as_bytes());
        answer[299..309].copy_from_slice(b"0000000077");
        answer[309..317].copy_from_slice(b"20260907");
        answer.into()
    }

    fn ended(&self, outcome: Outcome, code: Option<Code>, answer: Bytes) -> Served {
        let ending = Ending { outcome, code, answer };
        let (transaction, txn) = (self.transaction("core.deposit"), TxnId::fresh());
        let (by, known) = ((transaction, self.party()), self.known());
        let ask = self.ask("core.deposit", &known);
        let served = with_context(|context| ended(by, &self.deposit(), (&ending, txn), &ask, context));
        assert_eq!(served.of, Some(txn));
        served
    }
}

fn with_context<T>(run: impl FnOnce(&Context<'_>) -> T) -> T {
    let none = |_: &str| None;
    run(&Context {
        reference: None,
        own_reference: None,
        attempt: None,
        now: "20260907143000",
        setting: &none,
        secret: &none,
        original: None,
        parts: None,
    })
}

const DEPOSIT: &str = r#"{"bank_code":"004","account_no":"790-123-4567","amount":"15000","kind":"transfer",
"tran_date":"20260907","tran_time":"142958","tran_no":"V00000000001"}"#;

fn text(served: &Served) -> String {
    String::from_utf8(served.body.to_vec()).unwrap()
}

/// The document without its number, which is another each time.
fn problem(served: &Served) -> Value {
    assert_eq!(served.headers[header::CONTENT_TYPE], "application/problem+json");
    let mut problem: Value = serde_json::from_slice(&served.body).unwrap();
    let instance = problem.as_object_mut().unwrap().remove("instance").expect("a number");
    assert!(instance.as_str().unwrap().starts_with("urn:uuid:"), "{instance}");
    problem
}

#[test]
fn what_the_core_answered_is_told_by_the_layout() {
    let scene = scene();
    let served = scene.ended(Outcome::Executed, None, scene.answer("0000"));
    assert_eq!(served.status, 201);
    let expected =
        r#"{"result":"executed","tran_no":"V00000000001","book_no":"0000000077","book_date":"20260907"}"#;
    assert_eq!(text(&served), expected);
    let served = scene.ended(Outcome::Declined, None, scene.answer("E401"));
    assert_eq!(served.status, 422);
    assert!(text(&served).starts_with(r#"{"result":"declined","tran_no""#), "{}", text(&served));
}

/// Only where the file says so: what a core writes may not be for strangers.
#[test]
fn why_the_core_declined_is_told_where_the_layout_says_so() {
    let text = include_str!("../../../../layouts/core/deposit.toml");
    let silent = text.replace("status = { executed = 201, declined = 422 }", "status = { executed = 201 }");
    let told = silent.replace("drop   = ", "detail = \"{rsp_code} {rsp_msg}\"\ndrop   = ");
    assert!(silent != *text && told != silent);
    for (file, detail) in [(silent, Value::Null), (told, Value::from("E401 계좌가 없습니다"))] {
        let scene = scene_with(&file);
        let mut answer = scene.answer("E401").to_vec();
        // 계좌가 없습니다, in CP949.
        let said = b"\xb0\xe8\xc1\xc2\xb0\xa1 \xbe\xf8\xbd\xc0\xb4\xcf\xb4\xd9";
        answer[88..148].fill(b' ');
        answer[88..88 + said.len()].copy_from_slice(said);
        let declined = |answer: &[u8]| {
            problem(&scene.ended(Outcome::Declined, None, Bytes::copy_from_slice(answer)))["detail"].clone()
        };
        assert_eq!(declined(&answer), detail);
        answer[88..148].fill(b' ');
        let code = if detail == Value::Null { Value::Null } else { Value::from("E401") };
        assert_eq!(declined(&answer), code, "the core has no words");
        assert_eq!(declined(b""), Value::Null, "people settled it");
    }
}

#[test]
fn the_same_ending_is_told_in_the_same_bytes() {
    let scene = scene();
    let told = || text(&scene.ended(Outcome::Executed, None, scene.answer("0000")));
    assert_eq!(told(), told());
}

#[test]
fn an_answer_that_cannot_be_told_leaves_the_outcome_as_it_is() {
    let scene = scene();
    let mut broken = scene.answer("0000").to_vec();
    broken[299] = b'x';
    let served = scene.ended(Outcome::Executed, None, broken.into());
    assert_eq!(served.status, 201);
    let problem = problem(&served);
    assert_eq!((&problem["outcome"], &problem["may_retry"]), (&Value::from("executed"), &Value::from(false)));
}

#[test]
fn nobody_knows_is_504_and_says_where_to_ask() {
    let served = scene().ended(Outcome::Unknown, Some(Code::TimedOut), Bytes::new());
    let expected = json!({
        "type": "urn:fei:problem:outcome-unknown", "title": "nobody knows yet how it ended", "status": 504,
        "detail": "it may have been executed: ask as `ask` says, and never send it with other values of tran_date and tran_no",
        "outcome": "unknown", "code": "U01", "may_retry": false,
        "ask": "GET /v1/deposits/V00000000001?tran_date=20260907",
    });
    assert_eq!(problem(&served), expected);
    assert_eq!(served.status, 504);
    // An answer of the core that says "unknown" is never the mapped one.
    let scene = scene();
    let served = scene.ended(Outcome::Unknown, Some(Code::Pending), scene.answer("E999"));
    assert_eq!(problem(&served)["code"], "U08");
}

#[test]
fn what_was_not_executed_may_be_tried_again_later() {
    let served = scene().ended(Outcome::NotExecuted, Some(Code::ConnectFailed), Bytes::new());
    assert_eq!((served.status.as_u16(), &served.headers[header::RETRY_AFTER]), (503, &"5".parse().unwrap()));
    assert_eq!(problem(&served)["may_retry"], true);
}

/// Its repetitions, and one of a removed day: each 504 says where to ask.
#[test]
fn also_what_cannot_be_begun_says_where_to_ask() {
    let (scene, failure) = (scene(), Failure::new(Code::JournalLostAfter, "its day was removed"));
    let (known, own) = (scene.known(), KnownBy::Values(b"8:20260907,3:C-1,".as_slice().into()));
    for (id, known_by, ask) in [
        ("core.deposit", &known, "GET /v1/deposits/V00000000001?tran_date=20260907"),
        ("core.deposit_cancel", &own, "the same call again, with the same tran_date and tran_no"),
    ] {
        let served = failed(&failure, TxnId::fresh(), &scene.ask(id, known_by));
        let problem = problem(&served);
        assert_eq!((&problem["code"], &problem["may_retry"]), (&Value::from("U06"), &Value::from(false)));
        assert_eq!((served.status.as_u16(), &problem["ask"]), (504, &Value::from(ask)));
    }
}

/// "Not executed", or "unknown", would be read as of what it asks about.
#[test]
fn a_question_that_has_no_answer_says_nothing_of_what_it_asks_about() {
    let (scene, known_by) = (scene(), KnownBy::Nothing);
    let ask = scene.ask("core.deposit_inquiry", &known_by);
    let ended = |code: Code| Ending { outcome: code.outcome(), code: Some(code), answer: Bytes::new() };
    let by = |code| by_outcome(&ended(code), TxnId::fresh(), &ask, None);
    let begun = |code| failed(&Failure::new(code, "why"), TxnId::fresh(), &ask);
    for (served, status, kind) in [
        (by(Code::ConnectFailed), 503, "not-asked"),
        (begun(Code::ShuttingDown), 503, "not-asked"),
        (not_begun(&Failure::new(Code::Disabled, "why"), TxnId::fresh(), Effect::None), 503, "not-asked"),
        (by(Code::TimedOut), 504, "not-answered"),
        (begun(Code::TimedOut), 504, "not-answered"),
    ] {
        let problem = problem(&served);
        assert_eq!(
            (served.status.as_u16(), &problem["type"]),
            (status, &format!("urn:fei:problem:{kind}").into())
        );
        assert!(
            problem["title"].as_str().unwrap().ends_with("nothing is said about what it asks for"),
            "{problem}"
        );
        assert_eq!((&problem["may_retry"], problem.get("outcome")), (&Value::from(true), None), "{problem}");
        assert_eq!(served.headers.contains_key(header::RETRY_AFTER), status == 503);
    }
}

/// What is wrong with the bank's disk is the bank's own.
#[test]
fn a_caller_hears_nothing_of_the_journal() {
    let (scene, known_by) = (scene(), KnownBy::Nothing);
    for id in ["core.deposit", "core.deposit_inquiry"] {
        let ask = scene.ask(id, &known_by);
        for code in [Code::JournalDown, Code::JournalLostAfter, Code::OutOfResources] {
            let failure = Failure::new(code, "journal.db: disk I/O error");
            for served in
                [failed(&failure, TxnId::fresh(), &ask), not_begun(&failure, TxnId::fresh(), Effect::Money)]
            {
                let told = problem(&served).to_string();
                assert!(
                    told.contains(code.as_str()) && !told.contains("disk") && !told.contains("journal"),
                    "{told}"
                );
            }
        }
    }
}

/// Nor does one that the core declined, or answered by what cannot be told.
#[test]
fn a_question_that_was_declined_has_no_outcome() {
    let (scene, known_by) = (scene(), KnownBy::Nothing);
    let ask = scene.ask("core.deposit_inquiry", &known_by);
    for (outcome, status, kind) in
        [(Outcome::Declined, 422, "question-declined"), (Outcome::Executed, 200, "answer-untold")]
    {
        let ending = Ending { outcome, code: None, answer: Bytes::new() };
        let problem = problem(&by_outcome(&ending, TxnId::fresh(), &ask, None));
        assert_eq!(
            (&problem["status"], &problem["type"]),
            (&status.into(), &format!("urn:fei:problem:{kind}").into())
        );
        assert_eq!(problem.get("outcome"), None, "{problem}");
    }
}

#[test]
fn what_only_asks_may_ask_again() {
    let (scene, failure) = (scene(), Failure::new(Code::TimedOut, "silent"));
    let known_by = KnownBy::Nothing;
    let ask = scene.ask("core.deposit_inquiry", &known_by);
    let cannot = problem(&failed(&failure, TxnId::fresh(), &ask));
    assert_eq!(
        (&cannot["may_retry"], &cannot["ask"]),
        (&Value::from(true), &Value::from("the same call again"))
    );
    let ending = Ending { outcome: Outcome::Unknown, code: Some(Code::TimedOut), answer: Bytes::new() };
    let problem = problem(&by_outcome(&ending, TxnId::fresh(), &ask, None));
    let detail = "it is not known now, and nothing was changed by asking: ask again";
    assert_eq!((&problem["detail"], &problem["may_retry"]), (&Value::from(detail), &Value::from(true)));
}

/// A number that no path takes, or that leads to what is served under it as text, cannot be asked for by one, and what people
/// see masked is named only.
#[test]
fn nothing_is_asked_that_leads_nowhere_and_no_account_is_told() {
    let scene = scene();
    for odd in [&b"8:20260907,3:V/1,"[..], b"8:20260907,6:cancel,"] {
        let odd = KnownBy::Values(odd.into());
        assert_eq!(
            scene.ask("core.deposit", &odd).how(),
            "the same call again, with the same tran_date and tran_no"
        );
    }
    let text = include_str!("../../../../layouts/core/deposit.toml");
    let named = r#"  { at = 267, name = "tran_no",   as = "X(12)","#;
    let masked = text.replace(named, &format!(r#"{named} mask = "account","#));
    assert_ne!(masked, text);
    let scene = scene_with(&masked);
    let known = scene.known();
    assert_eq!(scene.ask("core.deposit", &known).how(), "GET /v1/deposits/{tran_no}?tran_date=20260907");
}

/// Whoever may be told to ask by a path can: what a path does not carry is refused where it would come in.
#[test]
fn what_its_inquiry_has_no_way_to_name_is_not_taken() {
    let scene = scene();
    let wrong = |id: &str, parts: &CallParts<'_>| {
        let told = problem(&refused(&scene.read(id, parts).unwrap_err(), TxnId::fresh(), Effect::Money));
        assert_eq!((&told["status"], &told["code"]), (&Value::from(400), &Value::from("N13")), "{told}");
        told["errors"].to_string()
    };
    let form = "expected 1 to 12 characters of A-Z, a-z, 0-9, _ and -, got others";
    for number in ["A/1", "입금 1", r"A\u002f1"] {
        let body = DEPOSIT.replace("V00000000001", number);
        let told = wrong("core.deposit", &CallParts { body: body.as_bytes(), path: &[], query: &[] });
        assert_eq!(told, format!(r#"[{{"pointer":"/tran_no","reason":"{form}"}}]"#), "{number}");
        // Nothing asks about a cancel by a path.
        let cancel = format!(
            r#"{{"tran_date":"20260907","tran_no":"{number}","amount":"1","original":{{"tran_date":"20260907","tran_no":"V1"}}}}"#
        );
        let parts = CallParts { body: cancel.as_bytes(), path: &[], query: &[] };
        assert!(scene.read("core.deposit_cancel", &parts).is_ok(), "{number}");
    }
    let query = [("tran_date".to_owned(), "20260907".to_owned())];
    let Flow::Inbound { serve, .. } = &scene.transaction("core.deposit_inquiry").flow else {
        panic!("inbound")
    };
    let key = serve.keys.iter().position(|key| &*key.path == "tran_no").unwrap();
    for (number, got) in [("A/1", "others"), ("", "none"), ("1 ", "others"), (&*"9/".repeat(33), "66")] {
        let path = [(u32::try_from(key).unwrap(), number)];
        let told = wrong("core.deposit_inquiry", &CallParts { body: &[], path: &path, query: &query });
        let form = form.replace("others", got);
        assert_eq!(told, format!(r#"[{{"parameter":"tran_no","reason":"{form}"}}]"#), "{number}");
    }
}

#[test]
fn a_key_that_was_used_is_neither_declined_nor_tried_again() {
    let (scene, used) = (scene(), Failure::new(Code::KeyReused, "another content"));
    let known = scene.known();
    let ask = scene.ask("core.deposit", &known);
    let served = failed(&used, TxnId::fresh(), &ask);
    assert_eq!(served.status, 409);
    assert_eq!(problem(&served)["may_retry"], false);
    let said = problem(&served)["detail"].to_string();
    assert!(
        said.contains("with the same tran_date and tran_no") && said.contains("a new call needs"),
        "{said}"
    );
    let reason = "the same as in an earlier call with other content";
    let errors = ["/tran_date", "/tran_no"].map(|pointer| json!({ "pointer": pointer, "reason": reason }));
    assert_eq!(problem(&served)["errors"], json!(errors));
    let by_client = KnownBy::ClientsKey;
    let of_client = problem(&failed(&used, TxnId::fresh(), &scene.ask("core.deposit", &by_client)));
    assert!(of_client["detail"].to_string().contains("with the same Idempotency-Key"), "{of_client}");
    assert_eq!(of_client["errors"][0]["parameter"], "Idempotency-Key");
    assert!(!served.headers.contains_key(header::RETRY_AFTER));
    let served = failed(&Failure::new(Code::TimedOut, "it is in flight"), TxnId::fresh(), &ask);
    assert_eq!((served.status.as_u16(), &problem(&served)["outcome"]), (504, &Value::from("unknown")));
}

#[test]
fn everything_that_is_wrong_with_a_call_is_told() {
    let scene = scene();
    let query = [("tran_dat".to_owned(), "20260907".to_owned())];
    let parts = CallParts { body: &[], path: &[(1, "V1")], query: &query };
    let errors = scene.read("core.deposit_inquiry", &parts).unwrap_err();
    let served = refused(&errors, TxnId::fresh(), Effect::None);
    assert_eq!(served.status, 400);
    let expected = json!([
        { "parameter": "tran_dat", "reason": "no such parameter" },
        { "parameter": "tran_date", "reason": "expected a value, got none" },
    ]);
    let told = problem(&served);
    assert_eq!((&told["errors"], &told["detail"]), (&expected, &Value::from("nothing was asked")));
    assert_eq!(told.get("outcome"), None, "of a question there is none");
    let body = DEPOSIT.replace("15000", "15,000").replace("790-123-4567", "79012345678901234");
    let parts = CallParts { body: body.as_bytes(), path: &[], query: &[] };
    let errors = scene.read("core.deposit", &parts).unwrap_err();
    let problem = problem(&refused(&errors, TxnId::fresh(), Effect::Money));
    let pointers: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
    assert_eq!(pointers, ["/account_no", "/amount"]);
    assert_eq!((&problem["code"], &problem["outcome"]), (&Value::from("N10"), &Value::from("not_executed")));
    assert!(!problem.to_string().contains("79012345678901234"), "{problem}");
}

#[test]
fn the_journal_tells_what_became_of_another_while_the_core_is_silent() {
    let scene = scene();
    let query = [("tran_date".to_owned(), "20260907".to_owned())];
    let parts = CallParts { body: &[], path: &[(0, "V00000000001")], query: &query };
    let inquiry = scene.transaction("core.deposit_inquiry");
    let Flow::Inbound { serve, .. } = &inquiry.flow else { panic!("{inquiry:?}") };
    let key = serve.keys.iter().position(|key| &*key.path == "tran_no").unwrap();
    let parts = CallParts { path: &[(u32::try_from(key).unwrap(), "V00000000001")], ..parts };
    let request = scene.read("core.deposit_inquiry", &parts).unwrap().telegram;
    let told = |original: Option<(&Transaction, &[u8])>, outcome| {
        let stands = OriginalStands::Ended(outcome);
        let (known_by, original) = (KnownBy::Nothing, (stands, original));
        let ask = scene.ask("core.deposit_inquiry", &known_by);
        with_context(|context| by_journal(scene.party(), (&request, TxnId::fresh()), original, &ask, context))
    };
    let answer = scene.answer("0000");
    let served = told(Some((scene.transaction("core.deposit"), &answer)), Outcome::Executed);
    assert_eq!(served.status, 200);
    let expected = r#"{"tran_no":"V00000000001","state":"booked","book_no":"0000000077","amount":"15000"}"#;
    assert_eq!(text(&served), expected);
    let served = told(None, Outcome::Unknown);
    assert_eq!(text(&served), r#"{"tran_no":"V00000000001","state":"unknown"}"#);
}
