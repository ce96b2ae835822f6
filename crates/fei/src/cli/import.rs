//! `fei import`: what others wrote their records down in becomes a layout file.

mod copybook;
mod library;

use clap::{Args, Subcommand};

use crate::output::Output;
use crate::stop::{Exit, Stop};

/// Make a layout file of a record description.
///
///   fei import copybook ACCTMST.cpy -o layouts/ledger/account.toml
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Copybook(copybook::Copybook),
}

impl Import {
    pub(super) fn run(self, out: &mut Output) -> Result<Exit, Stop> {
        match self.what {
            What::Copybook(copybook) => copybook.run(out),
        }
    }
}
