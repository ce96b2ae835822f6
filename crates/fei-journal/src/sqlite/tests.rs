use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::conformance;

fn sealer() -> Sealer {
    Sealer::new("test", &[7; 32]).unwrap()
}

pub(super) fn path(folder: &TempDir) -> PathBuf {
    folder.path().join("journal.db")
}

pub(super) fn open(folder: &TempDir) -> SqliteJournal {
    SqliteJournal::open(&path(folder), sealer(), SqliteLimits::default()).unwrap()
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
