//! What the core is told and asked: books that disagree.

use serde_json::json;

use super::*;
use crate::deposits::{Deposit, Said};
use crate::question::{Question, What};

/// The notice of the payment, as the core is told it.
pub(super) fn notice(result: &str) -> Vec<u8> {
    let mut telegram = vec![b' '; 300];
    telegram[24..31].copy_from_slice(b"7000110");
    telegram[100..106].copy_from_slice(format!("{NUMBER:06}").as_bytes());
    telegram[193..197].copy_from_slice(result.as_bytes());
    telegram
}

#[test]
fn a_notice_that_was_not_counted_or_not_taken_is_found() {
    let mut scene = Scene::undone();
    scene.ledger.notices.hear(&notice("NREC"));
    assert_eq!(scene.broken(), ["I7"], "told twice, and counted once");
    let mut scene = Scene::undone();
    scene.ledger.notices = Notices::default();
    assert_eq!(scene.broken(), ["I1"], "done, and the core has not taken it");
    scene.books.items.retain(|item| item.kind != "notice");
    assert_eq!(scene.broken(), ["I6"], "known after all, and nothing tells it");
}

#[test]
fn a_notice_that_is_put_aside_and_was_not_declined_is_found() {
    let mut scene = Scene::undone();
    scene
        .books
        .items
        .iter_mut()
        .filter(|item| item.kind == "notice")
        .for_each(|item| item.state = "parked".to_owned());
    assert_eq!(scene.broken(), ["I1"]);
}

#[test]
fn a_notice_that_says_something_else_is_found() {
    let mut scene = Scene::undone();
    scene.ledger.notices = Notices::default();
    scene.ledger.notices.hear(&notice("0000"));
    assert_eq!(scene.broken(), ["I4"]);
    scene.books.items.iter_mut().for_each(|item| item.attempts = 2);
    scene.ledger.notices.hear(&notice("NREC"));
    assert_eq!(scene.broken(), ["I5", "I4"]);
}

/// Deposit 7, which the core has booked, in all books.
pub(super) fn booked() -> Scene {
    let mut scene = Scene::undone();
    let body = json!({ "result": "executed", "tran_no": "000000000007", "book_no": "0000000007" });
    let said = Said { status: 201, body: body.to_string().into() };
    scene.ledger.deposits.insert(7, Deposit { amount: 70, life: 1, heard: vec![said] });
    scene.ledger.questions.push(Question::answered_with(What::Deposit, 7, "guid", "0000"));
    let row = scene.books.rows[&super::trace(NUMBER)].clone();
    scene.books.calls.push(Row { amount: Some("70".to_owned()), txn: "call".to_owned(), ..row });
    let row = &mut scene.books.calls[0];
    (row.stage, row.transaction, row.trace) =
        ("executed".to_owned(), "core.deposit".to_owned(), "guid".to_owned());
    scene
}

#[test]
fn a_deposit_that_is_booked_twice_or_told_wrongly_is_found() {
    assert!(booked().broken().is_empty());
    let mut scene = booked();
    scene.ledger.questions.push(scene.ledger.questions[0].clone());
    assert_eq!(scene.broken(), ["I2", "I11"], "booked twice");
    let mut scene = booked();
    scene.ledger.deposits.get_mut(&7).unwrap().heard[0].status = 503;
    assert_eq!(scene.broken(), ["I3"], "told not executed");
    let mut scene = booked();
    scene.books.calls[0].stage = "unknown".to_owned();
    assert_eq!(scene.broken(), ["I6", "I4"], "told before it was written, and nothing follows it");
    let mut scene = booked();
    let unknown = Said { status: 504, body: Vec::new() };
    unknown.clone().heard_in(&mut scene.ledger.deposits.get_mut(&7).unwrap().heard, 1);
    assert_eq!(scene.broken(), ["I5"], "known, and then unknown");
    let mut scene = booked();
    unknown.heard_in(&mut scene.ledger.deposits.get_mut(&7).unwrap().heard, 0);
    assert!(scene.broken().is_empty(), "asked together, of whom one had to give up");
    let refused = Said { status: 503, body: Vec::new() };
    refused.heard_in(&mut scene.ledger.deposits.get_mut(&7).unwrap().heard, 2);
    assert_eq!(scene.broken(), ["I3", "I5"], "known, and then not executed");
}

#[test]
fn another_ones_answer_and_money_that_was_not_booked_are_found() {
    let mut scene = booked();
    let deposit = scene.ledger.deposits.remove(&7).unwrap();
    scene.ledger.deposits.insert(8, deposit);
    scene.ledger.questions[0].number = 8;
    assert_eq!(scene.broken(), ["I10"]);
    let mut scene = booked();
    scene.ledger.questions[0].code = "E401";
    assert_eq!(scene.broken(), ["I11"]);
}
