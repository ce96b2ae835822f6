//! The journal in a file keeps every rule of a journal; what only a file can show is tried in the files beside.

mod at_rest;
mod disk;
mod sweeping;
mod together;
mod transitions;

use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::conformance;

pub(super) fn sealer() -> Sealer {
    Sealer::new("test", &[7; 32]).unwrap()
}

pub(super) fn path(folder: &TempDir) -> PathBuf {
    folder.path().join("journal.db")
}

pub(super) fn open(folder: &TempDir) -> SqliteJournal {
    open_with(folder, SqliteLimits::default()).unwrap()
}

pub(super) fn open_with(folder: &TempDir, limits: SqliteLimits) -> Result<SqliteJournal, OpenError> {
    SqliteJournal::open(&path(folder), sealer(), limits)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_every_rule() {
    let folders = std::sync::Mutex::new(Vec::new());
    conformance::every_rule(async || {
        let folder = TempDir::new().unwrap();
        let journal = open(&folder);
        folders.lock().unwrap().push(folder);
        journal
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_every_rule_of_restarts() {
    let folder = TempDir::new().unwrap();
    let close = async |journal: SqliteJournal| journal.close().await;
    conformance::every_rule_of_restarts(async || open(&folder), close).await;
}

/// As if the process had died: the handle is gone, nothing was said; the file is free when the writer has noticed.
pub(super) async fn forget(journal: SqliteJournal) {
    let mut gone = journal.writer_gone.clone();
    drop(journal);
    let _ = gone.changed().await;
}
