//! What lies in the WAL and may not be on the disk: what an earlier process left there, and what a sync did not bring there.
//!
//! After a sync that failed the system may show what the disk does not have, and says of the next sync that all is well.
//! Commits behind such a hole would be lost with a machine that loses its power. So a mark in the lock's file says that a sync
//! failed, be it a start's own: while it stands nobody reads or writes beside, and a start first brings the WAL onto the disk
//! and into the file.

use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, ErrorCode, ffi};

use super::mark::LINE_BYTES;
use super::place::{Lock, Place, WAS_HERE};
use super::still_there::wal_of;
use super::trouble::{OpenError, shown};
use crate::JournalError;

/// Where the mark stands: behind how far the journal had come. Whatever is there is one, also what a machine that lost its
/// power left of it.
const MARK_AT: u64 = (WAS_HERE.len() + LINE_BYTES) as u64;
/// As much of it as is told.
const MARK_BYTES_MAX: usize = 512;
/// How much of the WAL is written again at once.
const REWRITE_BYTES: usize = 1 << 20;

const ANY: &str = "SELECT count(*) FROM sqlite_schema";

/// Says in the lock's file that a sync failed, and why.
pub(super) fn set_mark(lock: &File, why: &str) -> io::Result<()> {
    lock.write_all_at(format!("{why}\n").as_bytes(), MARK_AT)?;
    lock.sync_data()
}

/// Why a sync failed; none: it did not.
fn mark(lock: &File) -> io::Result<Option<Box<str>>> {
    let mut word = [0; MARK_BYTES_MAX];
    let bytes = lock.read_at(&mut word, MARK_AT)?;
    let why = String::from_utf8_lossy(&word[..bytes]);
    // Behind the first line may be the end of a longer one, which was there before.
    Ok((bytes > 0).then(|| why.trim_matches(['\0', '\n']).lines().next().unwrap_or_default().into()))
}

fn clear_mark(lock: &File) -> io::Result<()> {
    lock.set_len(MARK_AT)?;
    lock.sync_all()
}

/// What is said of a sync that failed.
pub(super) fn not_taken(why: &dyn Display) -> String {
    format!("the disk did not take what was written: {why}")
}

impl Place {
    /// Writes all that an earlier process left in the WAL into the file.
    pub(super) fn settle(&self, connection: &Connection) -> rusqlite::Result<()> {
        match connection.wal_checkpoint_v2(None::<&str>, CheckpointMode::TRUNCATE) {
            // Somebody reads it just now: then it stays as it was left, by a process that died before its sync.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => self.sync_log(),
            settled => settled.map(drop),
        }
    }

    /// The same where a sync failed, and nobody else may have the journal open. Call it with the lock, before anything is
    /// written. A machine that loses its power meanwhile leaves a WAL without a hole: it is the first that is made sure of.
    pub(super) fn mend(&self, lock: &Lock) -> Result<(), OpenError> {
        let of_lock = |error| OpenError::file(lock.path(), error);
        if mark(lock.file()).map_err(of_lock)?.is_none() {
            return Ok(());
        }
        let of_journal = |error: rusqlite::Error| match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy) => OpenError::StillRead { path: shown(self.path()) },
            _ => OpenError::unusable(self.path(), &error),
        };
        let alone = self.alone().map_err(of_journal)?;
        let wal = wal_of(self.path());
        write_again(&wal).map_err(|error| OpenError::file(&wal, error))?;
        drop(alone);
        let alone = self.alone().map_err(of_journal)?;
        alone.wal_checkpoint_v2(None::<&str>, CheckpointMode::TRUNCATE).map_err(of_journal)?;
        self.sync_log().map_err(of_journal)?;
        clear_mark(lock.file()).map_err(of_lock)
    }

    /// The only connection to the journal. It trusts nothing that others know of the WAL: it has read all of it, and goes by it
    /// up to the first page that is not what was written.
    fn alone(&self) -> rusqlite::Result<Connection> {
        let connection = self.connect()?;
        // Before it looks at the file for the first time: later it would share what others know.
        connection.pragma_update(None, "locking_mode", "exclusive")?;
        connection.query_row(ANY, [], |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "full")?;
        Ok(connection)
    }

    /// Why a sync of the gateway's failed, for whoever is beside it; none: it did not.
    pub(super) fn failed_sync(&self) -> io::Result<Option<Box<str>>> {
        match File::open(self.lock_path()) {
            // A copy, which has no gateway.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            lock => mark(&lock?),
        }
    }

    /// For whoever is beside the gateway.
    ///
    /// # Errors
    /// What it wrote may not be on the disk: nothing may be told, and nothing may come behind it.
    pub(super) fn is_well(&self) -> Result<(), JournalError> {
        match self.failed_sync() {
            Ok(None) => Ok(()),
            Ok(Some(why)) => Err(JournalError::Damaged(format!("a sync failed: {why}").into())),
            Err(error) => Err(JournalError::Down(format!("its lock's file: {error}").into())),
        }
    }

    /// Waits until all that lies in the WAL is on the disk, whoever wrote it.
    pub(super) fn sync_log(&self) -> rusqlite::Result<()> {
        let synced = match File::open(wal_of(self.path())) {
            // All is in the file.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            log => log.and_then(|log| log.sync_data()),
        };
        synced.map_err(unsynced)
    }
}

/// A sync that failed, in SQLite's words.
pub(super) fn unsynced(error: io::Error) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR_FSYNC), Some(error.to_string()))
}

/// Has the system write all of it once more: of what it could not write it believes that it has.
fn write_again(wal: &Path) -> io::Result<()> {
    let file = match OpenOptions::new().read(true).write(true).open(wal) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let (mut bytes, mut at) = (vec![0; REWRITE_BYTES], 0);
    loop {
        let read = file.read_at(&mut bytes, at)?;
        if read == 0 {
            return file.sync_data();
        }
        file.write_all_at(&bytes[..read], at)?;
        at += read as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn all_of_it_is_written_again_and_is_what_it_was() {
        let folder = tempfile::TempDir::new().unwrap();
        let wal = folder.path().join("journal.db-wal");
        write_again(&wal).unwrap();
        assert!(!wal.exists());
        std::fs::write(&wal, "head").unwrap();
        let file = OpenOptions::new().write(true).open(&wal).unwrap();
        let bytes = 2 * REWRITE_BYTES as u64 + 5;
        // Nothing was ever written there, and the disk has no room for it.
        file.set_len(bytes).unwrap();
        file.write_all_at(b"end", bytes - 3).unwrap();
        let before = std::fs::read(&wal).unwrap();
        write_again(&wal).unwrap();
        assert!(std::fs::read(&wal).unwrap() == before);
        assert!(file.metadata().unwrap().blocks() * 512 >= bytes, "{:?}", file.metadata());
    }
}
