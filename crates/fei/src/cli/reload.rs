//! `fei reload`: new layouts for the gateway that runs.

use std::net::SocketAddr;
use std::path::Path;

use axum::http::StatusCode;
use clap::Args;
use fei_layout::Changes;

use super::person;
use crate::admin;
use crate::output::{Format, Output};
use crate::reload::{Broken, Order, Reloaded};
use crate::settings::Settings;
use crate::stop::{Exit, Stop};
use crate::words::plain;

/// Give the running gateway the layouts of its folder as they are now.
///
/// The gateway reads them, compiles them, plays the golden cases beside them, and
/// takes them whole. If anything is wrong it keeps those that it has, and this says
/// what, with file, line and column, and ends with 1. Telegrams in flight and what
/// follows unknown results keep the layouts that they began with.
///
///   fei reload --why "적요 30자리 (기관 공문 2026-11)"
///   fei reload --dry-run                     what would change, and nothing does
///
/// It needs `[admin] listen` and `token` of the same settings. SIGHUP does the same
/// and tells the log alone. Settings are not read anew: they need a restart.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    override_usage = "fei reload [OPTIONS] --why <TEXT>\n       fei reload [OPTIONS] --dry-run"
)]
pub(super) struct Reload {
    /// Why; the log keeps it.
    #[arg(long, value_name = "TEXT", required_unless_present = "dry_run", value_parser = plain)]
    why: Option<String>,
    /// Only try them, and tell what would change.
    #[arg(long)]
    dry_run: bool,
    /// Where the gateway's admin port is; by default as the settings say.
    #[arg(long, value_name = "HOST:PORT")]
    admin: Option<SocketAddr>,
}

impl Reload {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let settings = Settings::load(config)?;
        let address = self.admin.or(settings.admin).ok_or(Stop::NoAdmin)?;
        let why = self.why.unwrap_or_else(|| "dry run".to_owned());
        let order = Order { by: person::name(), why, dry_run: self.dry_run };
        let order = serde_json::to_string(&order).map_err(|error| Stop::Write(error.into()))?;
        let posted = admin::post(address, "/reload", settings.admin_token.as_ref(), order);
        let answered = super::runtime()?.block_on(posted);
        let (status, answer) = answered.map_err(|source| Stop::Admin { address, source })?;
        let odd = |error: serde_json::Error| Stop::Admin { address, source: error.into() };
        match status {
            StatusCode::OK => fine(&serde_json::from_slice(&answer).map_err(odd)?, out),
            StatusCode::UNPROCESSABLE_ENTITY => {
                broken(&serde_json::from_slice(&answer).map_err(odd)?, self.dry_run, out)
            }
            status => Err(Stop::refused(status, &answer)),
        }
    }
}

fn fine(reloaded: &Reloaded, out: &mut Output) -> Result<Exit, Stop> {
    if out.format == Format::Json {
        out.json(reloaded)?;
        return Ok(Exit::Fine);
    }
    let Reloaded { swapped, cases, changes, told_anew } = reloaded;
    out.line(shown(changes))?;
    for place in told_anew {
        out.complain(format_args!(
            "warning: {place}: what came before is executed once more when it comes again"
        ));
    }
    out.say(match swapped {
        true => format!("the new layouts hold: {cases} cases came out as they are written"),
        false => format!("nothing was changed; {cases} cases came out as they are written"),
    });
    Ok(Exit::Fine)
}

fn shown(changes: &Changes) -> String {
    if changes.is_empty() { "no difference".to_owned() } else { changes.to_string().trim_end().to_owned() }
}

fn broken(broken: &Broken, dry_run: bool, out: &mut Output) -> Result<Exit, Stop> {
    if out.format == Format::Json {
        out.json(broken)?;
        return Ok(Exit::Findings);
    }
    if !broken.findings.is_empty() {
        out.complain(broken.findings.trim_end());
    }
    let left = if dry_run { "they would be refused" } else { "the layouts before stay" };
    out.complain(format_args!("fei: {}: {left}", broken.error));
    Ok(Exit::Findings)
}
