//! The write-ahead log, as SQLite tells of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use rusqlite::Connection;
use rusqlite::hooks::Wal;

/// Whether it was busy, how many pages the WAL has, and how many of them are in the file. It is asked for no work: what is left
/// of a WAL that was cut may be half a commit, and must not come into the file.
const PAGES: &str = "PRAGMA wal_checkpoint(NOOP)";

/// What one connection's commits have put into the WAL.
#[derive(Debug, Default)]
pub(super) struct Log {
    pages: AtomicU32,
    grew: AtomicBool,
}

impl Log {
    /// Has a connection's commits tell.
    pub(super) fn watch(self: &Arc<Self>, connection: &mut Connection) -> rusqlite::Result<()> {
        let log = Arc::clone(self);
        connection.wal_hook(Some(move |_: &mut Wal, pages: std::ffi::c_int| {
            log.set_pages(u32::try_from(pages).unwrap_or(0));
            log.grew.store(true, Ordering::Relaxed);
            Ok(())
        }))
    }

    /// How many pages the WAL has, as far as this connection knows.
    pub(super) fn pages(&self) -> u32 {
        self.pages.load(Ordering::Relaxed)
    }

    pub(super) fn set_pages(&self, pages: u32) {
        self.pages.store(pages, Ordering::Relaxed);
    }

    /// Whether anything went into it since this was asked last.
    pub(super) fn grew(&self) -> bool {
        self.grew.swap(false, Ordering::Relaxed)
    }
}

/// How many pages the WAL has, whoever wrote them.
pub(super) fn pages(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row(PAGES, [], |row| row.get(1))
}

/// How many of them are not in the file.
pub(super) fn pages_left(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row(PAGES, [], |row| Ok(row.get::<_, u32>(1)?.saturating_sub(row.get(2)?)))
}
