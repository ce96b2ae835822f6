//! Rules of being closed and opened again: what was acknowledged is there, and what was given is not given again.

use std::collections::BTreeSet;

use fei_exchange::{Code, Outcome};

use super::sample::{self, CHANNEL, monday};
use crate::{Begun, Journal, State};

pub(super) async fn what_was_acknowledged_is_there<J: Journal>(
    open: &impl AsyncFn() -> J,
    close: &impl AsyncFn(J),
) {
    let journal = open().await;
    let ended = sample::begin(&journal, sample::intent("ended", "same")).await.txn();
    let ending = sample::ending(Outcome::Unknown, Some(Code::TimedOut), "ask later");
    journal.settle(ended, ending.clone()).await.expect("settled");
    let open_row = sample::begin(&journal, sample::intent("open", "same")).await.txn();
    close(journal).await;

    for _ in 0..3 {
        let journal = open().await;
        let found = journal.find(CHANNEL, b"ended").await.expect("readable").expect("begun");
        assert_eq!(found.request, sample::request("ended", "same"));
        assert_eq!((found.txn, found.state), (ended, State::Ended(ending.clone())));
        assert_eq!(journal.ended(ended).await, Ok(ending.clone()));
        let late = sample::ending(Outcome::Executed, None, "late");
        assert_eq!(journal.settle(ended, late).await, Ok(ending.clone()));

        let Ok(Begun::Duplicate(found)) = journal.begin(sample::intent("open", "same")).await else {
            unreachable!("a row that stands is never begun again")
        };
        assert_eq!((found.txn, found.state), (open_row, State::Sending));
        assert!(matches!(journal.begin(sample::intent("open", "other")).await, Ok(Begun::Conflict)));
        close(journal).await;
    }
}

pub(super) async fn no_number_comes_again<J: Journal>(open: &impl AsyncFn() -> J, close: &impl AsyncFn(J)) {
    let mut given = BTreeSet::new();
    for restart in 0..4 {
        let journal = open().await;
        for _ in 0..=restart * 70 {
            let number = journal.next_number("restarts", monday()).await.expect("a number");
            assert!(given.last() < Some(&number), "{number} after {given:?}");
            given.insert(number);
        }
        close(journal).await;
    }
}
