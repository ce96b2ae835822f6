//! What the writer has done, counted: for metrics, and for tests that must not measure time.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a journal's writer has done since it was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SqliteCounts {
    /// Commits that stand.
    pub commits: u64,
    /// Calls that stand: begun, ended, numbered. Divided by commits: how many shared one.
    pub calls: u64,
    /// Commits that failed; their callers were told that the journal is down.
    pub failures: u64,
    /// Times that the WAL was written into the file.
    pub checkpoints: u64,
}

/// The counters behind it.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) commits: AtomicU64,
    pub(super) calls: AtomicU64,
    pub(super) failures: AtomicU64,
    pub(super) checkpoints: AtomicU64,
}

impl Counters {
    pub(super) fn add(counter: &AtomicU64, number: usize) {
        counter.fetch_add(number as u64, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> SqliteCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        SqliteCounts {
            commits: read(&self.commits),
            calls: read(&self.calls),
            failures: read(&self.failures),
            checkpoints: read(&self.checkpoints),
        }
    }
}
