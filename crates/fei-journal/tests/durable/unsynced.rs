//! A sync of the journal's file that fails, once, in a checkpoint: beside the commits, beside a long read, at the close, at a start. What was told
//! lies in the WAL alone from then on, and is found again although the file has lost all that was written since it was whole.
//!
//! The process is this test's own program, started again with such a disk.

use std::fs;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::process::{Command, Stdio};

use fei_journal::conformance::sample::{self, CHANNEL};
use fei_journal::{Begun, Journal, OpenError, Sealer, SqliteJournal, SqliteLimits, Verdict};
use fei_testkit::FailingDisk;
use rusqlite::Connection;
use tempfile::TempDir;

/// Where the process finds its folder, what it does, and where it says that the disk fails.
const FOLDER: &str = "FEI_JOURNAL_UNSYNCED_FOLDER";
const DOES: &str = "FEI_JOURNAL_UNSYNCED_DOES";

fn open(folder: &Path, wal_pages: u32) -> Result<SqliteJournal, OpenError> {
    let sealer = Sealer::new("test", &[7; 32]).unwrap();
    let limits =
        SqliteLimits { wal_pages_due: wal_pages, wal_pages_max: 2 * wal_pages, ..Default::default() };
    SqliteJournal::open(&folder.join("journal.db"), sealer, limits)
}

/// Has a journal that is whole on the disk, lets a process work on it as it is told, and gives back what that said. The file
/// is then as it was before.
fn what_a_process_says(folder: &Path, does: &str) -> Vec<String> {
    let (journal, whole) = (folder.join("journal.db"), folder.join("whole"));
    if !whole.exists() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async { open(folder, 1_000).unwrap().close().await });
        fs::copy(&journal, &whole).unwrap();
    }
    let disk = FailingDisk::well();
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["unsynced::a_process_whose_disk_fails", "--exact", "--ignored", "--nocapture"]);
    program.env(FOLDER, folder).env(DOES, does).envs(disk.variables());
    let output = program.stderr(Stdio::inherit()).output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    assert!(output.contains("said the end"), "{output}");
    fs::copy(&whole, &journal).unwrap();
    output.lines().filter_map(|line| line.strip_prefix("said ")).map(str::to_owned).collect()
}

/// Whether the mark says that a sync failed, and then everything is there that was told.
async fn all_is_found(folder: &Path, said: &[String]) {
    let lock = fs::read_to_string(folder.join("journal.db.lock")).unwrap();
    assert!(lock.contains("the disk did not take what was written"), "{lock}");
    let journal = open(folder, 1_000).unwrap();
    let begun: Vec<_> = said.iter().filter_map(|line| line.strip_prefix("begun ")).collect();
    assert!(!begun.is_empty());
    for key in begun {
        let found = journal.find(CHANNEL, key.as_bytes()).await.unwrap();
        assert!(found.is_some(), "{key} was begun, and a repetition would be sent");
    }
    let verdict = journal.verify().await.unwrap();
    assert!(matches!(verdict, Verdict::Sound { .. }), "{verdict:?}");
    journal.close().await;
    let lock = fs::read_to_string(folder.join("journal.db.lock")).unwrap();
    assert!(!lock.contains("the disk did not take"), "{lock}");
}

fn says(said: &[String], what: &str) -> bool {
    said.iter().any(|line| line.contains("the disk did not take") && line.starts_with(what))
}

#[test]
fn a_file_that_was_not_synced_beside_the_commits_ends_them() {
    let folder = TempDir::new().unwrap();
    let said = what_a_process_says(folder.path(), "commits");
    assert!(says(&said, "refused") && says(&said, "and again"), "{:?}", said.last());
    assert!(said.iter().any(|line| line == "1 of its checkpoints failed"), "{:?}", said.last());
    in_time(all_is_found(folder.path(), &said));
}

/// Of a very long WAL the file is synced piece by piece, by nobody who commits.
#[test]
fn a_file_that_was_not_synced_while_somebody_reads_for_long_ends_the_commits() {
    let folder = TempDir::new().unwrap();
    let said = what_a_process_says(folder.path(), "reads");
    assert!(says(&said, "refused"), "{:?}", said.last());
    in_time(all_is_found(folder.path(), &said));
}

#[test]
fn a_file_that_was_not_synced_at_the_close_is_made_whole_at_the_next_start() {
    let folder = TempDir::new().unwrap();
    let said = what_a_process_says(folder.path(), "closes");
    in_time(all_is_found(folder.path(), &said));
}

#[test]
fn a_file_that_was_not_synced_at_a_start_is_made_whole_at_the_next() {
    let folder = TempDir::new().unwrap();
    let said = what_a_process_says(folder.path(), "dies");
    assert!(what_a_process_says(folder.path(), "starts").iter().any(|line| line.starts_with("not open")));
    in_time(all_is_found(folder.path(), &said));
}

fn in_time(found: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(found);
}

/// No test: the process that the ones above start.
#[test]
#[ignore = "it is started by other tests, with a disk of theirs"]
fn a_process_whose_disk_fails() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let (folder, does) = (Path::new(&folder), std::env::var(DOES).unwrap());
    in_time(async {
        match &*does {
            "commits" => until_one_is_refused(&open(folder, 20).unwrap()).await,
            "reads" => {
                let journal = open(folder, 20).unwrap();
                // Closed last it would have the WAL written into the file, and removed.
                let reader = ManuallyDrop::new(Connection::open(folder.join("journal.db")).unwrap());
                reader.execute_batch("BEGIN; SELECT count(*) FROM txn").unwrap();
                until_one_is_refused(&journal).await;
            }
            "closes" => {
                let journal = open(folder, 1_000).unwrap();
                begin(&journal, 1).await.unwrap();
                the_disk_fails();
                journal.close().await;
            }
            "dies" => {
                // It is never closed.
                let journal = ManuallyDrop::new(open(folder, 1_000).unwrap());
                begin(&journal, 1).await.unwrap();
            }
            _ => {
                the_disk_fails();
                say(&format!("not open: {}", open(folder, 1_000).unwrap_err()));
            }
        }
    });
    say("the end");
}

async fn until_one_is_refused(journal: &SqliteJournal) {
    the_disk_fails();
    for number in 0..2_000 {
        if let Err(error) = begin(journal, number).await {
            say(&format!("refused: {error}"));
            say(&format!("{} of its checkpoints failed", journal.counts().checkpoint_failures));
            say(&format!("and again: {}", journal.probe().await.unwrap_err()));
            return journal.close().await;
        }
    }
    say("that nothing was refused");
}

async fn begin(journal: &SqliteJournal, number: u32) -> Result<(), fei_journal::JournalError> {
    let key = format!("key {number}");
    let begun = journal.begin(sample::intent(&key, "")).await?;
    assert!(matches!(begun, Begun::Row(_)), "{begun:?}");
    say(&format!("begun {key}"));
    Ok(())
}

/// The next sync of the journal's file fails.
fn the_disk_fails() {
    fs::write(std::env::var_os("DISK_FAILS").unwrap(), "journal.db").unwrap();
}

fn say(what: &str) {
    std::io::stdout().lock().write_all(format!("said {what}\n").as_bytes()).unwrap();
}
