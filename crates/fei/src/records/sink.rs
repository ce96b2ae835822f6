//! Where the output goes: a stream, or a file that is written beside its place and takes it when everything is there.
//! Whatever ends the program before, nothing half-written stands in that place.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::interrupt::Unfinished;
use crate::stop::Stop;

/// An output of this run.
pub(super) struct Sink {
    file: File,
    /// Named for errors; none is stdout.
    path: Option<PathBuf>,
    beside: Option<NamedTempFile>,
}

impl Sink {
    /// The standard output, without a buffer: what is written comes in large pieces.
    pub(super) fn stdout() -> Result<Self, Stop> {
        let file = File::from(io::stdout().as_fd().try_clone_to_owned().map_err(Stop::Write)?);
        Ok(Self { file, path: None, beside: None })
    }

    /// A file. What is no regular file, such as a named pipe or `/dev/null`, is written to as it is.
    pub(super) fn file(path: &Path, unfinished: &Unfinished) -> Result<Self, Stop> {
        let failed = |source| Stop::Save { path: path.to_owned(), source };
        if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            let file = File::options().write(true).open(path).map_err(failed)?;
            return Ok(Self { file, path: Some(path.to_owned()), beside: None });
        }
        // A link stays one: what it leads to is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let new = tempfile::Builder::new()
            .prefix(".fei-")
            .suffix(".part")
            .permissions(fs::Permissions::from_mode(0o666)) // less what the umask takes
            .tempfile_in(folder)
            .map_err(failed)?;
        unfinished.add(new.path());
        Ok(Self { file: new.reopen().map_err(failed)?, path: Some(path), beside: Some(new) })
    }

    /// Writes all of it. A reader that has gone is [`Stop::Closed`].
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.file.write_all(bytes).map_err(|source| match (&self.path, source.kind()) {
            (_, io::ErrorKind::BrokenPipe) => Stop::Closed,
            (Some(path), _) => Stop::Save { path: path.clone(), source },
            (None, _) => Stop::Write(source),
        })
    }

    /// Puts the file in its place, on the disk.
    pub(super) fn finish(self) -> Result<(), Stop> {
        let (Some(new), Some(path)) = (self.beside, self.path) else { return Ok(()) };
        let done = self.file.sync_all().and_then(|()| new.persist(&path).map_err(|error| error.error));
        done.map(drop).map_err(|source| Stop::Save { path, source })
    }
}
