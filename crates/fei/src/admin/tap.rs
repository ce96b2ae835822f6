//! Exchanges as they end, masked: `GET /tap?party=…&transaction=…&outcome=…&full=true`, one JSON document a line, without an end.
//!
//! It shows rows of telegrams, and so it needs the token, though it changes nothing. Whoever reads too slowly loses exchanges,
//! and a line says how many.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fei_codec::ExplainRow;
use fei_exchange::Outcome;
use fei_gateway::{Listener, Seen, Told};
use fei_journal::Journal;
use fei_layout::Registry;
use futures_util::stream;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::command::{Commands, refused};
use super::listen::Stays;
use super::moment::Moment;
use crate::names::Unknown;

/// Where nothing happens an empty line comes so often: whoever has gone is noticed.
const BEAT: Duration = Duration::from_secs(15);

/// What is wanted of all that happens.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// Whoever asked or was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) party: Option<String>,
    /// The transaction's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) transaction: Option<String>,
    /// executed, declined, not_executed, unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<String>,
    /// With both telegrams.
    #[serde(default)]
    pub(crate) full: bool,
}

/// One line.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Line {
    /// Exchanges that ended and are not shown.
    Lost {
        /// How many.
        lost: u64,
    },
    /// One that is.
    Exchange(Box<Exchange>),
}

/// One exchange.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Exchange {
    /// When its telegram or call came.
    #[schemars(with = "Moment")]
    pub(crate) at: Timestamp,
    /// outbound, inbound, local.
    pub(crate) flow: String,
    pub(crate) transaction: String,
    pub(crate) title: String,
    /// The party that asked.
    pub(crate) from: String,
    /// The party that was asked; none: FEI answered by itself.
    pub(crate) to: Option<String>,
    /// executed, declined, not_executed, unknown.
    pub(crate) outcome: String,
    /// FEI's code.
    pub(crate) code: Option<String>,
    /// The HTTP status that a call was answered with.
    pub(crate) status: Option<u16>,
    /// It came before, and nothing was sent.
    pub(crate) repeated: bool,
    pub(crate) elapsed_ms: Option<u64>,
    /// Its number in the journal; of a call that was refused the one that its answer and the log have.
    pub(crate) txn: Option<String>,
    /// The number that the core knows it by; none: a call was refused before it had one.
    pub(crate) trace: Option<String>,
    /// The request telegram, where it is wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) request: Vec<Row>,
    /// The answer telegram, where it is wanted and there is one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) answer: Vec<Row>,
}

/// A row of a telegram, masked.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Row {
    pub(crate) at: u32,
    pub(crate) width: u32,
    pub(crate) field: String,
    pub(crate) ko: String,
    /// None: it cannot be read.
    pub(crate) value: Option<String>,
}

impl Wanted {
    fn takes(&self, seen: &Seen) -> bool {
        let is = |wanted: &Option<String>, said: &str| wanted.as_deref().is_none_or(|wanted| wanted == said);
        is(&self.transaction, &seen.transaction.id)
            && is(&self.outcome, seen.outcome.as_str())
            && (is(&self.party, &seen.from) || seen.to.as_deref().is_some_and(|to| is(&self.party, to)))
    }

    /// What these layouts have nothing of: nothing of it would ever be seen.
    fn unknown(&self, layouts: &Registry) -> Option<Unknown> {
        let parties: BTreeSet<&str> = layouts.parties().map(|party| &*party.name).collect();
        let ids: BTreeSet<&str> = layouts.transactions().map(|transaction| &*transaction.id).collect();
        let asked = [("party", &self.party, parties), ("transaction", &self.transaction, ids)];
        asked.into_iter().find_map(|(what, name, known)| {
            let name = name.as_deref().filter(|name| !known.contains(name))?;
            Some(Unknown::of(what, name, "", known))
        })
    }

    fn line(&self, told: Told) -> Option<Line> {
        match told {
            Told::Lost(lost) => Some(Line::Lost { lost }),
            Told::Seen(seen) if self.takes(&seen) => {
                Some(Line::Exchange(Box::new(exchange(&seen, self.full))))
            }
            Told::Seen(_) => None,
        }
    }
}

fn exchange(seen: &Seen, full: bool) -> Exchange {
    let rows = |rows: fn(&Seen) -> Vec<ExplainRow>| -> Vec<Row> {
        if full { rows(seen).into_iter().map(row).collect() } else { Vec::new() }
    };
    Exchange {
        at: seen.at,
        flow: seen.way.as_str().to_owned(),
        transaction: seen.transaction.id.to_string(),
        title: seen.transaction.title.to_string(),
        from: seen.from.to_string(),
        to: seen.to.as_deref().map(str::to_owned),
        outcome: seen.outcome.as_str().to_owned(),
        code: seen.code.map(|code| code.as_str().to_owned()),
        status: seen.status,
        repeated: seen.repeated,
        elapsed_ms: seen.elapsed.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
        txn: seen.txn.map(|txn| txn.to_string()),
        trace: seen.trace.as_ref().map(ToString::to_string),
        request: rows(Seen::request),
        answer: rows(Seen::answer),
    }
}

fn row(row: ExplainRow) -> Row {
    Row { at: row.at, width: row.width, field: row.key, ko: row.ko, value: row.value.ok() }
}

/// What the next piece of the page is; none: the gateway is gone.
async fn piece(listener: &mut Listener, wanted: &Wanted) -> Option<Bytes> {
    loop {
        let Ok(told) = timeout(BEAT, listener.next()).await else { return Some(Bytes::from_static(b"\n")) };
        if let Some(line) = wanted.line(told?) {
            let mut text = serde_json::to_vec(&line).unwrap_or_default();
            text.push(b'\n');
            return Some(text.into());
        }
    }
}

pub(super) async fn page<J: Journal>(
    State(commands): State<Arc<Commands<J>>>,
    Extension(stays): Extension<Stays>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = refused(&commands, &headers) {
        return refused;
    }
    let wanted = match wanted {
        Ok(Query(wanted)) => wanted,
        Err(error) => return (StatusCode::BAD_REQUEST, format!("{}\n", error.body_text())).into_response(),
    };
    if wanted.outcome.as_deref().is_some_and(|word| Outcome::parse(word).is_none()) {
        return (StatusCode::BAD_REQUEST, "outcome: executed, declined, not_executed or unknown\n")
            .into_response();
    }
    if let Some(unknown) = wanted.unknown(&commands.gateway.layouts()) {
        return (StatusCode::NOT_FOUND, format!("{unknown}\n")).into_response();
    }
    let Some(listener) = commands.gateway.tap().listen() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many listen already\n").into_response();
    };
    stays.stay();
    // The first line is an empty one: whoever asked knows that nothing escapes from now on.
    let begin = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"\n"))]);
    let lines = stream::unfold((listener, wanted), async |(mut listener, wanted)| {
        let piece = piece(&mut listener, &wanted).await?;
        Some((Ok(piece), (listener, wanted)))
    });
    let body = Body::from_stream(stream::StreamExt::chain(begin, lines));
    ([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response()
}
