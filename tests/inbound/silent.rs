//! A core that does not answer in time, or at all, or twice.

use super::site::{answer, core, deposit, events, impatient, json, rows, settle, start, vbank};

#[test]
fn a_silent_core_is_504_and_its_late_answer_is_what_a_repetition_hears() {
    let fei = impatient();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    let reply = vbank.call("POST", "/v1/deposits", &deposit("T1", 1000));
    assert_eq!(reply.said(), "504 U01");
    let problem = reply.json();
    assert_eq!((&problem["outcome"], &problem["may_retry"]), (&"unknown".into(), &false.into()));
    assert_eq!(problem["ask"], "GET /v1/deposits/T1?tran_date=20260907", "{problem}");
    let again = vbank.call("POST", "/v1/deposits", &deposit("T1", 1000));
    assert_eq!((again.said(), &again.json()["ask"]), ("504 U01".into(), &problem["ask"]));

    let question = core.receive();
    core.send(&answer(&question, "0000"));
    let settled = fei.log().wait_for(&[("message", "a late answer: the result is known now")]);
    assert_eq!(settled["outcome"], "executed");
    let again = vbank.call("POST", "/v1/deposits", &deposit("T1", 1000));
    assert_eq!((again.status, &again.json()["book_no"]), (201, &"0000000077".into()));
    assert_eq!(rows(&fei)[0].1, "confirmed_executed");
    assert!(json(&fei, &["saf", "list"]).is_empty(), "nothing follows any more");

    // And once more, otherwise: written down, and nobody knows any more.
    core.send(&answer(&question, "E401"));
    fei.log().wait_for(&[("message", BOTH), ("alarm", "true")]);
    assert_eq!(vbank.call("POST", "/v1/deposits", &deposit("T1", 1000)).said(), "504 U05");
    assert!(events(&fei).contains(&"orphan_answer".to_owned()));
    assert_eq!(rows(&fei)[0].1, "manual");
    core.assert_silent(200);
}

const BOTH: &str = "the core has said now that it was executed and that it was not: it is unknown, is not sent again, and people decide";

/// From the approval on the caller hears what two people say; what the core says then changes nothing.
#[test]
fn what_a_core_says_both_ways_two_people_settle() {
    let fei = start();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    let mut questions = Vec::new();
    for (number, first, then, stage) in
        [("T1", "E401", "0000", "confirmed_executed"), ("T2", "0000", "E900", "confirmed_not")]
    {
        let calling = vbank.calling("POST", "/v1/deposits", &deposit(number, 1000));
        let question = core.receive();
        core.send(&answer(&question, first));
        calling.join().expect("it is answered");
        core.send(&answer(&question, then));
        questions.push((answer(&question, then), question));
        fei.log().wait_for_all(questions.len(), &[("message", BOTH), ("alarm", "true")]);
        assert_eq!(vbank.call("POST", "/v1/deposits", &deposit(number, 1000)).said(), "504 U05");
        let manual = json(&fei, &["journal", "find", "--stage", "manual"]);
        let [row] = manual.as_slice() else { panic!("{manual:?}") };
        settle(&fei, row["txn"].as_str().expect("a number"), stage);
    }
    let again = vbank.call("POST", "/v1/deposits", &deposit("T1", 1000));
    assert_eq!((again.status, &again.json()["result"]), (201, &"executed".into()));
    for (at, (same, question)) in questions.iter().enumerate() {
        core.send(same);
        core.send(&answer(question, ["E401", "0000"][at]));
    }
    fei.log().wait_for_all(4, &[("message", "an answer for the second time"), ("alarm", "true")]);
    let stages: Vec<_> = rows(&fei).into_iter().map(|(_, stage)| stage).collect();
    assert_eq!(stages, ["confirmed_executed", "confirmed_not"]);
    core.assert_silent(200);
    // What did nothing may be called again, as any other.
    let calling = vbank.calling("POST", "/v1/deposits", &deposit("T2", 1000));
    let question = core.receive();
    core.send(&answer(&question, "0000"));
    assert_eq!(calling.join().expect("it is answered").status, 201);
    assert_eq!(vbank.call("POST", "/v1/deposits", &deposit("T1", 1000)).status, 201);
    assert!(json(&fei, &["saf", "list"]).is_empty(), "nobody is owed a notice");
    assert_eq!(json(&fei, &["journal", "verify"])[0]["verdict"], "sound");
}

#[test]
fn an_answer_to_nothing_changes_nothing_and_the_line_stays() {
    let fei = impatient();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    let calling = vbank.calling("POST", "/v1/deposits", &deposit("T1", 1000));
    let question = core.receive();
    let mut another = answer(&question, "0000");
    another[8..40].copy_from_slice(&[b'9'; 32]);
    core.send(&another);
    fei.log().wait_for(&[("message", "an answer to nothing"), ("alarm", "true")]);
    core.send(&answer(&question, "0000"));
    assert_eq!(calling.join().expect("it is answered").status, 201);
}

#[test]
fn an_answer_that_does_not_echo_the_request_is_unknown() {
    let fei = impatient();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    let calling = vbank.calling("POST", "/v1/deposits", &deposit("T1", 1000));
    let question = core.receive();
    let mut wrong = answer(&question, "0000");
    wrong[219..232].copy_from_slice(b"0000000009999");
    core.send(&wrong);
    assert_eq!(calling.join().expect("it is answered").said(), "504 U05");
    fei.log().wait_for(&[("alarm", "true"), ("core", "core"), ("code", "U05")]);
}

/// What the log says of the money is what its caller hears: a question that nobody answered may be asked again.
#[test]
fn of_a_question_without_an_answer_the_log_says_that_it_may_be_asked_again() {
    let fei = impatient();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    for (method, path, body, money) in [
        ("POST", "/v1/deposits", deposit("T1", 1000), "never send it as new"),
        ("GET", "/v1/deposits/T2?tran_date=20260907", String::new(), "may be asked again"),
    ] {
        let reply = vbank.call(method, path, &body);
        assert_eq!(reply.status, 504);
        assert_eq!(reply.json()["may_retry"], method == "GET");
        let _question = core.receive();
        let transaction = if method == "GET" { "core.deposit_inquiry" } else { "core.deposit" };
        let ended = fei.log().wait_for(&[("message", "call ended"), ("transaction", transaction)]);
        assert!(ended["money"].as_str().is_some_and(|said| said.contains(money)), "{ended}");
    }
}
