//! `fei rehearse`, which a running gateway starts for itself: no command for people.

use std::path::PathBuf;

use clap::Args;

use crate::output::Output;
use crate::reload::rehearse;
use crate::stop::{Exit, Stop};

/// Rehearse a set of layouts for a reload of the running gateway, which reads the answer.
#[derive(Debug, Args)]
pub(super) struct Rehearse {
    /// The folder.
    layouts: PathBuf,
    /// Settings by whose values golden cases are played; by default the samples'.
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// Only while nobody else wants the processor.
    #[arg(long)]
    wholly: bool,
}

impl Rehearse {
    pub(super) fn run(self, out: &mut Output) -> Result<Exit, Stop> {
        out.json_line(&rehearse(&self.layouts, self.cases.as_deref(), self.wholly))?;
        Ok(Exit::Fine)
    }
}
