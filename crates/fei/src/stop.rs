//! How a command ends: the exit codes that scripts rely on, and the errors that lead to them.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// The exit codes. They are part of the contract: never change one, never invent another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well.
    Fine = 0,
    /// The input is wrong, a test failed, there is a difference.
    Findings = 1,
    /// The command line is wrong.
    Usage = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command stopped before it could give its answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    /// The reader of our output has gone, as `head` does: no error at all.
    #[error("the reader of the output has gone")]
    Closed,
    /// Our own output cannot be written.
    #[error("cannot write the output: {0}")]
    Write(#[source] io::Error),
    /// A file or folder cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Save {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `explain` of a word that is no code.
    #[error("no code is called {0:?}: findings are L001 and up, outcomes N01 to N60 and U01 to U09")]
    NoCode(String),
}

impl Stop {
    /// The exit code that the error stands for.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Closed => Exit::Fine,
            Self::Write(_) => Exit::Findings,
            Self::Read { .. } | Self::Save { .. } | Self::NoCode(_) => Exit::Usage,
        }
    }
}
