//! Whether the files that this process writes are the ones that lie in the journal's place. A file that is moved, deleted or
//! replaced goes on taking commits, and nobody would ever find them: the next start would begin an empty journal, give the
//! day's numbers a second time and know nothing of what was sent.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::ffi;

/// A file, whatever it is called: its device and its number there.
type Identity = (u64, u64);

/// The files as they were when the journal was opened.
#[derive(Debug)]
pub(super) struct StillThere(Vec<(PathBuf, Identity)>);

impl StillThere {
    /// The journal and its WAL. Call it when something was committed, so that both are there.
    pub(super) fn now(journal: &Path) -> std::io::Result<Self> {
        let mut wal = journal.as_os_str().to_owned();
        wal.push("-wal");
        let known = [journal.to_owned(), wal.into()].map(|path| identity(&path).map(|known| (path, known)));
        known.into_iter().collect::<Result<_, _>>().map(Self)
    }

    /// Asked around every commit.
    ///
    /// # Errors
    /// One of them is not where it was. When it is put back, all is well.
    pub(super) fn check(&self) -> rusqlite::Result<()> {
        let gone = self.0.iter().find(|(path, known)| identity(path).ok() != Some(*known));
        gone.map_or(Ok(()), |(path, _)| {
            let name = path.file_name().unwrap_or_default().display();
            let why =
                format!("{name} was moved, deleted or replaced; put it back before FEI is started again");
            Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR), Some(why)))
        })
    }
}

fn identity(path: &Path) -> std::io::Result<Identity> {
    let file = fs::metadata(path)?;
    Ok((file.dev(), file.ino()))
}
