//! Calls about a deposit: books that disagree.

use serde_json::json;

use super::other_way::booked;
use super::*;
use crate::cancels::{Cancel, Inquiry};
use crate::deposits::Said;
use crate::question::{Question, What};

/// Deposit 7, booked and taken back, and somebody who asked behind that.
fn cancelled() -> Scene {
    let mut scene = booked();
    let said = Said { status: 200, body: Vec::new() };
    let cancel = Cancel { amount: 70, life: 1, meanwhile: false, overtakes: false, heard: vec![said] };
    scene.ledger.cancels.insert(7, cancel);
    scene.ledger.questions.push(Question::answered_with(What::Cancel, 7, "guid of the cancel", "0000"));
    let mut row = scene.books.calls[0].clone();
    (row.txn, row.trace) = ("cancel".to_owned(), "guid of the cancel".to_owned());
    row.transaction = "core.deposit_cancel".to_owned();
    scene.books.calls.push(row);
    scene.asks("cancelled");
    scene
}

impl Scene {
    fn asks(&mut self, state: &str) {
        let said = Said { status: 200, body: json!({ "state": state }).to_string().into() };
        self.ledger.inquiries = vec![Inquiry { number: 7, executed: true, cancelled: true, said }];
    }
}

#[test]
fn a_cancel_that_is_booked_twice_or_told_wrongly_is_found() {
    assert!(cancelled().broken().is_empty());
    let mut scene = cancelled();
    scene.ledger.questions.push(scene.ledger.questions[1].clone());
    assert_eq!(scene.broken(), ["I2", "I11"], "taken back twice");
    let mut scene = cancelled();
    scene.ledger.cancels.get_mut(&7).unwrap().heard[0].status = 422;
    assert_eq!(scene.broken(), ["I4"], "told declined");
    let mut scene = cancelled();
    scene.ledger.questions[1].code = "E410";
    assert_eq!(
        scene.broken(),
        ["I11", "I4"],
        "the core has not taken it back, and who asked heard that it had"
    );
}

#[test]
fn a_call_about_a_deposit_that_came_before_its_end_is_found() {
    let mut scene = cancelled();
    scene.ledger.questions[1].before = Some("guid".to_owned());
    assert_eq!(scene.broken(), ["I7"]);
    scene.books.calls[0].stage = "confirmed_executed".to_owned();
    assert!(scene.broken().is_empty(), "its answer came too late to be waited for");
    scene.books.calls[0].stage = "executed".to_owned();
    scene.ledger.cancels.get_mut(&7).unwrap().overtakes = true;
    assert!(scene.broken().is_empty(), "it was called before the deposit had come");
}

#[test]
fn whoever_asks_and_hears_what_is_not_so_is_found() {
    for state in ["booked", "declined", "not_found", "unknown", "something"] {
        let mut scene = cancelled();
        scene.asks(state);
        assert_eq!(scene.broken(), ["I4"], "{state}");
    }
}
