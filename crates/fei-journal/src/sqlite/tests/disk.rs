//! A disk that is full, a file that is another's, damaged, locked: a clear word, nothing said to stand, and back again.

use std::fs;
use std::time::Duration;

use fei_exchange::Outcome;
use rusqlite::Connection;

use super::*;
use crate::conformance::sample::{self, CHANNEL, monday};

/// J18: so there is no second holder of a lane while the first one lives.
#[test]
fn two_processes_never_have_one_journal() {
    let folder = TempDir::new().unwrap();
    let first = open(&folder);
    let error = open_with(&folder, SqliteLimits::default()).unwrap_err();
    assert!(error.to_string().ends_with("journal.db: another process has this journal open"), "{error}");
    drop(first);
}

#[test]
fn what_is_no_journal_is_left_alone() {
    let folder = TempDir::new().unwrap();
    fs::write(path(&folder), "not a database at all, but long enough to look like one".repeat(100)).unwrap();
    let error = open_with(&folder, SqliteLimits::default()).unwrap_err();
    assert!(error.to_string().ends_with("the file is damaged, or no SQLite file"), "{error}");

    let folder = TempDir::new().unwrap();
    Connection::open(path(&folder)).unwrap().execute_batch("CREATE TABLE somebody (elses)").unwrap();
    let error = open_with(&folder, SqliteLimits::default()).unwrap_err();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
    let error = SqliteJournal::verify_file(&path(&folder)).unwrap_err();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("no").join("journal.db");
    let error = SqliteJournal::open(&path, sealer(), SqliteLimits::default()).unwrap_err();
    assert!(matches!(&error, OpenError::File { path, .. } if path.contains("/no/journal.db")), "{error}");
}

#[tokio::test]
async fn a_lock_that_another_program_holds_is_down_until_it_is_gone() {
    let folder = TempDir::new().unwrap();
    let limits = SqliteLimits { lock_timeout: Duration::from_millis(20), ..SqliteLimits::default() };
    let journal = open_with(&folder, limits).unwrap();
    let other = Connection::open(path(&folder)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = journal.begin(sample::intent("k", "")).await.unwrap_err();
    assert_eq!(error, JournalError::Down("another program holds a lock on the file".into()));
    assert!(error.may_pass());
    assert_eq!(error.before_send().code.as_str(), "N50");
    assert!(journal.find(CHANNEL, b"k").await.unwrap().is_none());
    drop(other);
    sample::begin(&journal, sample::intent("k", "")).await;
}

/// What is written into a file that nobody will find is not said to stand, and nothing is sent for it.
#[tokio::test]
async fn files_that_are_not_in_their_place_are_down_until_they_are_back() {
    for name in ["journal.db", "journal.db.lock", "journal.db-wal"] {
        let folder = TempDir::new().unwrap();
        let journal = open(&folder);
        let first = sample::begin(&journal, sample::intent("first", "")).await;
        let (place, elsewhere) = (folder.path().join(name), folder.path().join("elsewhere"));
        fs::rename(&place, &elsewhere).unwrap();
        let error = journal.begin(sample::intent("k", "")).await.unwrap_err();
        assert!(error.to_string().contains(&format!("{name} was moved, deleted or replaced")), "{error}");
        assert!(error.may_pass(), "an ending is tried again");
        fs::copy(&elsewhere, &place).unwrap();
        assert!(journal.probe().await.is_err(), "a copy is not the file");
        fs::rename(&elsewhere, &place).unwrap();
        sample::begin(&journal, sample::intent("k", "")).await;
        journal
            .settle(first.txn(), sample::ending(Outcome::Executed, None, "done"), Vec::new())
            .await
            .unwrap();
    }
}

/// J11: what was committed is not there any more, and a commit that stands would not bring it back.
#[tokio::test]
async fn a_log_that_was_cut_is_damage_and_stays_so() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let first = sample::begin(&journal, sample::intent("first", "")).await;
    let wal = folder.path().join("journal.db-wal");
    let (whole, before) = (fs::read(&wal).unwrap(), fs::read(path(&folder)).unwrap());
    fs::OpenOptions::new().write(true).open(&wal).unwrap().set_len(whole.len() as u64 - 1).unwrap();
    let error = journal.begin(sample::intent("k", "")).await.unwrap_err();
    assert!(
        matches!(&error, JournalError::Damaged(why) if why.contains("journal.db-wal was cut")),
        "{error}"
    );
    assert!(!error.may_pass());
    assert!(fs::read(path(&folder)).unwrap() == before, "what is left of it does not come into the file");
    use std::io::Write;
    fs::OpenOptions::new().write(true).open(&wal).unwrap().write_all(&whole).unwrap();
    let ending = sample::ending(Outcome::Executed, None, "done");
    for refused in [
        journal.probe().await.err(),
        journal.settle(first.txn(), ending, Vec::new()).await.err(),
        journal.find(CHANNEL, b"k").await.err(),
    ] {
        assert_eq!(refused, Some(error.clone()));
    }
    assert!(journal.find(CHANNEL, b"first").await.unwrap().is_some(), "what is found is there");
    journal.close().await;
    assert!(open(&folder).find(CHANNEL, b"first").await.unwrap().is_some());
}

/// A backup may have all of it written into the file.
#[tokio::test]
async fn a_log_that_another_program_emptied_is_no_damage() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("first", "")).await;
    let other = Connection::open(path(&folder)).unwrap();
    let busy: i64 = other.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).unwrap();
    assert_eq!((busy, fs::metadata(folder.path().join("journal.db-wal")).unwrap().len()), (0, 0));
    sample::begin(&journal, sample::intent("second", "")).await;
    assert!(journal.find(CHANNEL, b"first").await.unwrap().is_some());
}

#[tokio::test]
async fn a_journal_that_people_distrust_sends_nothing_and_ends_what_was_sent() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let first = sample::begin(&journal, sample::intent("first", "")).await;
    journal.distrust(&Break { event: Some(1), txn: None, why: "it has changed".into() });
    let damaged = Some(JournalError::Damaged("event 1: it has changed".into()));
    assert_eq!(journal.begin(sample::intent("k", "")).await.err(), damaged);
    assert_eq!(journal.send_again(first.txn(), "busy").await.err(), damaged);
    assert_eq!(journal.find(CHANNEL, b"k").await.err(), damaged);
    assert_eq!(journal.probe().await.err(), damaged);
    journal.settle(first.txn(), sample::ending(Outcome::Executed, None, "done"), Vec::new()).await.unwrap();
}

#[tokio::test]
async fn a_journal_that_is_gone_is_missed_at_the_next_start() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("k", "")).await;
    journal.close().await;
    fs::rename(path(&folder), folder.path().join("elsewhere")).unwrap();
    let error = open_with(&folder, SqliteLimits::default()).unwrap_err();
    assert!(matches!(error, OpenError::Gone { .. }), "{error}");
    assert!(!path(&folder).exists(), "nothing is put in its place");
    fs::write(path(&folder), "").unwrap();
    let error = open_with(&folder, SqliteLimits::default()).unwrap_err();
    assert!(matches!(error, OpenError::Emptied { .. }), "{error}");
    fs::rename(folder.path().join("elsewhere"), path(&folder)).unwrap();
    let journal = open(&folder);
    assert!(journal.find(CHANNEL, b"k").await.unwrap().is_some());
    // What it has open beside the file must not be there for the next one.
    journal.close().await;
    fs::remove_file(path(&folder)).unwrap();
    fs::remove_file(folder.path().join("journal.db.lock")).unwrap();
    assert!(open(&folder).find(CHANNEL, b"k").await.unwrap().is_none(), "that it is lost was said");
}

/// J11, J13: the write-ahead log alone was deleted, or an older copy lies there: what was told as done is not in it.
#[tokio::test]
async fn a_journal_that_has_lost_its_end_is_noticed_at_the_next_start() {
    let (folder, killed) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("before", "")).await;
    journal.close().await;
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("kept", "")).await;
    // As a kill leaves them: what was begun now is in the log alone.
    let copy = |name: &str| fs::copy(folder.path().join(name), killed.path().join(name)).unwrap();
    let (_, lock) = (copy("journal.db"), killed.path().join("journal.db.lock"));
    copy("journal.db.lock");
    let behind = open_with(&killed, SqliteLimits::default()).unwrap_err().to_string();
    assert!(
        behind.contains("event 2 was committed") && behind.contains(&*lock.to_string_lossy()),
        "{behind}"
    );

    copy("journal.db-wal");
    let found = open(&killed);
    assert!(found.find(CHANNEL, b"kept").await.unwrap().is_some());
    found.close().await;

    fs::remove_file(killed.path().join("journal.db")).unwrap();
    copy("journal.db");
    assert!(matches!(open_with(&killed, SqliteLimits::default()), Err(OpenError::Behind { .. })));
    fs::remove_file(&lock).unwrap();
    let journal = open(&killed);
    sample::begin(&journal, sample::intent("kept", "")).await;
    journal.close().await;
    open(&killed).close().await;
}

/// Fills a journal until it says that it is full, and gives the keys that were acknowledged.
async fn fill(journal: &SqliteJournal, bytes_each: usize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let key = format!("key {number}");
        let mut intent = sample::intent(&key, "");
        intent.request = vec![b'7'; bytes_each].into();
        match journal.begin(intent).await {
            Ok(Begun::Row(_)) => acknowledged.push(key),
            Ok(other) => panic!("{other:?}"),
            Err(error) => {
                let full = "the disk is full, or the file has its largest size";
                assert_eq!(error, JournalError::Down(full.into()));
                break;
            }
        }
        assert!(number < 10_000, "it never fills");
    }
    acknowledged
}

async fn all_there(journal: &SqliteJournal, acknowledged: &[String]) {
    assert!(acknowledged.len() > 5);
    for key in acknowledged {
        assert!(journal.find(CHANNEL, key.as_bytes()).await.unwrap().is_some(), "{key} was acknowledged");
    }
    let Verdict::Sound { events, .. } = journal.verify().await.unwrap() else { panic!("broken") };
    assert_eq!(events, acknowledged.len() as u64);
}

#[tokio::test]
async fn a_file_at_its_largest_size_takes_nothing_more_and_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let small = SqliteLimits { file_bytes_max: 400 * 1024, ..SqliteLimits::default() };
    let journal = open_with(&folder, small).unwrap();
    let acknowledged = fill(&journal, 5_000).await;
    all_there(&journal, &acknowledged).await;
    journal.close().await;
    let journal = open(&folder);
    all_there(&journal, &acknowledged).await;
    sample::begin(&journal, sample::intent("room again", "")).await;
}

/// J09: those before stay, and money goes on.
#[tokio::test]
async fn layouts_for_which_there_is_no_room_are_not_kept_and_nothing_else_is_harmed() {
    let folder = TempDir::new().unwrap();
    let small = SqliteLimits { file_bytes_max: 500 * 1024, ..SqliteLimits::default() };
    let journal = open_with(&folder, small).unwrap();
    let set = |name: &str, bytes: usize| {
        let files = (0..8)
            .map(|file| (format!("{file}.toml").into(), format!("{file} {}", name.repeat(bytes)).into()));
        KeptSet::new(files, [[1; 32]])
    };
    let (before, large) = (set("a", 100), set("b", 100_000));
    journal.keep_set(before.clone()).await.unwrap();
    for key in ["once", "twice"] {
        let full = journal.keep_set(large.clone()).await.unwrap_err();
        assert_eq!(full, JournalError::Down("the disk is full, or the file has its largest size".into()));
        sample::begin(&journal, sample::intent(key, "")).await;
    }
    assert_eq!(journal.kept_sets().await.unwrap(), [before]);
    journal.close().await;
    let journal = open(&folder);
    journal.keep_set(large.clone()).await.unwrap();
    assert_eq!(journal.kept_sets().await.unwrap().first(), Some(&large));
    assert!(matches!(journal.verify().await.unwrap(), Verdict::Sound { .. }));
}

/// J09 and J10, with a file system of 2 MiB: only root can make one, so others try the limit above alone.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_takes_nothing_more_and_the_journal_comes_back_with_it() {
    let folder = TempDir::new().unwrap();
    let Some(disk) = small_disk::SmallDisk::mount(folder.path()) else {
        let left_out = std::env::var_os("FEI_TESTS_WITHOUT_ROOT").is_some();
        assert!(
            left_out,
            "only root can mount a file system; FEI_TESTS_WITHOUT_ROOT=1 leaves out the tests that do"
        );
        return;
    };
    let ballast = folder.path().join("ballast");
    fs::write(&ballast, vec![0; 512 * 1024]).unwrap();
    let journal = open(&folder);
    let number = journal.next_number("kftc", monday()).await.unwrap();
    let acknowledged = fill(&journal, 5_000).await;
    all_there(&journal, &acknowledged).await;
    for _ in 0..3 {
        let mut intent = sample::intent("still full", "");
        intent.request = vec![b'7'; 1 << 20].into();
        assert!(journal.begin(intent).await.is_err());
    }

    fs::remove_file(&ballast).unwrap();
    sample::begin(&journal, sample::intent("room again", "")).await;
    assert!(journal.next_number("kftc", monday()).await.unwrap() > number);
    journal.close().await;
    let journal = open(&folder);
    let acknowledged = [&acknowledged[..], &["room again".to_owned()]].concat();
    all_there(&journal, &acknowledged).await;
    journal.close().await;
    drop(journal);
    drop(disk);
}

#[cfg(target_os = "linux")]
mod small_disk {
    use std::path::{Path, PathBuf};
    use std::process::Command;

    /// A file system in memory that is gone when this is.
    pub(super) struct SmallDisk(PathBuf);

    impl SmallDisk {
        /// None when this user may not mount.
        pub(super) fn mount(folder: &Path) -> Option<Self> {
            let mut mount = Command::new("mount");
            mount.args(["-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs"]).arg(folder);
            let mounted = mount.output().is_ok_and(|output| output.status.success());
            if !mounted {
                println!("skipped: this user may not mount a file system");
            }
            mounted.then(|| Self(folder.into()))
        }
    }

    impl Drop for SmallDisk {
        fn drop(&mut self) {
            // Lazily: a reader's thread may still be closing its connection.
            let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        }
    }
}
