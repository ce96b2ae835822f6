//! `fei key`: a new key for an institution that calls us.

use std::path::{Path, PathBuf};

use clap::Args;
use fei_http::server::ApiKey;
use secrecy::ExposeSecret;
use serde::Serialize;

use super::book::Book;
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Make a key for an institution that calls FEI.
///
/// It is shown once, and kept nowhere: the settings hold its SHA-256 alone. Give the
/// key to the institution, which sends it with each call as `X-API-Key`, and put the
/// lines into fei.toml.
///
///   fei key agency                 the client `main` of the party `agency`
///   fei key agency next            another one: its name stands in the log
///
/// Where a call is known by its Idempotency-Key, that key is one of the client of this
/// name: rename no client, or what it sends again is new.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Key {
    /// The party that calls: the name of its folder.
    party: String,
    /// What this client of it is called.
    #[arg(default_value = "main")]
    client: String,
    /// The layouts folder; by default the settings' one.
    #[arg(long, value_name = "DIR", env = "FEI_LAYOUTS")]
    layouts: Option<PathBuf>,
}

/// The answer.
#[derive(Serialize)]
struct Made<'k> {
    party: &'k str,
    client: &'k str,
    key: &'k str,
    sha256: String,
}

impl Key {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        Book::read(self.layouts.as_deref(), config)?.calls(&self.party)?;
        let made = ApiKey::fresh().map_err(|_| Stop::NoChance)?;
        let (key, sha256) = (made.key.expose_secret(), made.digest.to_string());
        let (party, client) = (&*self.party, &*self.client);
        match out.format {
            Format::Json => out.json_line(&Made { party, client, key, sha256 })?,
            Format::Text => {
                out.line(format_args!("{key}"))?;
                out.line("")?;
                out.line("# fei.toml:")?;
                out.line(format_args!("[party.{party}.client.{client}]"))?;
                out.line(format_args!("keys = [\"{sha256}\"]"))?;
            }
        }
        Ok(Exit::Fine)
    }
}
