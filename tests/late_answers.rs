//! The real program when an answer comes too late: after nobody waits for it, twice, or for a core that has gone.

use std::process::Command;

use fei_testkit::{Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, Step, hecto, open_banking};
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");

/// An institution that answers when it is let, and a program that does not wait so long.
fn late() -> (Fei, HttpPeer, Gate) {
    let gate = Gate::default();
    let waiting = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        waiting.pass();
        open_banking::well(request)
    }));
    let config = Config::new("layouts", &peer.url()).institution("attempt_timeout_ms = 2000");
    (Fei::start(BINARY, &config), peer, gate)
}

/// The events of the one transaction that there is.
fn events(fei: &Fei) -> Vec<String> {
    let row = &json(fei, &["journal", "find"])[0];
    let shown = &json(fei, &["journal", "show", row["txn"].as_str().expect("a number")])[0];
    let what = |event: &Value| event["what"].as_str().expect("a word").to_owned();
    shown["events"].as_array().expect("a list").iter().map(what).collect()
}

fn json(fei: &Fei, arguments: &[&str]) -> Vec<Value> {
    let mut command = Command::new(BINARY);
    command.args(arguments).args(["--format", "json", "--config", "fei.toml"]).current_dir(fei.folder());
    let output = command.output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    serde_json::Deserializer::from_str(&text)
        .into_iter()
        .map(|document| document.expect("a document"))
        .collect()
}

/// H04, H17: the core was told that nobody knows; the answer settles it, and is what a repetition hears.
#[test]
fn an_answer_after_the_deadline_settles_the_unknown_result() {
    let (fei, peer, gate) = late();
    let mut core = CoreLine::dial(fei.address("hecto"));
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(1)), hecto::RSP_CODE), "VTIM");
    gate.open();
    let settled = fei.log().wait_for(&[("message", "a late answer: the result is known now")]);
    assert_eq!(settled["outcome"], "executed");
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(1)), hecto::RSP_CODE), "0000");
    assert_eq!(peer.requests().len(), 1, "sent once");
    let happened = events(&fei);
    assert!(happened.contains(&"settled".to_owned()), "{happened:?}");
    let row = &json(&fei, &["journal", "find"])[0];
    assert_eq!(row["stage"], "confirmed_executed");
    let items = json(&fei, &["saf", "list"]);
    assert!(items.iter().all(|item| item["kind"] != "inquiry"), "nothing asks any more: {items:?}");
    assert!(items.iter().any(|item| item["kind"] == "notice"), "the core is to hear of it: {items:?}");
}

/// H18: two answers to one request.
#[test]
fn a_second_answer_is_written_down_and_changes_nothing() {
    let twice = |request: &HttpRequest| {
        let answer = open_banking::well(request);
        vec![Step::Send([answer.clone(), answer].concat()), Step::Hang]
    };
    let peer = HttpPeer::start(Conduct::play(twice));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()));
    let mut core = CoreLine::dial(fei.address("hecto"));
    let answer = core.ask(&hecto::transfer(1));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "0000");
    fei.log().wait_for(&[("message", "an answer to nothing"), ("alarm", "true")]);
    assert_eq!(core.ask(&hecto::transfer(1)), answer);
    let happened = events(&fei);
    assert!(happened.contains(&"orphan_answer".to_owned()), "{happened:?}");
    assert_eq!(json(&fei, &["journal", "find"])[0]["stage"], "executed");
}

/// W14: nobody took the answer; that, and that the next one was taken, stands in the journal.
#[test]
fn whether_an_answer_went_out_stands_in_the_journal() {
    let (fei, peer, gate) = late();
    let mut gone = CoreLine::dial(fei.address("hecto"));
    gone.send(&hecto::transfer(1));
    peer.wait_for_requests(1);
    gone.reset();
    gate.open();
    fei.log().wait_for(&[("message", "the answer was not delivered")]);
    let mut core = CoreLine::dial(fei.address("hecto"));
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(2)), hecto::RSP_CODE), "0000");
    // Written down with the next commit.
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(3)), hecto::RSP_CODE), "0000");
    let rows = json(&fei, &["journal", "find"]);
    let delivery: Vec<_> = rows.iter().rev().map(|row| row["delivery"].clone()).collect();
    assert_eq!(delivery[..2], ["undelivered", "written"]);
}
