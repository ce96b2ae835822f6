//! The journal in memory keeps every rule of a journal, and a limit of its own.

use fei_exchange::{Outcome, Reference};

use super::*;
use crate::conformance::{self, sample};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_every_rule() {
    conformance::every_rule(async || MemoryJournal::default()).await;
}

#[tokio::test]
async fn it_keeps_every_rule_of_following() {
    conformance::every_rule_of_following(async || {
        let journal = MemoryJournal::default();
        (journal.clone(), journal)
    })
    .await;
}

#[tokio::test]
async fn it_keeps_every_rule_of_restarts() {
    let kept = std::sync::Mutex::new(MemoryJournal::default());
    let open = async || {
        let mut kept = kept.lock().unwrap();
        *kept = kept.restarted();
        kept.clone()
    };
    conformance::every_rule_of_restarts(open, async |_| {}).await;
}

#[tokio::test]
async fn the_oldest_ended_row_makes_room_and_an_open_one_never_does() {
    let journal = MemoryJournal::new(MemoryLimits { rows_max: 2 });
    let numbered = Intent { reference: Some(Reference::new("R1")), ..sample::intent("ended", "") };
    let open = sample::begin(&journal, sample::intent("open", "")).await.txn();
    let ended = sample::begin(&journal, numbered.clone()).await.txn();
    let full = journal.begin(sample::intent("third", "")).await.unwrap_err();
    assert_eq!(full, JournalError::Full { open: 2 });
    assert_eq!(full.before_send().code.as_str(), "N52");

    journal.settle(ended, sample::ending(Outcome::Executed, None, "done"), Vec::new()).await.unwrap();
    let third = sample::begin(&journal, sample::intent("third", "")).await.txn();
    assert!(journal.find(sample::CHANNEL, b"ended").await.unwrap().is_none());
    assert_eq!(journal.find(sample::CHANNEL, b"open").await.unwrap().unwrap().txn, open);

    journal.settle(third, sample::ending(Outcome::Executed, None, "done"), Vec::new()).await.unwrap();
    sample::begin(&journal, Intent { txn: TxnId::fresh(), ..numbered }).await;
}

/// People are to decide about it: it is open again.
#[tokio::test]
async fn what_a_core_contradicted_makes_no_room() {
    let journal = MemoryJournal::new(MemoryLimits { rows_max: 1 });
    let txn = sample::begin(&journal, sample::intent("first", "")).await.txn();
    journal.settle(txn, sample::ending(Outcome::Executed, None, "done"), Vec::new()).await.unwrap();
    let late = journal.late_of_core(txn, sample::ending(Outcome::Declined, None, "late")).await;
    assert_eq!(late, Ok(Late::Contradicted(Outcome::Executed)));
    let full = journal.begin(sample::intent("second", "")).await.unwrap_err();
    assert_eq!(full, JournalError::Full { open: 1 });
}

#[tokio::test]
async fn a_demo_says_which_number_comes_next() {
    let (journal, monday) = (MemoryJournal::default(), sample::monday());
    journal.seed("kftc", monday, 11);
    assert_eq!(journal.next_number("kftc", monday).await, Ok(11));
    assert_eq!(journal.next_number("kftc", monday).await, Ok(12));
}
