//! The exit codes that scripts rely on, and which error ends with which.

use std::io;
use std::process::ExitCode;

use super::Stop;
use crate::run::AssembleError;

/// The exit codes. They are part of the contract: never change one, never invent another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well.
    Fine = 0,
    /// The input is wrong, a test failed, there is a difference.
    Findings = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The other side cannot be reached, or an address cannot be had.
    Unreachable = 69,
    /// Not now: what was waited for has not come.
    TryLater = 75,
    /// The configuration is wrong.
    Configuration = 78,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Stop {
    /// The exit code that the error stands for.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Closed => Exit::Fine,
            Self::Write(_)
            | Self::Frame(_)
            | Self::BehindFrame(_)
            | Self::Play(_)
            | Self::Codec(_)
            | Self::Record(_)
            | Self::Worker
            | Self::NoChance
            | Self::Panics
            | Self::WriterGone
            | Self::Hung => Exit::Findings,
            Self::Assemble(AssembleError::Listen { source, .. } | AssembleError::Serve { source, .. })
                if source.kind() != io::ErrorKind::InvalidInput =>
            {
                Exit::Unreachable
            }
            Self::Line { .. } | Self::Bind { .. } | Self::Admin { .. } | Self::AtDesk(_) => Exit::Unreachable,
            Self::NotNow(_) => Exit::TryLater,
            Self::Journal(error) if error.may_pass() => Exit::TryLater,
            Self::KeepLayouts(error) | Self::Sweep(error) | Self::Orders(error) if error.may_pass() => {
                Exit::TryLater
            }
            Self::Configuration(_)
            | Self::Token(_)
            | Self::LogLevel(_)
            | Self::Layouts(_)
            | Self::NoLayouts(_)
            | Self::Journal(_)
            | Self::KeepLayouts(_)
            | Self::Sweep(_)
            | Self::Orders(_)
            | Self::Assemble(_) => Exit::Configuration,
            _ => Exit::Usage,
        }
    }
}
