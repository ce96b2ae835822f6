//! Telegrams of several transfers: books that disagree.

use super::*;
use crate::several::{Several, ToldItem};

const AMOUNTS: [u64; 2] = [200, 211];

/// Telegram 20: its first item is executed, its second one declined.
fn scene() -> Scene {
    let mut scene = Scene::undone();
    let told = [Class::Executed, Class::Declined].map(told);
    let several = Several { amounts: AMOUNTS.to_vec(), life: 1, heard: vec![told.to_vec()] };
    scene.ledger.several.insert(20, several);
    for (amount, stage) in AMOUNTS.into_iter().zip(["executed", "declined"]) {
        let arrival = Arrival::new(format!("U{amount}"), "000000000020".to_owned(), amount);
        let row = Row {
            txn: amount.to_string(),
            trace: arrival.trace.clone(),
            transaction: "bulk.transfer".to_owned(),
            reference: Some(arrival.reference.clone()),
            amount: Some(amount.to_string()),
            stage: stage.to_owned(),
            delivery: None,
        };
        scene.books.parts.push(row);
        scene.institution.items.push(arrival);
    }
    scene
}

fn told(class: Class) -> ToldItem {
    ToldItem { class, bytes: format!("{class:?}").into() }
}

impl Scene {
    fn hears(&mut self, items: &[Class]) {
        let items = items.iter().map(|class| told(*class)).collect();
        self.ledger.several.get_mut(&20).unwrap().heard.push(items);
    }
}

#[test]
fn an_item_that_came_twice_or_without_a_row_is_found() {
    assert!(scene().broken().is_empty());
    let mut twice = scene();
    twice.institution.items.push(twice.institution.items[0].clone());
    assert_eq!(twice.broken(), ["I2"]);
    let mut without = scene();
    without.books.parts.remove(1);
    assert_eq!(without.broken(), ["I1", "I11", "I4"]);
    let mut other = scene();
    other.books.parts[0].reference = Some("U999".to_owned());
    assert_eq!(other.broken(), ["I11"]);
}

#[test]
fn an_item_of_which_something_else_is_told_is_found() {
    let mut lost = scene();
    lost.hears(&[Class::Unknown, Class::Declined]);
    assert_eq!(lost.broken(), ["I5"], "known, and then unknown");
    let mut other = scene();
    other.hears(&[Class::Executed, Class::Executed]);
    assert_eq!(other.broken(), ["I4", "I5"]);
    let mut denied = scene();
    denied.hears(&[Class::NotExecuted, Class::NotExecuted]);
    assert_eq!(denied.broken(), ["I3", "I5", "I3", "I5"], "known, and then not executed");
    let mut short = scene();
    short.hears(&[Class::Executed]);
    assert_eq!(short.broken(), ["I10"]);
    let mut never = scene();
    never.ledger.several.get_mut(&20).unwrap().heard.clear();
    never.hears(&[Class::NotExecuted, Class::NotExecuted]);
    assert_eq!(never.broken(), ["I3", "I4", "I3", "I4"]);
}

#[test]
fn an_item_whose_money_is_elsewhere_or_that_nothing_follows_is_found() {
    let mut elsewhere = scene();
    elsewhere.institution.items[0].moved = false;
    assert_eq!(elsewhere.broken(), ["I11"]);
    let mut open = scene();
    open.books.parts[0].stage = "unknown".to_owned();
    assert_eq!(open.broken(), ["I6", "I1", "I4"]);
}
