//! The real program after an unknown result: it asks, believes only what speaks of the transfer, and tells the core.

use std::process::Command;
use std::sync::Mutex;

use fei_testkit::{Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, hecto, open_banking};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const TRANSFER: &str = "POST /v2.0/transfer/deposit/acnt_num";
const RESULT: &str = "POST /v2.0/transfer/result";
/// 처리결과 of 7000/100.
const TOLD: hecto::Field = (193, 4);

/// A gateway that asks within milliseconds.
fn start(peer: &HttpPeer) -> Fei {
    let config = Config::new("layouts", &peer.url())
        .institution("follow.first_after = \"30ms\"")
        .institution("follow.inquiry = [\"20ms\"]")
        .institution("follow.not_found = [\"10ms\", \"20ms\", \"30ms\"]");
    Fei::start(BINARY, &config)
}

/// An institution that never says what became of a transfer until it is asked: with these answers in turn, the last of
/// them again and again.
fn asked(answers: impl Into<Vec<fn(&HttpRequest) -> Vec<u8>>>) -> HttpPeer {
    let answers = Mutex::new(answers.into());
    HttpPeer::start(Conduct::answer(move |request| match &*request.call() {
        TRANSFER => open_banking::http("502 Bad Gateway", "text/html", b"<html></html>"),
        RESULT => {
            let mut answers = answers.lock().expect("no answer has panicked");
            let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0] };
            answer(request)
        }
        _ => open_banking::http("404 Not Found", "text/plain", b"a call that is not in the contract"),
    }))
}

fn executed(request: &HttpRequest) -> Vec<u8> {
    open_banking::ok(&open_banking::result(request, "000"))
}

fn not_found(request: &HttpRequest) -> Vec<u8> {
    open_banking::ok(&open_banking::result(request, "410"))
}

fn another(request: &HttpRequest) -> Vec<u8> {
    let mut answer = open_banking::result(request, "000");
    answer["res_list"][0]["bank_tran_id"] = "F123456789U00000ZZZZ".into();
    open_banking::ok(&answer)
}

fn no_right_to_ask(_: &HttpRequest) -> Vec<u8> {
    open_banking::ok(&json!({ "rsp_code": "O0002", "rsp_message": "" }))
}

fn pending(_: &HttpRequest) -> Vec<u8> {
    open_banking::ok(&json!({ "rsp_code": "A0002", "rsp_message": "" }))
}

fn down(_: &HttpRequest) -> Vec<u8> {
    open_banking::http("503 Service Unavailable", "text/plain", b"later")
}

/// 7000/100: what became of transfer 1? It is asked with a number of its own.
fn told(fei: &Fei, msg_no: u32) -> String {
    let mut telegram = hecto::transfer(msg_no);
    telegram.truncate(100);
    telegram.resize(300, b' ');
    hecto::put(&mut telegram, hecto::MSG_TYPE, b"7000");
    hecto::put(&mut telegram, (100, 6), b"000001");
    for amount in [(139, 13), (152, 13), (165, 13), (178, 9), (187, 6)] {
        hecto::put(&mut telegram, amount, "0".repeat(amount.1).as_bytes());
    }
    hecto::text(&CoreLine::dial(fei.address("hecto")).ask(&telegram), TOLD).to_owned()
}

fn transfer(fei: &Fei) -> String {
    let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(1));
    hecto::text(&answer, hecto::RSP_CODE).to_owned()
}

/// What `fei` beside the gateway says.
fn beside(fei: &Fei, arguments: &[&str]) -> Vec<Value> {
    let mut command = Command::new(BINARY);
    command.args(arguments).args(["--format", "json", "--config", "fei.toml"]).current_dir(fei.folder());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FEI_")) {
        command.env_remove(name);
    }
    let output = command.output().expect("it runs");
    let documents = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
    documents.collect::<Result<_, _>>().expect("JSON")
}

fn calls(peer: &HttpPeer, call: &str) -> usize {
    peer.requests().iter().filter(|request| request.call() == call).count()
}

/// H19: "not yet", an answer about another transfer and no answer are no results.
#[test]
fn it_is_asked_until_the_institution_says_what_became_of_it() {
    let peer = asked([pending as fn(&HttpRequest) -> Vec<u8>, another, down, executed]);
    let fei = start(&peer);
    assert_eq!(transfer(&fei), "VTIM");
    fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "executed")]);
    assert_eq!(told(&fei, 2), "0000");
    assert_eq!(transfer(&fei), "0000", "a repetition hears it too");
    assert_eq!((calls(&peer, TRANSFER), calls(&peer, RESULT)), (1, 4), "the money was sent once");

    let sent = peer.requests().remove(0).json()["req_list"][0]["bank_tran_id"].clone();
    for question in peer.requests().iter().filter(|request| request.call() == RESULT) {
        let item = question.json()["req_list"][0].clone();
        assert_eq!((&item["org_bank_tran_id"], &item["org_tran_amt"]), (&sent, &"1500000".into()));
    }
    let mut fei = fei;
    fei.kill_and_start_again(BINARY);
    assert_eq!(told(&fei, 3), "0000", "it is on the disk");
}

/// J27: once is no proof, for what was held up may still arrive.
#[test]
fn that_it_is_not_known_is_believed_when_it_was_said_again_and_again() {
    let peer = asked([not_found as fn(&HttpRequest) -> Vec<u8>, not_found, pending, not_found]);
    let fei = start(&peer);
    assert_eq!(transfer(&fei), "VTIM");
    fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "not_executed")]);
    assert_eq!(calls(&peer, RESULT), 7, "two, a word in between, and then four in a row");
    assert_eq!(told(&fei, 2), "NREC");
    assert_eq!(beside(&fei, &["journal", "find", "--stage", "confirmed_not"]).len(), 1);
    assert_eq!(calls(&peer, TRANSFER), 1);
}

/// J25: refused every time, it is put aside where people see it, and the result stays unknown.
#[test]
fn a_question_that_is_always_refused_is_put_aside_and_nothing_is_taken_for_a_result() {
    let peer = asked([no_right_to_ask as fn(&HttpRequest) -> Vec<u8>]);
    let fei = start(&peer);
    assert_eq!(transfer(&fei), "VTIM");
    fei.log().wait_for(&[("message", "it is put aside"), ("level", "ERROR")]);
    let parked = beside(&fei, &["saf", "list", "--state", "parked"]);
    let [item] = parked.as_slice() else { panic!("{parked:?}") };
    assert_eq!((&item["attempts"], &item["rejects"]), (&3.into(), &2.into()), "the third one puts it aside");
    assert_eq!(told(&fei, 2), "VTIM");

    peer.conduct(Conduct::answer(executed));
    let number = item["item"].to_string();
    beside(&fei, &["saf", "resend", &number, "--why", "the right to ask is back", "--yes"]);
    fei.log().wait_for(&[("message", "the unknown result is known")]);
    assert_eq!(told(&fei, 3), "0000");
}

/// J05, J07: killed while it was asking, it asks again; the money request is not made again.
#[test]
fn a_kill_in_the_middle_of_a_question_is_a_question_more() {
    let gate = Gate::default();
    let waiting = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request| match &*request.call() {
        RESULT => {
            waiting.pass();
            executed(request)
        }
        _ => open_banking::http("502 Bad Gateway", "text/html", b"<html></html>"),
    }));
    let mut fei = start(&peer);
    assert_eq!(transfer(&fei), "VTIM");
    peer.wait_for_requests(2);
    fei.kill_and_start_again(BINARY);
    peer.wait_for_requests(3);
    assert_eq!(told(&fei, 2), "VTIM", "nobody has said anything yet");
    gate.open();
    fei.log().wait_for(&[("message", "the unknown result is known")]);
    assert_eq!(told(&fei, 3), "0000");
    assert_eq!((calls(&peer, TRANSFER), calls(&peer, RESULT)), (1, 2));
    let shown = beside(&fei, &["journal", "find", "--stage", "confirmed_executed"]);
    let txn = shown[0]["txn"].as_str().unwrap();
    let shown = beside(&fei, &["journal", "show", txn]);
    // The core may have had its notice by now.
    let attempts =
        shown[0]["attempts"].as_array().unwrap().iter().filter(|attempt| attempt["kind"] != "notice");
    assert_eq!(attempts.count(), 3, "each was written down before it went out");
}
