//! J28: old rows go by whole dates, the chain still leads to its end, and what was not removed so is still missed.

use std::time::Duration;

use fei_exchange::Outcome;
use jiff::civil::date;
use rusqlite::Connection;

use super::*;
use crate::conformance::sample::{self, CHANNEL, monday};
use crate::sqlite::retention::{Retire, Retires};
use crate::{Aged, FollowUp, Following, Hand, Intent, Report, Settled, Settlement};

fn hand() -> Hand {
    Hand { who: "keeper".into(), why: "five years".into() }
}

fn desk(folder: &TempDir) -> SqliteDesk {
    SqliteDesk::open(&path(folder), sealer(), SqliteLimits::default()).unwrap()
}

/// Two dates, their rows between one another: on the older one a row that was unknown and is settled, on the newer one
/// a row in flight.
async fn two_dates(folder: &TempDir) -> SqliteJournal {
    let journal = open(folder);
    let old = date(2021, 3, 5);
    let on = |key: &str, day| Intent { day, ..sample::intent(key, "same") };
    let first = sample::begin(&journal, on("old one", old)).await.txn();
    let second = sample::begin(&journal, on("old two", old)).await.txn();
    sample::begin(&journal, on("new one", monday())).await;
    let done = sample::ending(Outcome::Executed, None, "done");
    journal.settle(second, done.clone(), vec![]).await.unwrap();
    // One event names it, and stays.
    journal.written(second);
    journal.settle(first, sample::unknown(), vec![sample::follow(first, Following::Inquiry)]).await.unwrap();
    let claim = journal.claim(sample::later(first, Duration::from_secs(1)), &[]).await.unwrap().unwrap();
    journal.attempt(&claim, None).await.unwrap();
    let settlement = Settlement { stage: Settled::ConfirmedExecuted, ending: done };
    journal.report(claim, Report::Settled { settlement, follow: vec![] }).await.unwrap();
    journal
}

#[tokio::test]
async fn whole_dates_go_and_the_chain_still_leads_to_its_end() {
    let folder = TempDir::new().unwrap();
    let journal = two_dates(&folder).await;
    let desk = desk(&folder);
    let (old, before) = (date(2021, 3, 5), date(2026, 1, 1));
    assert_eq!(desk.aged(before).await, Ok(vec![Aged { day: old, rows: 2, open: 0 }]));
    assert_eq!(desk.retire(old, hand()).await, Ok(2));
    assert_eq!(desk.aged(before).await, Ok(vec![]));

    assert_eq!(journal.removed_until().await, Ok(Some(old)));
    assert!(journal.find(CHANNEL, b"old one").await.unwrap().is_none());
    assert!(journal.find(CHANNEL, b"new one").await.unwrap().is_some());
    let verdict = journal.verify().await.unwrap();
    assert!(matches!(verdict, Verdict::Sound { .. }), "{verdict:?}");
    // It goes on from there.
    let next = sample::begin(&journal, sample::intent("next", "")).await.txn();
    journal.settle(next, sample::ending(Outcome::Executed, None, "done"), vec![]).await.unwrap();
    let Verdict::Sound { events, .. } = journal.verify().await.unwrap() else { panic!("broken") };
    assert_eq!(events, 13, "what was removed is still counted: 10 before, the removal, and two since");

    journal.close().await;
    desk.close().await;
    let file = Connection::open(path(&folder)).unwrap();
    for table in ["saf", "lane", "retiring"] {
        let left: i64 =
            file.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

/// A date that was open when a newer one went is removed after it.
#[tokio::test]
async fn the_newest_date_that_was_removed_stays_known_whatever_is_removed_after_it() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    assert_eq!(journal.removed_until().await, Ok(None));
    let desk = desk(&folder);
    let (older, newer) = (date(2021, 3, 5), date(2021, 3, 8));
    for day in [newer, older] {
        let txn = sample::begin(&journal, Intent { day, ..sample::intent(&day.to_string(), "") }).await.txn();
        journal.settle(txn, sample::ending(Outcome::Executed, None, "done"), vec![]).await.unwrap();
        sample::begin(&journal, sample::intent(&format!("behind {day}"), "")).await;
        assert_eq!(desk.retire(day, hand()).await, Ok(1));
        assert_eq!(journal.removed_until().await, Ok(Some(newer)), "after {day}");
    }
    journal.close().await;
    desk.close().await;
    assert_eq!(open(&folder).removed_until().await, Ok(Some(newer)), "in the next process");
}

#[tokio::test]
async fn a_date_with_something_open_stays_whole() {
    let folder = TempDir::new().unwrap();
    let journal = two_dates(&folder).await;
    let desk = desk(&folder);
    let open = desk.aged(date(2099, 1, 1)).await.unwrap();
    assert_eq!(open[1], Aged { day: monday(), rows: 1, open: 1 });
    let refused = desk.retire(monday(), hand()).await.unwrap_err();
    assert!(refused.to_string().contains("1 of 2026-09-07 are open"), "{refused}");
    assert!(journal.find(CHANNEL, b"new one").await.unwrap().is_some());
    assert_eq!(desk.retire(date(2020, 1, 1), hand()).await, Ok(0), "there is nothing");
}

/// Whoever asks for it may have a clock that is ahead. The journal counts from its last transaction; another one that came
/// before with a day far ahead, because a clock was, changes nothing.
#[tokio::test]
async fn what_is_young_beside_the_last_transaction_stays_whatever_the_clock_says() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let desk = desk(&folder);
    assert_eq!(desk.stays_from().await, Ok(None));
    let (far, old, young) = (date(2031, 1, 1), date(2026, 8, 2), date(2026, 8, 3));
    for day in [far, old, young, monday()] {
        let txn = sample::begin(&journal, Intent { day, ..sample::intent(&day.to_string(), "") }).await.txn();
        journal.settle(txn, sample::ending(Outcome::Executed, None, "done"), vec![]).await.unwrap();
    }
    assert_eq!(desk.stays_from().await, Ok(Some(young)));
    for day in [young, monday(), far] {
        let refused = desk.retire(day, hand()).await.unwrap_err().to_string();
        assert!(refused.contains(&format!("{day} is too young")), "{refused}");
    }
    assert_eq!(desk.retire(old, hand()).await, Ok(1));
    assert_eq!(journal.removed_until().await, Ok(Some(old)));
}

/// What is open is not removed either by a commit that comes when all of the date was read.
#[tokio::test]
async fn no_commit_removes_what_is_open() {
    let folder = TempDir::new().unwrap();
    let journal = two_dates(&folder).await;
    let done = sample::intent("done", "");
    let txn = sample::begin(&journal, done).await.txn();
    journal.settle(txn, sample::ending(Outcome::Executed, None, "done"), vec![]).await.unwrap();
    let desk = desk(&folder);
    let retires = desk.journal().write(Retire { day: monday(), hand: hand() }).await.unwrap();
    assert_eq!(retires, Retires::Open(1));
    for key in [&b"new one"[..], b"done"] {
        assert!(journal.find(CHANNEL, key).await.unwrap().is_some());
    }
    // Nothing is left chosen, and so the next one goes.
    assert_eq!(desk.retire(date(2021, 3, 5), hand()).await, Ok(2));
    let verdict = journal.verify().await.unwrap();
    assert!(matches!(verdict, Verdict::Sound { .. }), "{verdict:?}");
}

/// A notice that nobody took in its time keeps no date: the result that it told stands in the row.
#[tokio::test]
async fn a_notice_that_was_put_aside_is_not_open() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let old = date(2021, 3, 5);
    let txn = sample::begin(&journal, Intent { day: old, ..sample::intent("old", "") }).await.txn();
    sample::begin(&journal, sample::intent("new", "")).await;
    journal.settle(txn, sample::unknown(), vec![sample::follow(txn, Following::Inquiry)]).await.unwrap();
    let now = sample::later(txn, Duration::from_secs(1));
    let claim = journal.claim(now, &[]).await.unwrap().unwrap();
    let ending = sample::ending(Outcome::Executed, None, "done");
    let settlement = Settlement { stage: Settled::ConfirmedExecuted, ending };
    let notice = vec![sample::follow(txn, Following::Notice)];
    journal.report(claim, Report::Settled { settlement, follow: notice }).await.unwrap();
    let desk = desk(&folder);
    let open = async || desk.aged(date(2026, 1, 1)).await.unwrap()[0].open;
    assert_eq!(open().await, 1, "somebody may take it yet");

    let claim = journal.claim(now, &[]).await.unwrap().unwrap();
    assert_eq!(claim.item.kind, Following::Notice);
    journal.report(claim, Report::Parked { why: "nobody took it".into() }).await.unwrap();
    assert_eq!(open().await, 0);
    assert_eq!(desk.retire(old, hand()).await, Ok(1));
    let verdict = journal.verify().await.unwrap();
    assert!(matches!(verdict, Verdict::Sound { .. }), "{verdict:?}");
}

#[tokio::test]
async fn nothing_else_can_be_removed_unseen() {
    let folder = TempDir::new().unwrap();
    let journal = two_dates(&folder).await;
    let desk = desk(&folder);
    desk.retire(date(2021, 3, 5), hand()).await.unwrap();
    journal.close().await;
    desk.close().await;
    let bytes = std::fs::read(path(&folder)).unwrap();
    for sql in [
        "DELETE FROM event_retired WHERE event = 1",
        "UPDATE event_retired SET hash = zeroblob(32) WHERE event = 2",
        "UPDATE event_retired SET retired_by = 2",
        "UPDATE txn_event SET (key_id, nonce, ciphertext) = (SELECT key_id, nonce, ciphertext FROM txn_event WHERE what = 'begun')
         WHERE what = 'retired'",
        // The row in flight, made to look like one that retention has removed.
        "INSERT INTO event_retired SELECT event, hash, (SELECT max(event) FROM txn_event) FROM txn_event WHERE what = 'begun';
         DELETE FROM attempt; DELETE FROM txn; DELETE FROM txn_event WHERE what = 'begun'",
        "DELETE FROM attempt; DELETE FROM txn; DELETE FROM txn_event WHERE what = 'begun'",
    ] {
        let other = TempDir::new().unwrap();
        std::fs::write(path(&other), &bytes).unwrap();
        let connection = Connection::open(path(&other)).unwrap();
        connection.execute_batch(sql).expect_err("the triggers stand in the way");
        drop(connection);
        tamper(&other, sql);
        let verdict = SqliteJournal::verify_file(&path(&other)).unwrap();
        assert!(matches!(verdict, Verdict::Broken(_)), "nothing was seen of: {sql}");
    }
}
