//! Many at once: calls share commits, and whoever goes away changes nothing.

use std::fs::File;
use std::future::Future;
use std::io::Read;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use fei_exchange::{Code, Outcome};
use rusqlite::Connection;
use tokio::time::sleep;

use super::*;
use crate::conformance::sample::{self, CHANNEL, monday};
use crate::{Changed, Hand, Operate, Settled, State};

/// Longer than any test waits: a lock that another program holds.
const PATIENT: SqliteLimits = SqliteLimits {
    waiting_max: 1024,
    group_max: 128,
    readers_max: 4,
    numbers_ahead: 64,
    lock_timeout: Duration::from_secs(60),
    wal_pages_due: 250,
    wal_pages_max: 4_000,
    file_bytes_max: 1 << 30,
};

/// Another program that writes: until it is dropped the writer waits, and what is asked meanwhile stands in the queue.
fn hold(folder: &TempDir) -> Connection {
    let other = Connection::open(path(folder)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

/// One thread: at a yield each task runs until it waits for the writer; after some sixty of them this one has its turn, so it yields
/// more than once.
async fn all_wait() {
    for _ in 0..8 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
#[cfg_attr(feature = "failpoints", ignore = "mistakes look its key up before it is queued")]
async fn what_waits_together_is_committed_together() {
    let folder = TempDir::new().unwrap();
    let journal = open_with(&folder, PATIENT).unwrap();
    let other = hold(&folder);
    let begin = |number: u32| {
        let journal = journal.clone();
        tokio::spawn(async move { sample::begin(&journal, sample::intent(&number.to_string(), "")).await })
    };
    let begun: Vec<_> = (0..64).map(begin).collect();
    all_wait().await;
    assert_eq!(journal.counts().calls, 0);
    drop(other);
    let mut proofs = Vec::new();
    for begun in begun {
        proofs.push(begun.await.unwrap());
    }
    // The writer may have taken the first ones before the others came.
    let SqliteCounts { commits, calls, failures, .. } = journal.counts();
    assert!(calls == 64 && failures == 0 && commits <= 2, "{commits} commits for {calls} calls");

    let other = hold(&folder);
    let end = |proof: Proof| {
        let journal = journal.clone();
        let ending = sample::ending(Outcome::Executed, None, "done");
        tokio::spawn(async move { journal.settle(proof.txn(), ending, Vec::new()).await.unwrap() })
    };
    let ended: Vec<_> = proofs.into_iter().map(end).collect();
    all_wait().await;
    drop(other);
    for ended in ended {
        ended.await.unwrap();
    }
    let SqliteCounts { commits, calls, .. } = journal.counts();
    assert!(calls == 128 && commits <= 4, "{commits} commits for {calls} calls");
}

#[tokio::test]
#[cfg_attr(feature = "failpoints", ignore = "mistakes look its key up before it is queued")]
async fn a_group_has_a_limit() {
    let folder = TempDir::new().unwrap();
    let journal = open_with(&folder, SqliteLimits { group_max: 4, ..PATIENT }).unwrap();
    let other = hold(&folder);
    let ask = |number: u32| {
        let journal = journal.clone();
        tokio::spawn(async move { sample::begin(&journal, sample::intent(&number.to_string(), "")).await })
    };
    let asked: Vec<_> = (0..20).map(ask).collect();
    tokio::task::yield_now().await;
    drop(other);
    for asked in asked {
        asked.await.unwrap();
    }
    assert!((5..=6).contains(&journal.counts().commits), "{:?}", journal.counts());
}

#[tokio::test]
#[cfg_attr(feature = "failpoints", ignore = "mistakes look its key up before it is queued")]
async fn a_full_queue_refuses_a_beginning_at_once_and_an_ending_waits() {
    let folder = TempDir::new().unwrap();
    let limits = SqliteLimits { waiting_max: 2, group_max: 1, ..PATIENT };
    let journal = open_with(&folder, limits).unwrap();
    let txn = sample::begin(&journal, sample::intent("first", "")).await.txn();
    let other = hold(&folder);
    let ask = |number: u32| {
        let journal = journal.clone();
        tokio::spawn(async move { journal.begin(sample::intent(&number.to_string(), "")).await })
    };
    let asked: Vec<_> = (0..8).map(ask).collect();
    tokio::task::yield_now().await;
    let ending = tokio::spawn({
        let journal = journal.clone();
        async move { journal.settle(txn, sample::ending(Outcome::Executed, None, "done"), Vec::new()).await }
    });
    let probe = tokio::spawn({
        let journal = journal.clone();
        async move { journal.probe().await }
    });
    tokio::task::yield_now().await;
    drop(other);
    let mut refused = 0;
    for asked in asked {
        match asked.await.unwrap() {
            Ok(begun) => assert!(matches!(begun, Begun::Row(_))),
            Err(error) => {
                assert_eq!((&error, error.before_send().code), (&JournalError::Busy, Code::OutOfResources));
                refused += 1;
            }
        }
    }
    assert!((5..=6).contains(&refused), "two wait, and one is with the writer: {refused} refused");
    assert_eq!(ending.await.unwrap().unwrap().outcome, Outcome::Executed);
    assert_eq!(probe.await.unwrap(), Ok(()), "whether the disk is well is asked of the disk");
}

/// J12: whatever has no room is refused at once and was never there; whatever began ends, however full it is.
#[tokio::test]
#[cfg_attr(feature = "failpoints", ignore = "mistakes look its key up before it is queued")]
async fn of_five_hundred_before_a_queue_of_two_each_ends_or_was_never_there() {
    let folder = TempDir::new().unwrap();
    let limits = SqliteLimits { waiting_max: 2, group_max: 1, ..PATIENT };
    let journal = open_with(&folder, limits).unwrap();
    let ask = |number: u32| {
        let journal = journal.clone();
        tokio::spawn(async move {
            let proof = match journal.begin(sample::intent(&number.to_string(), "")).await {
                Ok(Begun::Row(proof)) => proof,
                Ok(other) => panic!("it is the first under its key, and {other:?}"),
                Err(error) => {
                    assert_eq!(error.before_send().code, Code::OutOfResources);
                    return false;
                }
            };
            let done = sample::ending(Outcome::Executed, None, "done");
            assert_eq!(journal.settle(proof.txn(), done.clone(), Vec::new()).await, Ok(done));
            true
        })
    };
    let asked: Vec<_> = (0..500).map(ask).collect();
    let mut begun = 0;
    for (number, asked) in asked.into_iter().enumerate() {
        let began = asked.await.unwrap();
        let found = journal.find(sample::CHANNEL, number.to_string().as_bytes()).await.unwrap();
        let (is_there, has_ended) =
            (found.is_some(), found.is_some_and(|it| matches!(it.state, State::Ended(_))));
        assert_eq!((is_there, has_ended), (began, began), "{number}");
        begun += usize::from(began);
    }
    assert!((1..500).contains(&begun), "{begun} began");
}

/// J14, the cancel probe: a future that is dropped at any moment leaves a whole row or none, never a half one.
#[tokio::test]
#[cfg_attr(feature = "failpoints", ignore = "mistakes look its key up before it is queued")]
async fn dropping_the_call_does_not_stop_the_work() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    for number in 0..200u32 {
        let key = number.to_string();
        let mut begun = Box::pin(journal.begin(sample::intent(&key, "")));
        // Polled once: it is in the queue. Then dropped, before or after the commit.
        let told = begun.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if number % 3 == 0 {
            sleep(Duration::from_micros(u64::from(number) * 10)).await;
        }
        drop((begun, told));
    }
    journal.next_number("fence", monday()).await.unwrap();
    for number in 0..200u32 {
        let found = journal.find(CHANNEL, number.to_string().as_bytes()).await.unwrap();
        assert!(found.is_some(), "what was in the queue is written: {number}");
    }
    assert!(matches!(journal.verify().await.unwrap(), Verdict::Sound { events: 200, .. }));
}

#[tokio::test]
async fn closing_writes_what_waits_and_refuses_the_rest() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let txn = sample::begin(&journal, sample::intent("open", "")).await.txn();
    let mut waiting = pin!(journal.ended(txn));
    assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    let begun = tokio::spawn({
        let journal = journal.clone();
        async move { journal.begin(sample::intent("last", "")).await }
    });
    tokio::task::yield_now().await;
    journal.close().await;
    journal.close().await;
    assert!(matches!(begun.await.unwrap(), Ok(Begun::Row(_))));
    let down = JournalError::Down("it is closed".into());
    assert_eq!(waiting.await, Err(down.clone()), "nobody will end it any more");
    assert_eq!(journal.begin(sample::intent("late", "")).await.unwrap_err(), down);
    let ending = sample::ending(Outcome::Executed, None, "late");
    assert_eq!(journal.settle(txn, ending, Vec::new()).await.unwrap_err(), down);
    assert!(open(&folder).find(CHANNEL, b"last").await.unwrap().is_some());
}

/// The WAL goes into the file while the journal works, and does not grow for ever.
#[tokio::test]
async fn the_wal_is_written_into_the_file() {
    let folder = TempDir::new().unwrap();
    let limits = SqliteLimits { wal_pages_due: 20, wal_pages_max: 40, ..PATIENT };
    let journal = open_with(&folder, limits).unwrap();
    let mut rows = (0..3_000u32).map(|number| number.to_string());
    sample::begin(&journal, sample::intent(&rows.next().unwrap(), "")).await;
    let first = begun_anew(&folder);
    // How many rows come until all of it is in the file is the system's to say: the other thread may get no processor for a while.
    while begun_anew(&folder) < first + 20 {
        let key = rows.next().expect("it grows for ever");
        sample::begin(&journal, sample::intent(&key, "")).await;
    }
    assert!(journal.counts().checkpoints >= 20, "{:?}", journal.counts());
}

/// How often the WAL has begun anew, which it does when all of it is in the file: the fourth number of its head.
fn begun_anew(folder: &TempDir) -> u32 {
    let mut head = [0; 16];
    File::open(folder.path().join("journal.db-wal")).unwrap().read_exact(&mut head).unwrap();
    u32::from_be_bytes(*head.last_chunk().unwrap())
}

/// An operator beside the gateway must not keep its commits waiting for the file.
#[tokio::test]
async fn a_desk_leaves_the_wal_to_the_gateway() {
    let folder = TempDir::new().unwrap();
    let journal = open_with(&folder, PATIENT).unwrap();
    let txn = sample::begin(&journal, sample::intent("k", "")).await.txn();
    journal.settle(txn, sample::unknown(), vec![]).await.unwrap();
    let wal = || std::fs::metadata(folder.path().join("journal.db-wal")).unwrap().len();
    let before = wal();
    let desk = SqliteDesk::open(&path(&folder), sealer(), PATIENT).unwrap();
    let hand = Hand { who: "one".into(), why: "it was done".into() };
    assert_eq!(
        desk.propose(txn, sample::proposed(Settled::ConfirmedExecuted), hand).await,
        Ok(Changed::Stands)
    );
    desk.close().await;
    assert!(before > 0 && wal() >= before, "{before} bytes, and then {}", wal());
    sample::begin(&journal, sample::intent("next", "")).await;
    assert!(matches!(journal.verify().await.unwrap(), Verdict::Sound { .. }));
}
