//! `fei simulate`: plays the other side of a line.

mod core;
mod hushed;
mod institution;

use std::path::Path;

use clap::{Args, Subcommand};

use crate::output::Output;
use crate::stop::{Exit, Stop};

/// Play an institution (REST) or a core (TCP), with faults.
///
///   fei simulate institution kftc --fault /v2.0/transfer/deposit/acnt_num=hang
///   fei simulate core --party hecto --to 127.0.0.1:7100
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Simulate {
    #[command(subcommand)]
    who: Who,
}

#[derive(Debug, Subcommand)]
enum Who {
    Institution(institution::Play),
    Core(core::Play),
}

impl Simulate {
    pub(super) fn run(self, config: Option<&Path>, verbose: u8, out: &mut Output) -> Result<Exit, Stop> {
        crate::logging::start(crate::logging::talk_level(verbose), None, None)?;
        let runtime = super::runtime()?;
        match self.who {
            Who::Institution(play) => runtime.block_on(play.run(config, out)),
            Who::Core(play) => runtime.block_on(play.run(config, out)),
        }
    }
}
