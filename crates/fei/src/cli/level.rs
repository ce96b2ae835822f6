//! `fei log-level`: what the running gateway logs.

use std::path::Path;

use clap::Args;
use jiff::SignedDuration;

use super::order::Running;
use super::{korea, person};
use crate::admin::{ChangeLevel, LogLevel};
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};
use crate::words::plain;

/// See or change what the running gateway logs.
///
/// A level (off, error, warn, info, debug, trace) is of all of FEI, TARGET=LEVEL of one
/// part: fei, fei_exchange, fei_gateway, fei_guard, fei_http, fei_journal, fei_simulate,
/// fei_wire; another one is refused. With --for it falls back by itself, without it it
/// lasts until the next start. Telegrams stand in the log masked at every level.
///
///   fei log-level
///   fei log-level info,fei_wire=debug --for 10m --why "hecto 회선 끊김 조사"
///   fei log-level info --why "조사 끝"
///
/// It needs `[admin] listen` and `token` of the gateway's settings.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Level {
    /// What is to be logged; without it what is logged is shown.
    #[arg(requires = "why")]
    level: Option<String>,
    /// Why; the log keeps it, with your name.
    #[arg(long, value_name = "TEXT", requires = "level", value_parser = plain)]
    why: Option<String>,
    /// For how long: 30s, 10m, 2h.
    #[arg(long = "for", value_name = "TIME", value_parser = seconds, requires = "level")]
    lasts: Option<u64>,
    #[command(flatten)]
    gateway: Running,
}

fn seconds(text: &str) -> Result<u64, String> {
    let time: SignedDuration = text.parse().map_err(|_| "a time: 30s, 10m, 2h".to_owned())?;
    u64::try_from(time.as_secs()).ok().filter(|seconds| *seconds > 0).ok_or_else(|| "at least 1s".to_owned())
}

impl Level {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let now: LogLevel = match (self.level, self.why) {
            (Some(level), Some(why)) => {
                let change = ChangeLevel { by: person::name(), why, level, for_s: self.lasts };
                self.gateway.tell("/log-level", &change, config)?
            }
            _ => self.gateway.look("/log-level", config)?,
        };
        match out.format {
            Format::Json => out.json(&now)?,
            Format::Text => out.line(shown(&now))?,
        }
        Ok(Exit::Fine)
    }
}

/// `info,fei_wire=debug until 2026-11-26 14:36:00, then info`
fn shown(now: &LogLevel) -> String {
    let LogLevel { level, until, then } = now;
    let until = until.map(|until| format!(" until {}", korea::shown(until))).unwrap_or_default();
    let then = then.as_ref().map(|then| format!(", then {then}")).unwrap_or_default();
    format!("{level}{until}{then}")
}
