//! A core that answers: what the caller hears, the first time and again.

use serde_json::json;

use super::site::{BINARY, answer, asks, core, deposit, rows, start, vbank, watched};

#[test]
fn a_deposit_is_a_telegram_to_the_core_and_its_answer_the_callers() {
    let fei = start();
    let mut core = core(&fei);
    let calling = vbank(&fei).calling("POST", "/v1/deposits", &deposit("T1", 1000));
    let question = core.receive();
    assert_eq!((question.len(), &question[..8]), (360, &b"00000360"[..]));
    assert_eq!(asks(&question), ("VDEP000100", "T1"));
    assert_eq!(&question[203..232], b"56012345678901  0000000001000");
    core.send(&answer(&question, "0000"));
    let reply = calling.join().expect("it is answered");
    assert_eq!(reply.status, 201);
    let told =
        json!({ "result": "executed", "tran_no": "T1", "book_no": "0000000077", "book_date": "20260907" });
    assert_eq!(reply.json(), told);
    assert_eq!(rows(&fei), [("core.deposit".to_owned(), "executed".to_owned())]);
}

/// The core answered all of them, and who called is shown with his own.
#[test]
fn a_glance_shows_calls_below_whoever_called() {
    let fei = watched();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    for (number, code) in [("T1", "0000"), ("T2", "E401")] {
        let calling = vbank.calling("POST", "/v1/deposits", &deposit(number, 1000));
        let question = core.receive();
        core.send(&answer(&question, code));
        calling.join().expect("it is answered");
    }
    let admin = fei.admin().to_string();
    let top = |format: &str| {
        let shown =
            fei.beside(BINARY, &["top", "--count", "1", "--admin", &admin, "--format", format]).stdout;
        String::from_utf8(shown).expect("UTF-8")
    };
    let all = top("json");
    let lines = all.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a document"));
    let shown = lines.filter(|line| ["core", "vbank", "agency"].iter().any(|name| line["name"] == *name));
    let shown: Vec<_> = shown
        .map(|line| [&line["answers"], &line["calls"]["answers"]].map(|told| told["executed"].clone()))
        .collect();
    let nothing = serde_json::Value::Null;
    assert_eq!(
        shown,
        [[json!(0), json!(0)], [json!(1), nothing], [json!(0), json!(1)]],
        "agency, core, vbank: {all}"
    );
    let text = top("text");
    let (_, below) = text.split_once("\nvbank ").expect("its line");
    let below = below.lines().nth(1).expect("a line below it");
    assert!(
        below.starts_with("    calls us: declined 1  executed 1  not_executed 0  unknown 0  p50 "),
        "{text}"
    );
}

#[test]
fn what_the_core_refused_is_never_2xx() {
    let fei = start();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    for (code, said) in [("E401", "422"), ("E900", "503 N60"), ("E999", "504 U08"), ("Z001", "504 U09")] {
        let calling = vbank.calling("POST", "/v1/deposits", &deposit(code, 1000));
        let question = core.receive();
        core.send(&answer(&question, code));
        let reply = calling.join().expect("it is answered");
        assert_eq!(reply.said(), said, "{code}");
        let problem = reply.header("content-type") == Some("application/problem+json");
        assert_eq!(problem, code != "E401", "{code}");
    }
}

/// W17, W18 and W19 of this direction.
#[test]
fn a_repetition_hears_the_same_and_other_content_is_refused() {
    let fei = start();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    let first = vbank.calling("POST", "/v1/deposits", &deposit("T1", 1000));
    let question = core.receive();
    let attached = vbank.calling("POST", "/v1/deposits", &deposit("T1", 1000));
    core.assert_silent(200);
    core.send(&answer(&question, "0000"));
    let first = first.join().expect("it is answered");
    assert_eq!(first.status, 201);
    assert_eq!(attached.join().expect("it is answered").body, first.body);
    let again = vbank.call("POST", "/v1/deposits", &deposit("T1", 1000));
    assert_eq!((again.status, again.body), (201, first.body));
    assert_eq!(vbank.call("POST", "/v1/deposits", &deposit("T1", 1001)).said(), "409 N30");
    fei.log().wait_for(&[("alarm", "true"), ("client", "vbank.main"), ("code", "N30")]);
    core.assert_silent(200);
    assert_eq!(rows(&fei).len(), 1);
}

#[test]
fn what_was_not_executed_is_sent_when_it_comes_again() {
    let fei = start();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    for (code, status) in [("E900", 503), ("0000", 201)] {
        let calling = vbank.calling("POST", "/v1/deposits", &deposit("T1", 1000));
        let question = core.receive();
        core.send(&answer(&question, code));
        assert_eq!(calling.join().expect("it is answered").status, status);
    }
    let stages: Vec<_> = rows(&fei).into_iter().map(|(_, stage)| stage).collect();
    assert_eq!(stages, ["not_sent", "executed"]);
}

#[test]
fn a_call_that_is_wrong_hears_where_and_nothing_is_sent() {
    let fei = start();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    let wrong = deposit("T1", 1000).replace(r#""amount":"1000""#, r#""amount":1000,"extra":1"#);
    let reply = vbank.call("POST", "/v1/deposits", &wrong);
    assert_eq!(reply.said(), "400 N10");
    let errors = reply.json()["errors"].to_string();
    assert!(errors.contains("/amount") && errors.contains("/extra"), "{errors}");
    // Whoever called and the bank speak of one number; of what nobody knows not even the name is written down.
    let number =
        reply.json()["instance"].as_str().and_then(|it| it.strip_prefix("urn:uuid:")).map(str::to_owned);
    let number = number.expect("a number");
    let line = [
        ("message", "a call is wrong"),
        ("txn", &*number),
        ("places", "a key unknown_key, /amount wrong_type"),
    ];
    fei.log().wait_for_all(1, &line);
    // Nor where it is no JSON behind it.
    assert_eq!(vbank.call("POST", "/v1/deposits", r#"{"110-123-456789":tru}"#).said(), "400 N10");
    fei.log().wait_for(&[("message", "a call is wrong"), ("places", "a key syntax")]);
    assert_eq!(vbank.call("POST", "/v1/nothing", "{}").status, 404);
    assert_eq!(vbank.call("DELETE", "/v1/deposits", "").status, 405);
    core.assert_silent(200);
    assert!(rows(&fei).is_empty());
}

/// A 404 would be read as "no such deposit", and the money sent again.
#[test]
fn a_path_that_is_served_is_never_404() {
    let fei = start();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    let calling = vbank.calling("GET", "/v1/deposits/%54%31?tran_date=20260907", "");
    let question = core.receive();
    assert_eq!(asks(&question), ("VDEP000300", "T1"), "another way to write it");
    core.send(&answer(&question, "0000"));
    assert_eq!(calling.join().expect("it is answered").status, 200);
    for number in ["T%2F1", "T.1", "%ea%b0%80", "T%", ""] {
        let reply = vbank.call("GET", &format!("/v1/deposits/{number}?tran_date=20260907"), "");
        assert_eq!(
            (reply.said(), &reply.json()["errors"][0]["parameter"]),
            ("400 N13".to_owned(), &json!("tran_no"))
        );
    }
    assert_eq!(vbank.call("POST", "/v1/deposits", &deposit("T/1", 1000)).said(), "400 N13");
    assert_eq!(vbank.call("DELETE", "/v1/deposits/T%2F1", "").status, 405);
    core.assert_silent(200);
}
