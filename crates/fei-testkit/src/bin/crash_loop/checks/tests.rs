mod about;
mod heard;
mod other_way;
mod several;

use std::path::Path;

use serde_json::json;

use super::*;
use crate::institution::Asked;
use crate::journal::Item;
use crate::ledger::{Class, Heard, Page};
use crate::notices::Notices;

/// Number 4: a payment that is undone at once.
const NUMBER: u32 = 4;
const AMOUNT: u64 = 40;

/// Three books of one payment, as they agree.
struct Scene {
    ledger: Ledger,
    books: Books,
    institution: Book,
}

impl Scene {
    /// Unknown, then undone: the core was told both.
    fn undone() -> Self {
        let mut arrival = Arrival::new("000000001".to_owned(), trace(NUMBER), AMOUNT);
        arrival.undone = true;
        let row = Row {
            txn: "txn".to_owned(),
            trace: trace(NUMBER),
            transaction: "hecto.payment_at_once".to_owned(),
            reference: Some(arrival.reference.clone()),
            amount: Some(AMOUNT.to_string()),
            stage: "reversed".to_owned(),
            delivery: None,
        };
        let verdict = json!({ "verdict": "sound" });
        let mut scene = Self {
            ledger: Ledger::default(),
            books: Books { rows: BTreeMap::from([(row.trace.clone(), row)]), verdict, ..Books::default() },
            institution: Book { transfers: vec![arrival], ..Book::default() },
        };
        scene.ledger.pages.insert(NUMBER, Page { amount: AMOUNT, life: 1, heard: Vec::new() });
        scene.hear(Class::Unknown);
        scene.hear(Class::NotExecuted);
        scene.follows(&["inquiry", "reversal"], &[Asked::Inquiry, Asked::Reversal]);
        scene.is_told();
        scene
    }

    fn hear(&mut self, class: Class) {
        let heard = Heard { class, life: 1, telegram: format!("{class:?}").into() };
        self.ledger.pages.get_mut(&NUMBER).unwrap().heard.push(heard);
    }

    /// These items followed it in the journal, and that came to the institution.
    fn follows(&mut self, kinds: &[&str], came: &[Asked]) {
        let item = |(at, kind): (usize, &&str)| Item {
            item: at.try_into().unwrap(),
            txn: "txn".to_owned(),
            lane: "relay/txn".to_owned(),
            kind: (*kind).to_owned(),
            state: "done".to_owned(),
            attempts: 1,
        };
        self.books.items.retain(|item| item.kind == "notice");
        self.books.items.extend(kinds.iter().enumerate().map(item));
        self.institution.followed = HashMap::from([("000000001".to_owned(), came.to_vec())]);
        self.is_undone_under("000000002", "000000001");
    }

    fn is_undone_under(&mut self, number: &str, about: &str) {
        self.institution.undoings.insert((number.to_owned(), about.to_owned()));
    }

    /// The core was told what became of it, and has taken that.
    fn is_told(&mut self) {
        let mut item = self.books.items[0].clone();
        (item.item, item.lane, item.kind) = (100, "hecto/txn".to_owned(), "notice".to_owned());
        self.books.items.push(item);
        self.ledger.notices.hear(&other_way::notice("NREC"));
    }

    fn stands(&mut self, stage: &str) {
        self.books.rows.values_mut().for_each(|row| stage.clone_into(&mut row.stage));
    }

    /// What breaks, each once.
    fn broken(&self) -> Vec<&'static str> {
        let desk = Desk { binary: "none", folder: Path::new("") };
        let mut found = Findings::default();
        Case::new(desk, &self.ledger, &self.books, &self.institution, &BTreeMap::new()).check(&mut found);
        let mut broken: Vec<_> = found.0.iter().map(|violation| violation.invariant).collect();
        broken.dedup();
        broken
    }
}

#[test]
fn books_that_agree_break_nothing() {
    assert!(Scene::undone().broken().is_empty());
}

#[test]
fn an_undoing_of_what_was_told_executed_is_found() {
    let mut scene = Scene::undone();
    scene.stands("executed");
    scene.books.items.retain(|item| item.kind != "notice");
    scene.ledger.notices = Notices::default();
    scene.ledger.pages.get_mut(&NUMBER).unwrap().heard.pop();
    scene.hear(Class::Executed);
    assert_eq!(scene.broken(), ["I8", "I11"]);
}

#[test]
fn money_that_is_not_where_the_journal_says_is_found() {
    let mut scene = Scene::undone();
    scene.institution.transfers[0].undone = false;
    assert_eq!(scene.broken(), ["I11"], "the core was told more than that it was not executed");
    scene.ledger.pages.get_mut(&NUMBER).unwrap().heard.remove(0);
    assert_eq!(scene.broken(), ["I3", "I11"]);
}

#[test]
fn the_second_item_of_a_lane_before_the_first_is_found() {
    let mut scene = Scene::undone();
    scene.follows(&["inquiry", "reversal"], &[Asked::Reversal, Asked::Inquiry]);
    assert_eq!(scene.broken(), ["I7"]);
    scene.follows(&["reversal", "inquiry"], &[Asked::Reversal, Asked::Inquiry]);
    assert!(scene.broken().is_empty());
}

#[test]
fn an_undoing_under_a_number_that_is_not_its_own_is_found() {
    for number in ["000000001", "000000003"] {
        let mut scene = Scene::undone();
        scene.is_undone_under(number, "000000001");
        assert_eq!(scene.broken(), ["I2"], "the second time under {number}");
    }
    let mut scene = Scene::undone();
    scene.is_undone_under("000000002", "000000005");
    assert_eq!(scene.broken(), ["I2"], "another one's");
}

#[test]
fn what_was_never_to_be_done_is_found_where_it_came() {
    let mut scene = Scene::undone();
    scene.follows(&["inquiry"], &[Asked::Inquiry, Asked::Reversal]);
    assert_eq!(scene.broken(), ["I7"]);
}
