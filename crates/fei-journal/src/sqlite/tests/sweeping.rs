//! What a process that is gone left behind.

use fei_exchange::{Code, Outcome};

use super::*;
use crate::conformance::sample::{self, CHANNEL};
use crate::{FollowUp, Following, State};

#[tokio::test]
async fn what_a_dead_process_was_sending_becomes_unknown_and_nothing_else_does() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let left = sample::begin(&journal, sample::intent("left", "same")).await.txn();
    let done = sample::begin(&journal, sample::intent("done", "same")).await.txn();
    let ending = sample::ending(Outcome::Executed, None, "done");
    journal.settle(done, ending.clone(), Vec::new()).await.unwrap();
    assert_eq!(sample::sweep(&journal).await, [], "its own are not swept");
    forget(journal).await;

    let journal = open(&folder);
    let own = sample::begin(&journal, sample::intent("own", "same")).await.txn();
    let late = journal.settle(left, ending.clone(), Vec::new()).await.unwrap_err();
    assert!(matches!(late, JournalError::Refused(_)), "only its own process may end it: {late:?}");
    assert_eq!(sample::sweep(&journal).await, [left]);
    assert_eq!(sample::sweep(&journal).await, []);

    let unknown = sample::recovered();
    assert_eq!(journal.ended(left).await.unwrap(), unknown);
    assert_eq!(
        journal.settle(left, ending.clone(), Vec::new()).await.unwrap(),
        unknown,
        "the first ending stands"
    );
    let Ok(Begun::Duplicate(found)) = journal.begin(sample::intent("left", "same")).await else { panic!() };
    assert_eq!((found.txn, found.state), (left, State::Ended(unknown)));
    assert_eq!(journal.ended(done).await.unwrap(), ending);
    assert_eq!(journal.find(CHANNEL, b"own").await.unwrap().unwrap().state, State::Sending);
    assert_eq!(journal.settle(own, ending.clone(), Vec::new()).await.unwrap(), ending);
    assert!(matches!(journal.verify().await.unwrap(), Verdict::Sound { events: 8, .. }));
}

#[tokio::test]
async fn a_duplicate_that_waits_for_a_dead_process_hears_the_sweep() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let left = sample::begin(&journal, sample::intent("left", "same")).await.txn();
    forget(journal).await;

    let journal = open(&folder);
    let waiting = tokio::spawn({
        let journal = journal.clone();
        async move { journal.ended(left).await }
    });
    tokio::task::yield_now().await;
    sample::sweep(&journal).await;
    assert_eq!(waiting.await.unwrap().unwrap().code, Some(Code::Recovered));
}

/// A file has one process: nobody waits for the lease of one that is gone.
#[tokio::test]
async fn a_lane_that_a_dead_process_held_is_free_when_the_file_is_opened() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let txn = sample::unknown_with(&journal, "k", &[Following::Inquiry]).await;
    let now = sample::later(txn, std::time::Duration::ZERO);
    let held = journal.claim(now, &[]).await.unwrap().unwrap();
    journal.attempt(&held, None).await.unwrap();
    assert!(journal.claim(now, &[]).await.unwrap().is_none(), "it is held");
    forget(journal).await;

    let journal = open(&folder);
    let again = journal.claim(now, &[]).await.unwrap().unwrap();
    assert_eq!((again.item.id, again.item.attempts), (held.item.id, 1));
    assert!(again.token > held.token);
    assert!(journal.attempt(&held, None).await.is_err(), "what the dead one knew is void");
}

#[tokio::test]
async fn more_than_one_reading_holds_are_swept_in_few_commits() {
    const MANY: usize = 1_100;
    let folder = TempDir::new().unwrap();
    let limits = SqliteLimits { waiting_max: 2 * MANY, ..SqliteLimits::default() };
    let journal = open_with(&folder, limits).unwrap();
    let rows = (0..MANY).map(|number| {
        let journal = journal.clone();
        tokio::spawn(async move { sample::begin(&journal, sample::intent(&number.to_string(), "")).await })
    });
    for row in rows.collect::<Vec<_>>() {
        row.await.unwrap();
    }
    forget(journal).await;
    let journal = open(&folder);
    assert_eq!(sample::sweep(&journal).await.len(), MANY);
    assert!(journal.counts().commits < MANY as u64 / 4, "{:?}", journal.counts());
}
