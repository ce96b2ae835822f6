//! The journal in a file keeps every rule of a journal; what only a file can show is tried in the files beside.

mod at_rest;
mod disk;
mod locks;
mod lookups;
mod retention;
mod starting;
mod sweeping;
mod together;
mod transitions;

use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::{Begun, Journal, KeptSet, Layouts, Proof, conformance};

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
async fn it_keeps_every_rule_of_following() {
    let folders = std::sync::Mutex::new(Vec::new());
    let opened = std::sync::Mutex::new(Vec::new());
    conformance::every_rule_of_following(async || {
        let folder = TempDir::new().unwrap();
        let journal = open(&folder);
        let desk = SqliteDesk::open(&path(&folder), sealer(), SqliteLimits::default()).unwrap();
        folders.lock().unwrap().push(folder);
        opened.lock().unwrap().push(journal.clone());
        (journal, desk)
    })
    .await;
    for journal in opened.into_inner().unwrap() {
        let verdict = journal.verify().await.unwrap();
        assert!(matches!(verdict, Verdict::Sound { .. }), "{verdict:?}");
    }
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

/// Changes a journal behind its back, with all triggers gone and no CHECK made. The triggers come back.
pub(super) fn tamper(folder: &TempDir, sql: &str) {
    let connection = rusqlite::Connection::open(path(folder)).unwrap();
    let mut triggers =
        connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let triggers: Vec<(String, String)> =
        triggers.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    for (trigger, _) in &triggers {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    connection.pragma_update(None, "ignore_check_constraints", true).unwrap();
    connection.execute_batch(sql).unwrap();
    for (_, again) in &triggers {
        connection.execute_batch(again).unwrap();
    }
}
