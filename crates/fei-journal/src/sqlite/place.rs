//! The file: who may have it open, and how each connection to it is set.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::SqliteLimits;
use super::chain::Chain;
use super::in_doubt;
use super::mark;
use super::migrations;
use super::trouble::{OpenError, shown};

/// SQLite's own pages; [`SqliteLimits`] counts in them.
pub(super) const PAGE_BYTES: u64 = 4096;
/// Statements that a connection keeps prepared: every one with a text of its own, and some of those that are put together.
const STATEMENTS_MAX: usize = 64;

/// Where the journal is, and how it is connected to.
#[derive(Debug, Clone)]
pub(super) struct Place {
    path: PathBuf,
    limits: SqliteLimits,
}

/// That no other process has this journal open. The system takes it back when the process is gone, however it went.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
    /// Whether it lay there before.
    is_found: bool,
    /// The journal's file itself: it may have other names, with other locks beside them.
    journal: Option<File>,
}

/// What the lock's file says from the first start on.
pub(super) const WAS_HERE: &str = "there is a journal beside this file\n";

impl Lock {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) const fn file(&self) -> &File {
        &self.file
    }

    /// Whether a journal was made beside it.
    fn says_that_one_was_here(&self) -> io::Result<bool> {
        Ok(self.file.metadata()?.len() > 0)
    }

    /// Whether it lay there and says nothing that was written into it.
    fn is_unreadable(&self) -> io::Result<bool> {
        let mut word = [0; WAS_HERE.len()];
        match self.file.read_exact_at(&mut word, 0) {
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
            read => Ok(self.is_found && (read.is_err() || word != *WAS_HERE.as_bytes())),
        }
    }

    /// How far the journal had come.
    fn mark(&self) -> io::Result<Option<Chain>> {
        mark::read(&self.file, WAS_HERE.len() as u64)
    }

    /// The journal has come so far, and that is on the disk.
    pub(super) fn reached(&self, chain: Chain) {
        // A mark that is too low is a net with a hole; a commit that stands is told as one.
        let _ = mark::write(&self.file, WAS_HERE.len() as u64, chain);
    }

    /// Brings the journal's file onto the disk, and not its WAL.
    pub(super) fn sync_journal(&self) -> io::Result<()> {
        self.journal.as_ref().map_or(Ok(()), File::sync_data)
    }

    /// A sync failed, and until the journal is opened anew nobody may believe what the system shows of it.
    pub(super) fn sync_failed(&self, why: &str) {
        // A disk that does not take this either loses nothing more: this process tells nothing from now on.
        let _ = in_doubt::set_mark(&self.file, why);
    }

    /// The same of a start that came to nothing, if its sync is why. Where no journal was yet nothing is in doubt.
    pub(super) fn not_started(&self, why: &OpenError) {
        if let OpenError::NotSynced { reason, .. } = why
            && self.says_that_one_was_here().unwrap_or(true)
        {
            self.sync_failed(&in_doubt::not_taken(reason));
        }
    }

    /// From now on a journal that is missing is missed.
    fn one_is_here(&self) -> io::Result<()> {
        if !self.says_that_one_was_here()? || self.is_unreadable()? {
            self.file.set_len(0)?;
            self.file.write_all_at(WAS_HERE.as_bytes(), 0)?;
            self.file.sync_all()?;
        }
        Ok(())
    }
}

impl Drop for Lock {
    /// Said, and not left to closing the file: a program that is being started has a copy of it for a moment.
    fn drop(&mut self) {
        let _ = self.journal.as_ref().map(File::unlock);
        let _ = self.file.unlock();
    }
}

impl Place {
    pub(super) fn new(path: &Path, limits: SqliteLimits) -> Self {
        // What lies beside it lies beside the file, and not beside a link to it.
        Self { path: path.canonicalize().unwrap_or_else(|_| path.into()), limits }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) const fn limits(&self) -> SqliteLimits {
        self.limits
    }

    pub(super) fn lock_path(&self) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(".lock");
        name.into()
    }

    /// Takes the lock, in a file beside the journal: SQLite's own locks come and go with each commit, and closing the
    /// journal's file a second time would drop them.
    pub(super) fn lock(&self) -> Result<Lock, OpenError> {
        let path = self.lock_path();
        let is_found = path.exists();
        let file = private().open(&path).map_err(|error| OpenError::file(&path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { file, path, is_found, journal: None }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: shown(&self.path) }),
            Err(TryLockError::Error(error)) => Err(OpenError::file(&path, error)),
        }
    }

    /// The first connection of a process: makes the file if there is none, and brings its tables up to date. Call it
    /// with the lock.
    pub(super) fn prepare(&self, lock: &mut Lock) -> Result<Connection, OpenError> {
        let lock_path = lock.path.clone();
        let cannot = |error| OpenError::file(&lock_path, error);
        let was_here = lock.says_that_one_was_here().map_err(cannot)?;
        if was_here && !self.path.exists() {
            return Err(OpenError::Gone { path: shown(&self.path), lock: shown(&lock.path) });
        }
        self.make_file().map_err(|error| OpenError::file(&self.path, error))?;
        lock.journal = Some(self.lock_itself()?);
        self.mend(lock)?;
        let unusable = |error: rusqlite::Error| OpenError::unusable(&self.path, &error);
        let mut connection = self.writer().map_err(unusable)?;
        // A young journal stands in its WAL alone.
        if was_here && migrations::version(&connection, &self.path)? == 0 {
            return Err(OpenError::Emptied { path: shown(&self.path), lock: shown(&lock.path) });
        }
        migrations::apply(&mut connection, &self.path)?;
        if lock.is_unreadable().map_err(cannot)? && has_events(&connection).map_err(unusable)? {
            return Err(OpenError::Unmarked { path: shown(&self.path), lock: shown(&lock.path) });
        }
        if let Some(mark) = lock.mark().map_err(cannot)?
            && !mark::is_in(&connection, mark).map_err(unusable)?
        {
            return Err(OpenError::Behind {
                path: shown(&self.path),
                lock: shown(&lock.path),
                event: mark.event,
            });
        }
        lock.one_is_here().map_err(cannot)?;
        Ok(connection)
    }

    /// Takes a lock on the journal's file too. It is not one of those that SQLite takes, and closing the file drops those: it
    /// is opened before SQLite does and closed after it.
    fn lock_itself(&self) -> Result<File, OpenError> {
        let file = OpenOptions::new().read(true).write(true).open(&self.path);
        let file = file.map_err(|error| OpenError::file(&self.path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: shown(&self.path) }),
            Err(TryLockError::Error(error)) => Err(OpenError::file(&self.path, error)),
        }
    }

    /// Made here, so that nobody else may read it; SQLite gives its other files the same rights. A file that is there is
    /// not opened: closing it again would take SQLite's locks from every other connection of this process.
    fn make_file(&self) -> io::Result<()> {
        match private().create_new(true).open(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    }

    /// A connection that writes. Its commits are on the disk when they return.
    pub(super) fn writer(&self) -> rusqlite::Result<Connection> {
        let connection = self.connect()?;
        let pages_max = i64::try_from(self.limits.file_bytes_max / PAGE_BYTES).unwrap_or(i64::MAX);
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        // The writer says itself when the WAL goes into the file.
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.pragma_update(None, "max_page_count", pages_max)?;
        Ok(connection)
    }

    /// Leaves it to somebody else to bring the commits of a connection onto the disk.
    pub(super) fn hurry(connection: &Connection) -> rusqlite::Result<()> {
        connection.pragma_update(None, "synchronous", "normal")
    }

    /// A connection that cannot write, whatever it is asked.
    pub(super) fn reader(&self) -> rusqlite::Result<Connection> {
        let connection = self.connect()?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }

    pub(super) fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        // Whoever closes it last would write a WAL into the file that nobody has looked at; the gateway does so itself.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.busy_timeout(self.limits.lock_timeout)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        connection.pragma_update(None, "trusted_schema", false)?;
        // What a statement may have to take back: a few pages, and never a file of their own.
        connection.pragma_update(None, "temp_store", "memory")?;
        connection.pragma_update(None, "cell_size_check", true)?;
        Ok(connection)
    }
}

/// Whether anything was ever written down in it.
fn has_events(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT EXISTS (SELECT 1 FROM txn_event)", [], |row| row.get(0))
}

/// How a file is made that only its owner may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
