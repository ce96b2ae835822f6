//! Whether the files that this process writes are the ones that lie in the journal's place. A file that is moved, deleted or
//! replaced goes on taking commits, and nobody would ever find them: the next start would begin an empty journal, give the
//! day's numbers a second time and know nothing of what was sent.

use std::fs::{self, File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::ffi;

use super::place::PAGE_BYTES;

/// A file, whatever it is called: its device and its number there.
type Identity = (u64, u64);

/// What stands in the WAL before its pages, and what one takes with its head (the file format of SQLite, 4.1).
const WAL_HEAD_BYTES: u64 = 32;
const WAL_PAGE_BYTES: u64 = 24 + PAGE_BYTES;

/// The files as they were when the journal was opened; the last one is the WAL.
#[derive(Debug)]
pub(super) struct StillThere(Vec<(PathBuf, Identity)>);

impl StillThere {
    /// The journal, its lock and its WAL, which is opened. Call it when something was committed, so that they are there.
    pub(super) fn now(journal: &Path, lock: &Path) -> std::io::Result<(Self, File)> {
        let path = wal_of(journal);
        let wal = File::open(&path)?;
        let known = |path: &Path, file: Metadata| (path.to_owned(), identity(&file));
        let [journal, lock] = [journal, lock].map(|path| fs::metadata(path).map(|file| known(path, file)));
        Ok((Self(vec![journal?, lock?, known(&path, wal.metadata()?)]), wal))
    }

    /// Asked before every commit and when it is on the disk; how many pages the WAL has. It is known to have had so many;
    /// another program may have had all of it written into the file, and cut it then: SQLite is asked, and knows of that.
    ///
    /// # Errors
    /// One of the files is not where it was: when it is put back, all is well. Or somebody took what was written out of the
    /// WAL, and SQLite would go on behind the hole. Or SQLite could not be asked: nothing is known then, and the next time may tell.
    pub(super) fn check(
        &self,
        mut pages: u32,
        ask: impl Fn() -> rusqlite::Result<u32>,
    ) -> rusqlite::Result<u32> {
        while self.wal_bytes()? < Self::bytes_of(pages) {
            pages = match ask() {
                Ok(now) if now != pages => now,
                Err(error) if !is_short(&error) => return Err(error),
                _ => return Err(self.cut()),
            };
        }
        Ok(pages)
    }

    fn wal_bytes(&self) -> rusqlite::Result<u64> {
        let mut last_bytes = 0;
        for (path, known) in &self.0 {
            let file = fs::metadata(path).ok().filter(|file| identity(file) == *known);
            let what = "was moved, deleted or replaced; put it back before FEI is started again";
            last_bytes = file.ok_or_else(|| wrong(path, ffi::SQLITE_IOERR, what))?.len();
        }
        Ok(last_bytes)
    }

    /// How many bytes so many pages of a WAL are.
    fn bytes_of(wal_pages: u32) -> u64 {
        if wal_pages == 0 { 0 } else { WAL_HEAD_BYTES + u64::from(wal_pages) * WAL_PAGE_BYTES }
    }

    fn cut(&self) -> rusqlite::Error {
        let wal = self.0.last().map_or(Path::new(""), |(path, _)| path);
        wrong(wal, ffi::SQLITE_CORRUPT, "was cut: it is shorter than was written")
    }
}

/// Where a journal's WAL lies.
pub(super) fn wal_of(journal: &Path) -> PathBuf {
    let mut wal = journal.as_os_str().to_owned();
    wal.push("-wal");
    wal.into()
}

/// Whether SQLite itself found less than was written.
fn is_short(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHORT_READ)
}

fn wrong(path: &Path, code: std::ffi::c_int, what: &str) -> rusqlite::Error {
    let name = path.file_name().unwrap_or_default().display();
    rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some(format!("{name} {what}")))
}

fn identity(file: &Metadata) -> Identity {
    (file.dev(), file.ino())
}

#[cfg(test)]
mod tests {
    use rusqlite::{Error, ErrorCode};

    use super::*;

    #[test]
    fn only_who_was_asked_and_says_the_same_finds_that_it_was_cut() {
        let folder = tempfile::TempDir::new().unwrap();
        let (journal, lock) = (folder.path().join("journal.db"), folder.path().join("journal.db.lock"));
        for file in [&journal, &lock, &wal_of(&journal)] {
            fs::write(file, "").unwrap();
        }
        let (there, _wal) = StillThere::now(&journal, &lock).unwrap();
        let check = |ask: rusqlite::Result<u32>| there.check(5, || ask.as_ref().copied().map_err(clone));
        assert_eq!(check(Ok(0)), Ok(0), "another program emptied it");
        let code = |checked: rusqlite::Result<u32>| checked.unwrap_err().sqlite_error_code();
        assert_eq!(code(check(Ok(5))), Some(ErrorCode::DatabaseCorrupt));
        let no_descriptor = Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CANTOPEN), None);
        assert_eq!(code(check(Err(no_descriptor))), Some(ErrorCode::CannotOpen));
        let short = Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR_SHORT_READ), None);
        assert_eq!(code(check(Err(short))), Some(ErrorCode::DatabaseCorrupt));
    }

    fn clone(error: &Error) -> Error {
        Error::SqliteFailure(*error.sqlite_error().unwrap(), None)
    }
}
