//! A start finds what an earlier process left in the log: it goes on when that is on the disk, and never behind what may not be.

use std::fs;
use std::time::Duration;

use super::super::trouble::OpenError;
use super::*;
use crate::conformance::sample::{self, CHANNEL};

const LIMITS: fn() -> SqliteLimits =
    || SqliteLimits { lock_timeout: Duration::from_millis(20), ..SqliteLimits::default() };

/// A journal with one transaction, which stands in the log alone; and who reads it, so that it stays there.
async fn left_in_the_log(folder: &TempDir) -> rusqlite::Connection {
    let journal = open(folder);
    sample::begin(&journal, sample::intent("left", "")).await;
    let reader = Place::new(&path(folder), LIMITS()).reader().unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM txn").unwrap();
    forget(journal).await;
    reader
}

fn failed_sync(folder: &TempDir) -> Option<Box<str>> {
    Place::new(&path(folder), LIMITS()).failed_sync().unwrap()
}

#[tokio::test]
async fn a_log_that_somebody_reads_keeps_nobody_from_starting() {
    let folder = TempDir::new().unwrap();
    let reader = left_in_the_log(&folder).await;
    let wal = folder.path().join("journal.db-wal");
    let left = fs::read(&wal).unwrap();
    assert!(left.len() > 4096);
    let journal = open_with(&folder, LIMITS()).unwrap();
    assert!(fs::read(&wal).unwrap().starts_with(&left), "it lies where it lay");
    assert!(journal.find(CHANNEL, b"left").await.unwrap().is_some());
    sample::begin(&journal, sample::intent("behind", "")).await;
    journal.close().await;
    drop(reader);
    let journal = open(&folder);
    for key in ["left", "behind"] {
        assert!(journal.find(CHANNEL, key.as_bytes()).await.unwrap().is_some(), "{key}");
    }
}

/// Behind it nothing may be written: the system says of the next sync that all is well.
#[tokio::test]
async fn a_log_that_somebody_reads_and_the_disk_does_not_take_leaves_a_mark() {
    let folder = TempDir::new().unwrap();
    let reader = left_in_the_log(&folder).await;
    let place = Place::new(&path(&folder), LIMITS());
    let lock = place.lock().unwrap();
    let connection = place.writer().unwrap();
    let (wal, elsewhere) = (folder.path().join("journal.db-wal"), folder.path().join("elsewhere"));
    fs::rename(&wal, &elsewhere).unwrap();
    // No disk is behind it, and it says so when it is asked to sync.
    std::os::unix::fs::symlink("/dev/null", &wal).unwrap();
    let error = place.settle(&connection).unwrap_err();
    lock.not_started(&OpenError::unusable(place.path(), &error));
    assert!(failed_sync(&folder).unwrap().contains("the disk gives an error"));

    fs::rename(&elsewhere, &wal).unwrap();
    drop((lock, connection, reader));
    let journal = open(&folder);
    assert_eq!(failed_sync(&folder), None, "it was written once more");
    assert!(journal.find(CHANNEL, b"left").await.unwrap().is_some());
}

/// A disk that is full or held loses nothing that was written, and a first start has written nothing that was told.
#[tokio::test]
async fn only_a_sync_of_a_journal_that_was_there_leaves_a_mark() {
    use rusqlite::ffi::{Error, SQLITE_BUSY, SQLITE_FULL, SQLITE_IOERR_FSYNC, SQLITE_IOERR_WRITE};
    let folder = TempDir::new().unwrap();
    let place = Place::new(&path(&folder), LIMITS());
    let because = |code| {
        let error = rusqlite::Error::SqliteFailure(Error::new(code), None);
        let lock = place.lock().unwrap();
        let error = OpenError::unusable(place.path(), &error);
        assert!(error.may_pass(), "{error}");
        lock.not_started(&error);
        failed_sync(&folder)
    };
    assert_eq!(because(SQLITE_IOERR_FSYNC), None);
    open(&folder).close().await;
    for code in [SQLITE_BUSY, SQLITE_FULL, SQLITE_IOERR_WRITE] {
        assert_eq!(because(code), None);
    }
    assert!(because(SQLITE_IOERR_FSYNC).is_some());
}

/// A start's first commit, into a device that cannot sync. Only root can make one; others try the rest alone.
#[cfg(target_os = "linux")]
#[tokio::test]
#[cfg_attr(feature = "failpoints", ignore = "mistakes look its key up, and who has read is still there")]
async fn a_start_whose_own_sync_fails_leaves_a_mark() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("kept", "")).await;
    journal.close().await;
    for name in ["journal.db-wal", "journal.db-shm"] {
        let _ = fs::remove_file(folder.path().join(name));
    }
    let wal = folder.path().join("journal.db-wal");
    let made = std::process::Command::new("mknod").arg(&wal).args(["c", "1", "3"]).output();
    if !made.is_ok_and(|made| made.status.success()) {
        let left_out = std::env::var_os("FEI_TESTS_WITHOUT_ROOT").is_some();
        assert!(
            left_out,
            "only root can make a device; FEI_TESTS_WITHOUT_ROOT=1 leaves out the tests that do"
        );
        return;
    }
    // It writes down that there is another key.
    let sealer = || Sealer::new("another", &[8; 32]).unwrap().opening("test", &[7; 32]).unwrap();
    let error = SqliteJournal::open(&path(&folder), sealer(), LIMITS()).unwrap_err();
    assert!(matches!(error, OpenError::NotSynced { .. }) && error.may_pass(), "{error}");
    assert!(failed_sync(&folder).is_some());
    fs::remove_file(&wal).unwrap();
    let journal = SqliteJournal::open(&path(&folder), sealer(), LIMITS()).unwrap();
    assert_eq!(failed_sync(&folder), None);
    assert!(journal.find(CHANNEL, b"kept").await.unwrap().is_some());
}
