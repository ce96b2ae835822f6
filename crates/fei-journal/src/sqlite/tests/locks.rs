//! One journal, one process, by whatever name; and a lock's file that says nothing any more.

use std::fs;

use super::*;
use crate::conformance::sample::{self, CHANNEL};

/// What the system knows by another name is the same journal. The first one goes on.
#[tokio::test]
async fn another_name_of_the_file_is_the_same_journal() {
    let (folder, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("first", "")).await;
    let link = |name: &str| elsewhere.path().join(name);
    std::os::unix::fs::symlink(path(&folder), link("soft.db")).unwrap();
    fs::write(link("soft.db-wal"), "").unwrap();
    fs::hard_link(path(&folder), link("hard.db")).unwrap();
    for name in ["soft.db", "hard.db"] {
        let error = SqliteJournal::open(&link(name), sealer(), SqliteLimits::default()).unwrap_err();
        assert!(matches!(error, OpenError::InUse { .. }), "{name}: {error}");
        assert!(error.may_pass());
    }
    fs::remove_file(folder.path().join("journal.db.lock")).unwrap();
    let error = open_with(&folder, SqliteLimits::default()).unwrap_err();
    assert!(matches!(error, OpenError::InUse { .. }), "without the lock beside it: {error}");
    let error = journal.begin(sample::intent("k", "")).await.unwrap_err();
    assert!(error.to_string().contains("journal.db.lock was moved, deleted or replaced"), "{error}");
}

#[tokio::test]
async fn a_link_to_a_journal_is_that_journal() {
    let (folder, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("k", "")).await;
    journal.close().await;
    let link = elsewhere.path().join("link.db");
    std::os::unix::fs::symlink(path(&folder), &link).unwrap();
    let journal = SqliteJournal::open(&link, sealer(), SqliteLimits::default()).unwrap();
    assert!(journal.find(CHANNEL, b"k").await.unwrap().is_some());
    sample::begin(&journal, sample::intent("another", "")).await;
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1, "nothing lies beside the link");
}

#[tokio::test]
async fn a_lock_that_says_nothing_beside_a_journal_is_missed() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("k", "")).await;
    journal.close().await;
    let lock = folder.path().join("journal.db.lock");
    for word in ["", "hello", "there is another thing beside this file\n"] {
        fs::write(&lock, word).unwrap();
        let error = open_with(&folder, SqliteLimits::default()).unwrap_err();
        assert!(matches!(error, OpenError::Unmarked { .. }), "{word:?}: {error}");
    }
    fs::remove_file(&lock).unwrap();
    let journal = open(&folder);
    assert!(journal.find(CHANNEL, b"k").await.unwrap().is_some(), "that it is lost was said");
    journal.close().await;
    open(&folder).close().await;

    // Of a first start that was cut off.
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("journal.db.lock"), "").unwrap();
    open(&folder).close().await;
    open(&folder).close().await;
}
