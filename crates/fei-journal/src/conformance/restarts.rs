//! Rules of being closed and opened again: what was acknowledged is there, and what was given is not given again.

use std::collections::BTreeSet;

use fei_exchange::{Code, Outcome};

use super::sample::{self, CHANNEL, monday, unknown_with};
use crate::{Begun, FollowUp, Following, Journal, JournalError, Report, Reported, State};

/// J06.
pub(super) async fn what_was_acknowledged_is_there<J: Journal>(
    open: &impl AsyncFn() -> J,
    close: &impl AsyncFn(J),
) {
    let journal = open().await;
    let ended = sample::begin(&journal, sample::intent("ended", "same")).await.txn();
    let ending = sample::ending(Outcome::Unknown, Some(Code::TimedOut), "ask later");
    journal.settle(ended, ending.clone(), Vec::new()).await.expect("settled");
    let open_row = sample::begin(&journal, sample::intent("open", "same")).await.txn();
    close(journal).await;

    for _ in 0..3 {
        let journal = open().await;
        let found = journal.find(CHANNEL, b"ended").await.expect("readable").expect("begun");
        assert_eq!(found.request, sample::request("ended", "same"));
        assert_eq!((found.txn, found.state), (ended, State::Ended(ending.clone())));
        assert_eq!(journal.ended(ended).await, Ok(ending.clone()));
        let late = sample::ending(Outcome::Executed, None, "late");
        assert_eq!(journal.settle(ended, late, Vec::new()).await, Ok(ending.clone()));

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

/// J04, J05, J08: whatever a process that is gone left in flight is found by the next one, however long ago it began.
pub(super) async fn what_a_dead_process_was_sending_is_found_and_ended_once<J: FollowUp>(
    open: &impl AsyncFn() -> J,
    close: &impl AsyncFn(J),
) {
    let journal = open().await;
    let left = sample::begin(&journal, sample::intent("dead", "same")).await.txn();
    let never = jiff::Timestamp::MIN;
    let found: Vec<_> = journal.left(never, None).await.expect("readable").iter().map(|it| it.txn).collect();
    assert!(!found.contains(&left), "its own are not left");
    close(journal).await;

    let journal = open().await;
    let own = sample::begin(&journal, sample::intent("own", "same")).await.txn();
    let found: Vec<_> = journal.left(never, None).await.expect("readable").iter().map(|it| it.txn).collect();
    assert!(found.contains(&left) && !found.contains(&own), "{found:?}");
    let done = sample::ending(Outcome::Executed, None, "done");
    let late = journal.settle(left, done.clone(), vec![]).await;
    assert!(matches!(late, Err(JournalError::Refused(_))), "only its own process may end it: {late:?}");

    let recovered = sample::ending(Outcome::Unknown, Some(Code::Recovered), "recovered");
    let follow = vec![sample::follow(left, Following::Inquiry)];
    assert_eq!(journal.recover(left, never, recovered.clone(), follow).await, Ok(true));
    assert_eq!(journal.recover(left, never, done.clone(), vec![]).await, Ok(false), "once");
    assert_eq!(journal.recover(own, never, recovered.clone(), vec![]).await, Ok(false), "and not what lives");
    assert_eq!(journal.settle(own, done.clone(), vec![]).await, Ok(done));
    let due = sample::later(left, std::time::Duration::from_secs(1));
    let claim = journal.claim(due, &[]).await.expect("readable").expect("what follows it");
    assert_eq!((claim.item.txn, claim.original.state), (left, State::Ended(recovered)));
    close(journal).await;
}

/// A lane is free as soon as whoever held it is gone with its process; what he held it for is not lost and not his any more.
pub(super) async fn what_a_dead_process_held_is_free<J: FollowUp>(
    open: &impl AsyncFn() -> J,
    close: &impl AsyncFn(J),
) {
    let journal = open().await;
    let txn = unknown_with(&journal, "held", &[Following::Inquiry]).await;
    let held = sample::claim_of(&journal, txn).await;
    journal.attempt(&held, None).await.expect("may be sent");
    close(journal).await;

    let journal = open().await;
    let again = sample::claim_of(&journal, txn).await;
    assert!(again.token > held.token && again.item.attempts == 1, "{again:?} after {held:?}");
    assert!(journal.attempt(&held, None).await.is_err(), "it has another holder");
    let parked = Report::Parked { why: "too late".into() };
    assert_eq!(journal.report(held, parked).await, Ok(Reported::Stale));
    close(journal).await;
}
