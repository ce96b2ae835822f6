//! Rules of ending: the first one stands, and everybody hears the same.

use std::sync::Arc;

use fei_exchange::{Code, Outcome, TxnId};
use tokio::task::JoinSet;

use super::sample::{self, CHANNEL};
use crate::{Journal, JournalError, State};

pub(super) async fn every_ending_comes_back_as_it_was(journal: impl Journal) {
    let coded = Code::ALL.iter().map(|&code| (code.outcome(), Some(code)));
    let plain = Outcome::ALL.into_iter().map(|outcome| (outcome, None));
    for (number, (outcome, code)) in coded.chain(plain).enumerate() {
        let key = format!("k{number}");
        let txn = sample::begin(&journal, sample::intent(&key, "")).await.txn();
        let ending = sample::ending(outcome, code, &key);
        assert_eq!(journal.settle(txn, ending.clone(), Vec::new()).await, Ok(ending.clone()));
        let found = journal.find(CHANNEL, key.as_bytes()).await.expect("readable").expect("begun");
        assert_eq!(found.state, State::Ended(ending.clone()));
        assert_eq!(journal.ended(txn).await, Ok(ending));
    }
}

pub(super) async fn the_first_ending_stands(journal: impl Journal) {
    for (number, first) in Outcome::ALL.into_iter().enumerate() {
        let key = format!("k{number}");
        let txn = sample::begin(&journal, sample::intent(&key, "")).await.txn();
        let first = sample::ending(first, None, "first");
        journal.settle(txn, first.clone(), Vec::new()).await.expect("settled");
        for late in Outcome::ALL {
            let late = sample::ending(late, Some(Code::TimedOut), "late");
            assert_eq!(journal.settle(txn, late, Vec::new()).await, Ok(first.clone()));
        }
    }
    let nobody = TxnId::fresh();
    let error = journal.settle(nobody, sample::ending(Outcome::Executed, None, ""), Vec::new()).await;
    assert_eq!(error, Err(JournalError::NoRow(nobody)));
    assert!(!JournalError::NoRow(nobody).may_pass());
}

pub(super) async fn of_many_endings_at_once_exactly_one_stands(journal: impl Journal) {
    let journal = Arc::new(journal);
    let txn = sample::begin(&*journal, sample::intent("k", "")).await.txn();
    let mut tasks = JoinSet::new();
    for number in 0..32 {
        let journal = Arc::clone(&journal);
        let ending = sample::ending(Outcome::ALL[number % 4], None, &number.to_string());
        tasks.spawn(async move { journal.settle(txn, ending, Vec::new()).await.expect("settled") });
    }
    let heard = tasks.join_all().await;
    let found = journal.find(CHANNEL, b"k").await.expect("readable").expect("begun");
    for ending in heard {
        assert_eq!(State::Ended(ending), found.state);
    }
}

pub(super) async fn whoever_attaches_hears_the_ending(journal: impl Journal) {
    let journal = Arc::new(journal);
    let txn = sample::begin(&*journal, sample::intent("k", "")).await.txn();
    let wait = || {
        let journal = Arc::clone(&journal);
        tokio::spawn(async move { journal.ended(txn).await })
    };
    let (gone, waiting) = (wait(), [wait(), wait(), wait()]);
    tokio::task::yield_now().await;
    gone.abort();

    let no = sample::ending(Outcome::Declined, None, "no");
    journal.settle(txn, no.clone(), Vec::new()).await.expect("settled");
    for waiting in waiting {
        assert_eq!(waiting.await.expect("not aborted"), Ok(no.clone()));
    }
    assert_eq!(journal.ended(txn).await, Ok(no), "after the fact too");
}

pub(super) async fn nobody_is_waited_for_who_was_never_begun(journal: impl Journal) {
    let nobody = TxnId::fresh();
    assert_eq!(journal.ended(nobody).await, Err(JournalError::NoRow(nobody)));
}
