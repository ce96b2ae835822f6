//! What a process that is gone left behind.

use fei_exchange::{Code, Outcome};

use super::*;
use crate::conformance::sample::{self, CHANNEL};
use crate::{FollowUp, Following, ItemQuery, ItemState, State};

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

/// One byte of a telegram is another.
const DAMAGE: &str =
    "UPDATE txn_event SET ciphertext = CAST(zeroblob(length(ciphertext)) AS BLOB) WHERE what = 'begun'
    AND txn_id = (SELECT txn_id FROM txn WHERE idem_key = CAST('bad' AS BLOB))";

/// One that cannot be read keeps no other from being ended, and is ended itself: people decide about it.
#[tokio::test]
async fn a_telegram_that_cannot_be_read_stops_no_sweep() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    for key in ["one", "bad", "other"] {
        sample::begin(&journal, sample::intent(key, "")).await;
    }
    journal.close().await;
    tamper(&folder, DAMAGE);

    let journal = open(&folder);
    let left = journal.left(jiff::Timestamp::MIN, None).await.unwrap();
    assert_eq!(left.iter().map(|left| left.found.is_ok()).collect::<Vec<_>>(), [true, false, true]);
    assert!(matches!(left[1].found, Err(JournalError::Unreadable(_))), "{:?}", left[1].found);
    assert_eq!((left[1].telegram, &*left[1].institution), (left[1].txn, "kftc"));
    let unread = sample::ending(Outcome::Unknown, Some(Code::Recovered), "");
    assert_eq!(journal.recover(left[1].txn, jiff::Timestamp::MIN, unread, vec![]).await, Ok(true));
    let shown = journal.query(Query { stage: Some(crate::Stage::Manual), ..Query::default() }).await.unwrap();
    assert_eq!(shown.iter().map(|row| row.txn).collect::<Vec<_>>(), [left[1].txn]);
    assert_eq!(sample::sweep(&journal).await, [left[0].txn, left[2].txn]);
}

/// What follows one that cannot be read is put aside, where people see it, and what waits behind it is done.
#[tokio::test]
async fn what_follows_a_telegram_that_cannot_be_read_is_parked() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let bad = sample::unknown_with(&journal, "bad", &[Following::Inquiry]).await;
    let good = sample::unknown_with(&journal, "good", &[Following::Inquiry]).await;
    journal.close().await;
    tamper(&folder, DAMAGE);

    let journal = open(&folder);
    let now = sample::later(good, std::time::Duration::from_secs(1));
    let why = journal.claim(now, &[]).await.unwrap_err();
    assert!(matches!(why, JournalError::Unreadable(_)), "{why}");
    assert_eq!(journal.claim(now, &[]).await.unwrap().unwrap().item.txn, good);
    let items = journal.items(ItemQuery { txn: Some(bad), ..ItemQuery::default() }).await.unwrap();
    assert_eq!(items[0].state, ItemState::Parked);
    assert_eq!(items[0].last.as_deref(), Some(&*why.to_string()));
    let lease_over = now + 2 * crate::LEASE;
    assert_eq!(
        journal.claim(lease_over, &[]).await.unwrap().unwrap().item.txn,
        good,
        "it does not come back"
    );
}
