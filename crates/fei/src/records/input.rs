//! What is read, the beginning of which can be looked at before all of it is read: a pipe has it only once.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::path::Path;

use super::{Streams, apart};
use crate::stop::Stop;

/// Bytes that are read at once to look at.
const PIECE_BYTES: usize = 64 << 10;

/// An input whose first bytes may have been looked at.
pub(crate) struct Input<R = File> {
    pub(super) from: R,
    head: Vec<u8>,
    /// How many bytes of the head were read again.
    taken: usize,
}

impl Input {
    /// The file, or stdin, without a buffer.
    ///
    /// # Errors
    /// A file that cannot be opened, or one that is an output too.
    pub(crate) fn open(streams: &Streams) -> Result<Self, Stop> {
        let from = match streams.input.as_deref().filter(|path| *path != Path::new("-")) {
            Some(path) => File::open(path).map_err(|source| Stop::Read { path: path.to_owned(), source })?,
            None => {
                let stdin = io::stdin().as_fd().try_clone_to_owned();
                stdin.map(File::from).map_err(|source| Stop::Read { path: "stdin".into(), source })?
            }
        };
        apart::apart(&from, streams)?;
        Ok(Self::of(from))
    }
}

impl<R: Read> Input<R> {
    /// Something else that can be read.
    pub(crate) const fn of(from: R) -> Self {
        Self { from, head: Vec::new(), taken: 0 }
    }

    /// Looks at the first bytes until `what` has seen enough of them: it is told them, and whether they are all there are.
    /// None: in `most` bytes it saw nothing.
    ///
    /// # Errors
    /// Bytes that cannot be read.
    pub(super) fn look<T>(
        &mut self,
        most: usize,
        mut what: impl FnMut(&[u8], bool) -> Option<T>,
    ) -> io::Result<Option<T>> {
        loop {
            let end = self.piece()? == 0;
            if let Some(seen) = what(&self.head, end) {
                return Ok(Some(seen));
            }
            if end || self.head.len() > most {
                return Ok(None);
            }
        }
    }

    /// What there is at once, behind the head; nothing at the end.
    fn piece(&mut self) -> io::Result<usize> {
        let start = self.head.len();
        self.head.resize(start + PIECE_BYTES, 0);
        let come = loop {
            match self.from.read(&mut self.head[start..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                done => break done,
            }
        };
        self.head.truncate(start + come.as_ref().map_or(0, |come| *come));
        come
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.head.len() {
            return self.from.read(into);
        }
        let come = (&self.head[self.taken..]).read(into)?;
        self.taken += come;
        Ok(come)
    }
}
