//! An order by hand, given to the gateway that runs: what `fei institution`, `fei transaction` and `fei drain` share.

use std::net::SocketAddr;
use std::path::Path;

use axum::body::Bytes;
use axum::http::StatusCode;
use clap::Args;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::korea::{self, Moment};
use super::person;
use crate::admin::{self, Say, SayOfNode, Spoken, Taken, Word};
use crate::output::{Format, Output};
use crate::settings::Settings;
use crate::stop::{Exit, Stop};
use crate::words::{plain, shown};

/// Why, and from when on.
#[derive(Debug, Args)]
pub(super) struct ByOrder {
    /// The reason; it stands in the journal for good, with your name.
    #[arg(long, value_name = "TEXT", value_parser = plain)]
    why: String,
    /// From when on: 2026-11-26T23:50 in Korea, or with an offset, 2026-11-26T14:50Z. Without it at once.
    #[arg(long, value_name = "TIME")]
    from: Option<Moment>,
    #[command(flatten)]
    gateway: Running,
}

/// The same about something that has a name.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// Its name in the layouts: the party's, the transaction's id.
    name: String,
    #[command(flatten)]
    by_order: ByOrder,
}

/// The gateway that runs.
#[derive(Debug, Args)]
pub(super) struct Running {
    /// Where its admin port is; by default as the settings say.
    #[arg(long, value_name = "HOST:PORT")]
    admin: Option<SocketAddr>,
}

impl Named {
    /// Gives the order about what is under this path of the admin port by that name.
    pub(super) fn give(
        self,
        kind: &str,
        act: Word,
        config: Option<&Path>,
        out: &mut Output,
    ) -> Result<Exit, Stop> {
        self.by_order.give(&format!("/{kind}/{}", self.name), act, config, out)
    }
}

impl ByOrder {
    /// Gives the order at this path of the admin port, and shows what came of it.
    fn give(self, path: &str, act: Word, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let say = Say { by: person::name(), why: self.why, act, from: self.from.map(|from| from.0) };
        post(&self.gateway, path, &say, config, out)
    }

    /// The same about the whole node.
    pub(super) fn give_node(self, path: &str, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let say = SayOfNode { by: person::name(), why: self.why, from: self.from.map(|from| from.0) };
        post(&self.gateway, path, &say, config, out)
    }

    /// The gateway that it is for.
    pub(super) const fn gateway(&self) -> &Running {
        &self.gateway
    }
}

/// Gives an order, and shows what came of it.
fn post(
    gateway: &Running,
    path: &str,
    say: &impl Serialize,
    config: Option<&Path>,
    out: &mut Output,
) -> Result<Exit, Stop> {
    let taken: Taken = gateway.tell(path, say, config)?;
    match out.format {
        Format::Json => out.json(&taken)?,
        Format::Text => {
            let waits = taken.order.since() > taken.order.given;
            let is = if waits { "will be" } else { "is" };
            out.line(format_args!("{} {is} {}", taken.order.subject, text(&taken.order)))?;
            if let Some(before) = &taken.instead_of {
                out.line(format_args!("    instead of: {}", text(before)))?;
            }
            below(None, &taken.later, out)?;
        }
    }
    Ok(Exit::Fine)
}

impl Running {
    pub(super) fn address(&self, settings: &Settings) -> Result<SocketAddr, Stop> {
        self.admin.or(settings.admin).ok_or(Stop::NoAdmin)
    }

    /// Its admin port.
    pub(super) fn port(&self, config: Option<&Path>) -> Result<Port, Stop> {
        let address = self.address(&Settings::load(config)?)?;
        Ok(Port { address, runtime: super::runtime()? })
    }

    /// Posts a command to it, and reads what came of that.
    pub(super) fn tell<T: DeserializeOwned>(
        &self,
        path: &str,
        say: &impl Serialize,
        config: Option<&Path>,
    ) -> Result<T, Stop> {
        let settings = Settings::load(config)?;
        let address = self.address(&settings)?;
        let say = serde_json::to_string(say).map_err(|error| Stop::Write(error.into()))?;
        let posted = admin::post(address, path, settings.admin_token.as_ref(), say);
        read(address, super::runtime()?.block_on(posted))
    }

    /// A page of it.
    pub(super) fn look<T: DeserializeOwned>(&self, path: &str, config: Option<&Path>) -> Result<T, Stop> {
        self.port(config)?.look(path)
    }
}

/// The admin port of a gateway, to be looked at.
pub(super) struct Port {
    address: SocketAddr,
    runtime: tokio::runtime::Runtime,
}

impl Port {
    /// A page of documents.
    pub(super) fn look<T: DeserializeOwned>(&self, path: &str) -> Result<T, Stop> {
        read(self.address, self.runtime.block_on(admin::look(self.address, path)))
    }

    /// A page of text.
    pub(super) fn text(&self, path: &str) -> Result<String, Stop> {
        let page = answered(self.address, self.runtime.block_on(admin::look(self.address, path)))?;
        Ok(String::from_utf8_lossy(&page).into_owned())
    }
}

type Answered = std::io::Result<(StatusCode, Bytes)>;

fn read<T: DeserializeOwned>(address: SocketAddr, page: Answered) -> Result<T, Stop> {
    let odd = |error: serde_json::Error| Stop::Admin { address, source: error.into() };
    serde_json::from_slice(&answered(address, page)?).map_err(odd)
}

fn answered(address: SocketAddr, page: Answered) -> Result<Bytes, Stop> {
    match page.map_err(|source| Stop::Admin { address, source })? {
        (StatusCode::OK, answer) => Ok(answer),
        (status, answer) => Err(Stop::refused(status, &answer)),
    }
}

/// An order in a line: `stopped since 2026-11-26 23:50:00 by kim: 기관 점검`.
pub(super) fn text(spoken: &Spoken) -> String {
    let from = if spoken.since() > spoken.given { "from" } else { "since" };
    let (act, since) = (spoken.act.replace('_', " "), korea::shown(spoken.since()));
    format!("{act} {from} {since} by {}: {}", shown(&spoken.by), shown(&spoken.why))
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
