//! `fei schema`: the JSON schemas of layout files, made from the types that read them.

use clap::{Args, ValueEnum};

use crate::output::Output;
use crate::stop::{Exit, Stop};

/// Write the JSON Schema of layout files.
///
/// Editors complete and underline by it.
///
///   fei schema transaction > layouts/.schema/transaction.json
///   fei schema party       > layouts/.schema/party.json
///   fei schema records     > layouts/.schema/records.json
///
/// A layout file names it in its first line: #:schema ../.schema/transaction.json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Schema {
    /// Of which kind of file.
    of: Of,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// A transaction's file.
    Transaction,
    /// A `party.toml`.
    Party,
    /// A file of records.
    Records,
}

impl Schema {
    pub(super) fn run(self, out: &mut Output) -> Result<Exit, Stop> {
        out.json(&match self.of {
            Of::Transaction => fei_layout::schema::transaction(),
            Of::Party => fei_layout::schema::party(),
            Of::Records => fei_layout::schema::records(),
        })?;
        Ok(Exit::Fine)
    }
}
