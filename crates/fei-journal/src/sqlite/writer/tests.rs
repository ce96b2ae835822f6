mod failed;
mod synced;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread::spawn;

use fei_exchange::{Outcome, TxnId};
use jiff::civil::date;
use rusqlite::Connection;
use tempfile::TempDir;

use super::super::begin::{Begins, NewRow};
use super::super::end::{Actor, Ends, NewEnding};
use super::super::finish::Synced;
use super::super::numbers::NextNumber;
use super::super::place::Place;
use super::super::still_there::StillThere;
use super::super::tests::{path, sealer};
use super::super::work::{Told, job};
use super::*;
use crate::conformance::sample;
use crate::{Intent, JournalError, Marks, Part};

/// A gateway's writer without its threads, over this disk.
fn writer_over(folder: &TempDir, disk: impl FnOnce(std::fs::File) -> Box<dyn Synced>) -> Writer {
    let limits = SqliteLimits::default();
    let place = Arc::new(Place::new(&path(folder), limits));
    let mut lock = place.lock().unwrap();
    let connection = place.prepare(&mut lock).unwrap();
    Place::hurry(&connection).unwrap();
    let (still_there, wal) = StillThere::now(&path(folder), lock.path()).unwrap();
    let files = Some(Files { wal: disk(wal), still_there, lock });
    let opened = Opened { connection, checkpointer: None, files, place, gone: watch::Sender::new(()) };
    Writer::new(limits, 1, Arc::default(), opened).unwrap()
}

/// The same, and told is what was asked before it is asked for more.
fn writer(folder: &TempDir) -> Writer {
    let mut writer = writer_over(folder, |wal| Box::new(wal));
    writer.syncer = None;
    writer
}

fn begin(key: &str) -> (Box<dyn Job>, Told<Begins>) {
    job(NewRow::new(&sealer(), sample::intent(key, "")).unwrap())
}

fn rows(folder: &TempDir) -> i64 {
    let connection = Connection::open(path(folder)).unwrap();
    connection.query_row("SELECT count(*) FROM txn", [], |row| row.get(0)).unwrap()
}

fn tamper_with(folder: &TempDir, sql: &str) {
    Connection::open(path(folder)).unwrap().execute_batch(sql).unwrap();
}

/// The disk says no in the last moment, once.
fn fail_once(writer: &mut Writer) {
    let failed = AtomicBool::new(false);
    writer.connection.commit_hook(Some(move || !failed.swap(true, Ordering::Relaxed))).unwrap();
}

#[test]
fn a_commit_that_fails_is_down_and_the_next_one_stands() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(&folder);
    fail_once(&mut writer);
    let (jobs, mut told): (Vec<_>, Vec<_>) = ["one", "other"].into_iter().map(begin).unzip();
    writer.write(jobs);
    for told in &mut told {
        assert!(matches!(told.try_recv(), Ok(Err(JournalError::Down(_)))));
    }
    assert_eq!((rows(&folder), writer.shared.counters.read().failures), (0, 1));

    let (job, mut told) = begin("one");
    writer.write(vec![job]);
    assert!(matches!(told.try_recv(), Ok(Ok(Begins::Stands))));
    assert_eq!(rows(&folder), 1);
}

/// A row that cannot be written must not take the others of its group with it, time after time.
#[test]
fn work_that_is_refused_goes_alone() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(&folder);
    let connection = &writer.connection;
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON txn_event
        WHEN NEW.txn_id = (SELECT txn_id FROM txn WHERE idem_key = CAST('bad' AS BLOB))
        BEGIN SELECT RAISE(ABORT, 'seeded'); END";
    connection.execute_batch(refuse).unwrap();
    let (jobs, mut told): (Vec<_>, Vec<_>) = ["one", "bad", "other"].into_iter().map(begin).unzip();
    writer.write(jobs);
    assert!(matches!(told[0].try_recv(), Ok(Ok(Begins::Stands))));
    let Ok(Err(refused)) = told[1].try_recv() else { panic!() };
    assert_eq!(refused, JournalError::Refused("a rule of its tables: seeded".into()));
    assert!(!refused.may_pass(), "it would be refused the next time as well");
    assert!(matches!(told[2].try_recv(), Ok(Ok(Begins::Stands))));
    assert_eq!(rows(&folder), 2);
}

/// Only what is unique may be told as used: whoever hears that takes another number.
#[test]
fn a_rule_of_the_tables_is_no_number_that_was_used() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(&folder);
    let first = sample::intent("first", "");
    let (used, other) = (sample::intent("used", ""), sample::intent("other", ""));
    let used = Intent { txn: first.txn, ..used };
    let mut begin = |intent: Intent| {
        let (job, mut told) = job(NewRow::new(&sealer(), intent).unwrap());
        writer.write(vec![job]);
        told.try_recv().unwrap()
    };
    assert!(matches!(begin(first), Ok(Begins::Stands)));
    assert!(matches!(begin(used), Ok(Begins::Refused(_))));
    tamper_with(&folder, "CREATE TRIGGER no BEFORE INSERT ON txn BEGIN SELECT RAISE(ABORT, 'seeded'); END");
    let Err(error) = begin(other) else { panic!("a row that a rule is against") };
    assert_eq!(error, JournalError::Refused("a rule of its tables: seeded".into()));
}

/// A telegram of several, so that what it stands in is more than a statement.
fn begin_parts(key: &str) -> (Box<dyn Job>, Told<Begins>) {
    let second = Part { txn: TxnId::fresh(), reference: None, marks: Marks::default() };
    let two = Intent { rest: Some(vec![second]), ..sample::intent(key, "") };
    job(NewRow::new(&sealer(), two).unwrap())
}

/// The rules where every transaction passes do so. What is heard is the rule, and not what came of the rest of the commit.
#[test]
fn what_ends_a_whole_commit_is_told_as_what_it_was() {
    for begin in [begin, begin_parts] {
        let folder = TempDir::new().unwrap();
        let mut writer = writer(&folder);
        let refuse = "CREATE TRIGGER refuse AFTER INSERT ON txn WHEN NEW.idem_key = CAST('bad' AS BLOB) OR NEW.part = 2
            BEGIN SELECT RAISE(ROLLBACK, 'seeded'); END";
        writer.connection.execute_batch(refuse).unwrap();
        let (other, mut other_told) = self::begin("other");
        let (bad, mut told) = begin("bad");
        writer.write(vec![other, bad]);
        let refused = JournalError::Refused("a rule of its tables: seeded".into());
        assert_eq!(told.try_recv().unwrap().unwrap_err(), refused);
        assert!(matches!(other_told.try_recv(), Ok(Ok(Begins::Stands))));
        assert_eq!(rows(&folder), 1);
    }
}

#[test]
fn a_full_disk_is_told_as_one_whatever_it_is_met_by() {
    for begin in [begin, begin_parts] {
        let folder = TempDir::new().unwrap();
        let mut writer = writer(&folder);
        // It is the row itself that is refused: no page is left to put it on.
        writer.connection.execute_batch("PRAGMA max_page_count = 1").unwrap();
        let full = (0..).find_map(|n| {
            let (jobs, mut told): (Vec<_>, Vec<_>) =
                ["a", "b"].map(|key| begin(&format!("{key}{n}"))).into_iter().unzip();
            writer.write(jobs);
            told[0].try_recv().unwrap().err()
        });
        let Some(JournalError::Down(why)) = full else { panic!("{full:?}") };
        assert!(why.contains("full"), "{why}");
        assert_eq!(writer.shared.counters.read().failures, 1, "it went apart");
    }
}

/// What is at fault, a row or a word about an answer that went out, takes nothing else with it.
#[test]
fn a_fault_costs_neither_rows_nor_what_is_known_of_delivery() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(&folder);
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON txn_event
        WHEN NEW.txn_id = (SELECT txn_id FROM txn WHERE idem_key = CAST('bad' AS BLOB))
        BEGIN SELECT RAISE(ABORT, 'seeded'); END;
        CREATE TRIGGER mute BEFORE UPDATE OF delivery ON txn WHEN NEW.idem_key = CAST('mute' AS BLOB)
        BEGIN SELECT RAISE(ABORT, 'seeded'); END";
    writer.connection.execute_batch(refuse).unwrap();
    let delivered = |folder: &TempDir| -> i64 {
        let connection = Connection::open(path(folder)).unwrap();
        connection.query_row("SELECT count(*) FROM txn WHERE delivery <> 0", [], |row| row.get(0)).unwrap()
    };
    let [heard, mute] = ["heard", "mute"].map(|key| NewRow::new(&sealer(), sample::intent(key, "")).unwrap());
    let txns = [heard.txn(), mute.txn()];
    writer.write([heard, mute].map(|row| job(row).0).into());

    writer.shared.written.add(txns[0]);
    writer.write(["one", "bad"].map(|key| begin(key).0).into());
    assert_eq!((rows(&folder), delivered(&folder)), (3, 1), "only the bad row is missing");

    writer.shared.written.add(txns[1]);
    let (job, mut told) = begin("two");
    writer.write(vec![job]);
    assert!(matches!(told.try_recv(), Ok(Ok(Begins::Stands))));
    assert_eq!(delivered(&folder), 1);
    assert!(writer.shared.written.take().is_empty(), "it does not come back with every commit");
}

/// Both in one group: the second sees what the first has not committed yet.
#[test]
fn a_row_may_begin_and_end_in_one_commit() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(&folder);
    let row = NewRow::new(&sealer(), sample::intent("k", "")).unwrap();
    let txn = row.txn();
    let ending = sample::ending(Outcome::Executed, None, "done");
    let end = || NewEnding::new(&sealer(), Actor::Owner, txn, &ending, vec![]).unwrap();
    let ends = [end(), end()].map(job);
    let (begin, _told) = job(row);
    let [(first, mut first_told), (second, mut second_told)] = ends;
    writer.write(vec![begin, first, second]);
    assert_eq!(first_told.try_recv().unwrap(), Ok(Ends::Stands));
    assert_eq!(second_told.try_recv().unwrap(), Ok(Ends::Not));
    assert_eq!(writer.shared.counters.read().commits, 1);
}

#[test]
fn numbers_of_a_commit_that_fails_are_not_given() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(&folder);
    let number = || job(NextNumber { counter: "kftc".into(), day: date(2026, 9, 7) });
    fail_once(&mut writer);
    let (asked, mut told) = number();
    writer.write(vec![asked]);
    assert!(matches!(told.try_recv(), Ok(Err(JournalError::Down(_)))));
    assert_eq!(writer.shared.numbers.take("kftc", date(2026, 9, 7)), None);

    let (asked, mut told) = number();
    writer.write(vec![asked]);
    assert!(matches!(told.try_recv(), Ok(Ok(1))));
    assert_eq!(writer.shared.numbers.take("kftc", date(2026, 9, 7)), Some(2));
}

/// As behind somebody who read for long: what a commit may wait for the writer does itself, and of more it waits for a word.
#[test]
fn a_log_that_has_grown_very_long_goes_into_the_file_beside_the_commits() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(&folder);
    let ((due, asked), (did, done)) = (sync_channel(1), sync_channel(1));
    let (other, finish) = (writer.finish.place.writer().unwrap(), Arc::clone(&writer.finish));
    let others = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&others);
    spawn(move || {
        while asked.recv().is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
            assert_eq!(checkpoint(&other, CheckpointMode::PASSIVE, &finish), Some(true));
            did.send(()).unwrap();
        }
    });
    writer.checkpointer = Some(Checkpointer::that_is(due, done));
    (writer.limits.wal_pages_due, writer.limits.wal_pages_max) = (10, 200);
    (writer.due_at, writer.full_at) = (100, 100);
    let pages_left = |writer: &mut Writer, pages: u32| {
        while writer.log.pages() < pages {
            writer.write(vec![begin(&TxnId::fresh().to_string()).0]);
        }
        assert!(log::pages_left(&writer.connection).unwrap() >= pages);
        writer.checkpoint_if_due();
        log::pages_left(&writer.connection).unwrap()
    };
    let who = |writer: &Writer| (others.load(Ordering::SeqCst), writer.shared.counters.read().checkpoints);
    assert_eq!(pages_left(&mut writer, 100), 0);
    assert_eq!(who(&writer), (0, 1), "it is little: this thread has written it");
    writer.write(vec![begin("anew").0]);
    assert!(writer.log.pages() < 100, "{} pages", writer.log.pages());
    assert_eq!(pages_left(&mut writer, 300), 0, "it was waited for");
    assert_eq!(who(&writer), (1, 2), "the other thread has written it");
}
