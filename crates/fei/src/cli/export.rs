//! `fei export`: what the layouts say, for others.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::Value;

use super::book::BookArgs;
use crate::openapi::Security;
use crate::output::Output;
use crate::stop::{Exit, Stop};
use crate::{admin, openapi};

/// Write what the layouts say, for others.
#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Openapi(Openapi),
}

/// The OpenAPI 3.1 document of what is served to institutions.
///
/// Paths, keys, types and limits are those of the layouts (flow = "inbound"), titles
/// and Korean names are the descriptions, examples come from the golden cases. How a
/// caller proves who it is comes from its clients in the settings; where they have none
/// every way is listed.
///
///   fei export openapi --output openapi.json
///   fei export openapi --party agency          what one of them may call, and no other's
///   fei export openapi --admin                 the gateway's own admin port
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
struct Openapi {
    #[command(flatten)]
    book: BookArgs,
    /// Only the calls of this party.
    #[arg(long, value_name = "NAME")]
    party: Option<String>,
    /// Of the admin port instead, which no layout changes.
    #[arg(long, conflicts_with = "party")]
    admin: bool,
    /// Where it is written; to stdout when absent.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        match self.what {
            What::Openapi(openapi) => openapi.run(config, out),
        }
    }
}

impl Openapi {
    fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let document = self.document(config)?;
        match self.output {
            None => out.json(&document)?,
            Some(path) => {
                let text = format!("{document:#}\n");
                std::fs::write(&path, text).map_err(|source| Stop::Save { path, source })?;
            }
        }
        Ok(Exit::Fine)
    }

    fn document(&self, config: Option<&Path>) -> Result<Value, Stop> {
        if self.admin {
            return Ok(admin::openapi());
        }
        let book = self.book.open(config)?;
        if let Some(party) = &self.party {
            book.calls(party)?;
        }
        let (golden, security) = (book.golden(), Security::read(config)?);
        Ok(openapi::document(&book.registry, book.day, self.party.as_deref(), &golden.served, &security))
    }
}
