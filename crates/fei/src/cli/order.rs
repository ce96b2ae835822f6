//! An order by hand, given to the gateway that runs: what `fei institution` and `fei transaction` share.

use std::net::SocketAddr;
use std::path::Path;

use axum::http::StatusCode;
use clap::Args;
use serde::de::DeserializeOwned;

use super::korea::{self, Moment};
use super::person;
use crate::admin::{self, Say, Spoken, Word};
use crate::output::{Format, Output};
use crate::settings::Settings;
use crate::stop::{Exit, Stop};

/// Why, and from when on.
#[derive(Debug, Args)]
pub(super) struct ByOrder {
    /// The reason; it stands in the journal for good, with your name.
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// From when on, in Korea: 2026-11-26T23:50. Without it at once.
    #[arg(long, value_name = "TIME")]
    from: Option<Moment>,
    #[command(flatten)]
    gateway: Running,
}

/// The gateway that runs.
#[derive(Debug, Args)]
pub(super) struct Running {
    /// Where its admin port is; by default as the settings say.
    #[arg(long, value_name = "HOST:PORT")]
    admin: Option<SocketAddr>,
}

impl ByOrder {
    /// Gives the order at this path of the admin port, and shows what came of it.
    pub(super) fn give(
        self,
        path: &str,
        act: Word,
        config: Option<&Path>,
        out: &mut Output,
    ) -> Result<Exit, Stop> {
        let settings = Settings::load(config)?;
        let address = self.gateway.address(&settings)?;
        let say = Say { by: person::name(), why: self.why, act, from: self.from.map(|from| from.0) };
        let say = serde_json::to_string(&say).map_err(|error| Stop::Write(error.into()))?;
        let posted = admin::post(address, path, settings.admin_token.as_ref(), say);
        let answered = super::runtime()?.block_on(posted);
        let spoken: Spoken = read(address, answered)?;
        match out.format {
            Format::Json => out.json(&spoken)?,
            Format::Text => out.line(format_args!("{} is {}", spoken.subject, text(&spoken)))?,
        }
        Ok(Exit::Fine)
    }
}

impl Running {
    fn address(&self, settings: &Settings) -> Result<SocketAddr, Stop> {
        self.admin.or(settings.admin).ok_or(Stop::NoAdmin)
    }

    /// A page of it.
    pub(super) fn look<T: DeserializeOwned>(&self, path: &str, config: Option<&Path>) -> Result<T, Stop> {
        let address = self.address(&Settings::load(config)?)?;
        read(address, super::runtime()?.block_on(admin::look(address, path)))
    }
}

fn read<T: DeserializeOwned>(
    address: SocketAddr,
    answered: std::io::Result<(StatusCode, axum::body::Bytes)>,
) -> Result<T, Stop> {
    let odd = |source| Stop::Admin { address, source };
    match answered.map_err(odd)? {
        (StatusCode::OK, answer) => serde_json::from_slice(&answer).map_err(|error| odd(error.into())),
        (_, answer) => Err(Stop::Refused(String::from_utf8_lossy(&answer).trim_end().to_owned())),
    }
}

/// An order in a line: `stopped since 2026-11-26 23:50:00 by kim: 기관 점검`.
pub(super) fn text(spoken: &Spoken) -> String {
    let from = if spoken.since() > spoken.given { "from" } else { "since" };
    let (act, since) = (spoken.act.replace('_', " "), korea::shown(spoken.since()));
    format!("{act} {from} {since} by {}: {}", spoken.by, spoken.why)
}

/// The lines below a subject: what holds, and what waits for its time.
pub(super) fn below<'s>(
    holds: impl IntoIterator<Item = &'s Spoken>,
    later: &'s [Spoken],
    out: &mut Output,
) -> Result<(), Stop> {
    for spoken in holds {
        out.line(format_args!("    {}", text(spoken)))?;
    }
    for spoken in later {
        out.line(format_args!("    later: {}", text(spoken)))?;
    }
    Ok(())
}
