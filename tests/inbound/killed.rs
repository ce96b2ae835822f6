//! The program killed while an institution waits.

use std::io::Read;

use super::damage;
use super::site::{BINARY, answer, core, deposit, rows, start, vbank};

#[test]
fn what_was_in_flight_when_it_was_killed_is_unknown_until_the_core_says_it() {
    let mut fei = start();
    let mut before = core(&fei);
    let mut waiting = vbank(&fei).begin("POST", "/v1/deposits", &deposit("T1", 1000));
    let question = before.receive();
    fei.kill_and_start_again(BINARY);
    let mut nothing = Vec::new();
    // A reset or an end: either way nobody was told anything.
    let _ = waiting.read_to_end(&mut nothing);
    assert!(nothing.is_empty());

    fei.log().wait_for(&[("code", "U07")]);
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    assert_eq!(vbank.call("POST", "/v1/deposits", &deposit("T1", 1000)).said(), "504 U07");
    core.assert_silent(200);
    core.send(&answer(&question, "0000"));
    fei.log().wait_for(&[("message", "a late answer: the result is known now")]);
    assert_eq!(vbank.call("POST", "/v1/deposits", &deposit("T1", 1000)).status, 201);
    assert_eq!(rows(&fei), [("core.deposit".to_owned(), "confirmed_executed".to_owned())]);
}

/// J06, W18: the same for whoever calls.
#[test]
fn an_answer_that_was_given_is_given_again_after_a_kill() {
    let mut fei = start();
    let mut line = core(&fei);
    let calling = vbank(&fei).calling("POST", "/v1/deposits", &deposit("T1", 1000));
    let question = line.receive();
    line.send(&answer(&question, "0000"));
    let first = calling.join().expect("it is answered");
    fei.kill_and_start_again(BINARY);
    let mut line = core(&fei);
    let again = vbank(&fei).call("POST", "/v1/deposits", &deposit("T1", 1000));
    assert_eq!((again.status, again.body), (201, first.body));
    line.assert_silent(200);
}

/// "Not executed" would have the caller send it as a new one.
#[test]
fn a_journal_that_cannot_be_read_says_nothing_of_a_repetition() {
    let mut fei = start();
    let mut line = core(&fei);
    let calling = vbank(&fei).calling("POST", "/v1/deposits", &deposit("T1", 1000));
    let question = line.receive();
    line.send(&answer(&question, "0000"));
    assert_eq!(calling.join().expect("it is answered").status, 201);
    damage::of_index(&mut fei, BINARY, damage::KEYS);
    let mut line = core(&fei);
    assert_eq!(vbank(&fei).call("POST", "/v1/deposits", &deposit("T1", 1000)).said(), "504 U06");
    fei.log().wait_for(&[("message", "refused, and whether it had come before is not known")]);
    line.assert_silent(200);
}

/// It may be the answer to something: people are sent to the journal, and not after a core that answers what nobody asked.
#[test]
fn an_answer_that_cannot_be_looked_up_is_no_answer_to_nothing() {
    let mut fei = start();
    let mut before = core(&fei);
    let _waiting = vbank(&fei).begin("POST", "/v1/deposits", &deposit("T1", 1000));
    let question = before.receive();
    damage::of_index(&mut fei, BINARY, "txn_by_reference");
    let mut line = core(&fei);
    line.send(&answer(&question, "0000"));
    fei.log().wait_for(&[("message", "an answer came late, and whose it is cannot be looked up")]);
    line.assert_silent(200);
    assert!(fei.log().matching(&[("message", "an answer to nothing")]).is_empty());
}
