//! What every journal must do, tried on the one in memory.

use fei_exchange::{Outcome, Trace};
use jiff::civil::date;

use super::*;
use crate::{Proof, State};

fn intent(key: &'static str, fingerprint: &'static str) -> Intent {
    Intent {
        txn: TxnId::fresh(),
        transaction: "hecto.transfer".into(),
        channel: "hecto".into(),
        institution: "kftc".into(),
        key: key.into(),
        fingerprint: fingerprint.into(),
        reference: None,
        trace: Trace::new("20260907-088-000001"),
        request: "telegram".into(),
    }
}

fn ending(outcome: Outcome, answer: &'static str) -> Ending {
    Ending { outcome, code: None, answer: answer.into() }
}

async fn row(journal: &MemoryJournal, key: &'static str) -> Proof {
    match journal.begin(intent(key, "same")).await.unwrap() {
        Begun::Row(proof) => proof,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_duplicate_finds_the_first_one_and_then_its_answer() {
    let journal = MemoryJournal::default();
    let first = row(&journal, "k").await;
    let Begun::Duplicate(found) = journal.begin(intent("k", "same")).await.unwrap() else { panic!() };
    assert_eq!((found.txn, found.state), (first.txn(), State::Sending));

    journal.settle(first.txn(), ending(Outcome::Executed, "done")).await.unwrap();
    let Begun::Duplicate(found) = journal.begin(intent("k", "same")).await.unwrap() else { panic!() };
    assert_eq!(found.state, State::Ended(ending(Outcome::Executed, "done")));
    assert_eq!(found.request, "telegram");
}

#[tokio::test]
async fn the_same_key_with_other_content_is_a_conflict_and_the_original_is_untouched() {
    let journal = MemoryJournal::default();
    row(&journal, "k").await;
    assert!(matches!(journal.begin(intent("k", "other")).await.unwrap(), Begun::Conflict));
    assert_eq!(journal.find("hecto", b"k").await.unwrap().unwrap().state, State::Sending);
    let elsewhere = Intent { channel: "core".into(), ..intent("k", "other") };
    assert!(matches!(journal.begin(elsewhere).await.unwrap(), Begun::Row(_)), "keys are a channel's own");
    assert!(journal.find("hecto", b"x").await.unwrap().is_none());
}

#[tokio::test]
async fn the_first_ending_stands() {
    let journal = MemoryJournal::default();
    let txn = row(&journal, "k").await.txn();
    journal.settle(txn, ending(Outcome::Unknown, "first")).await.unwrap();
    let stands = journal.settle(txn, ending(Outcome::Executed, "late")).await.unwrap();
    assert_eq!(stands, ending(Outcome::Unknown, "first"));
    let nobody = TxnId::fresh();
    let error = journal.settle(nobody, ending(Outcome::Executed, "")).await.unwrap_err();
    assert_eq!(error, JournalError::NoRow(nobody));
}

#[tokio::test]
async fn whoever_attaches_hears_the_ending() {
    let journal = MemoryJournal::default();
    let txn = row(&journal, "k").await.txn();
    let waiting = tokio::spawn({
        let journal = journal.clone();
        async move { journal.ended(txn).await }
    });
    tokio::task::yield_now().await;
    journal.settle(txn, ending(Outcome::Declined, "no")).await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap(), ending(Outcome::Declined, "no"));
    assert_eq!(journal.ended(txn).await.unwrap().outcome, Outcome::Declined, "after the fact too");
}

#[tokio::test]
async fn the_oldest_ended_row_makes_room_and_an_open_one_never_does() {
    let journal = MemoryJournal::new(MemoryLimits { rows_max: 2 });
    let open = row(&journal, "open").await.txn();
    let ended = row(&journal, "ended").await.txn();
    let full = journal.begin(intent("third", "same")).await.unwrap_err();
    assert_eq!(full, JournalError::Full { open: 2 });
    assert_eq!(full.before_send().code.as_str(), "N52");

    journal.settle(ended, ending(Outcome::Executed, "done")).await.unwrap();
    row(&journal, "third").await;
    assert!(journal.find("hecto", b"ended").await.unwrap().is_none());
    assert_eq!(journal.find("hecto", b"open").await.unwrap().unwrap().txn, open);
}

#[tokio::test]
async fn counters_run_by_name_and_day() {
    let journal = MemoryJournal::default();
    let (monday, tuesday) = (date(2026, 9, 7), date(2026, 9, 8));
    assert_eq!(journal.next_number("kftc", monday).await, Ok(1));
    assert_eq!(journal.next_number("kftc", monday).await, Ok(2));
    assert_eq!(journal.next_number("kftc", tuesday).await, Ok(1));
    assert_eq!(journal.next_number("thedozen", monday).await, Ok(1));
    journal.seed("kftc", monday, 11);
    assert_eq!(journal.next_number("kftc", monday).await, Ok(11));
}
