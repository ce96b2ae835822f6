//! What FEI says of itself to whoever watches it: is it alive, may it have work, its numbers, and what people have ordered.
//!
//! ```text
//! GET /live          200 as long as the process answers
//! GET /ready         200, or 503 with the reason: the journal is down, FEI is drained, FEI is stopping
//! GET /metrics       numbers in OpenMetrics' text
//! GET /institutions  each that is called: stopped or not, its breaker, what is in flight and what follows
//! GET /transactions  each that can be asked for, stopped or not
//! GET /institutions/NAME, /transactions/ID  one of them, and which orders about it wait
//! GET /drain         whether anything new is begun, and what is not over
//! GET /layouts       the set that holds: where it was read, its hash, its transactions
//! GET /config        the settings, without values of secrets
//! GET /log-level     what is logged
//! GET /openapi.json  this port as an OpenAPI document
//! GET /tap           exchanges as they end, masked, see `tap`; it needs the token
//! POST /reload       new layouts, see `command`
//! POST /institutions/NAME, /transactions/ID  orders, see `orders`
//! POST /drain, /resume  the whole node, see `drain`
//! POST /log-level    what is logged, see `level`
//! ```
//! It listens on this machine alone, and answers whoever asks for this machine by its name. GET changes nothing; POST needs the token. Nothing but
//! `tap` shows a value of a telegram, and that one masked. Whatever commands do, places are left for `/live`, `/ready` and `/metrics`, see `listen`.

pub(crate) mod client;
mod command;
mod drain;
mod institutions;
mod layouts;
mod level;
mod listen;
mod metrics;
mod moment;
mod named;
mod openapi;
mod orders;
mod saf;
mod served;
mod spoken;
mod tap;
#[cfg(test)]
mod tests;
mod text;
mod transactions;
mod whole;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use fei_gateway::{Gateway, JournalHealth, Owners};
use fei_journal::{Journal, Lookup, Orders, SqliteCounts, Subject};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

pub(crate) use client::{Lines, follow, get as look, post};
pub(crate) use command::Commands;
pub(crate) use drain::{Drain, SayOfNode};
pub(crate) use institutions::Institution;
pub(crate) use level::{ChangeLevel, LogLevel};
pub(crate) use listen::{bind, serve};
pub(crate) use openapi::document as openapi;
pub(crate) use orders::{Say, Word};
pub(crate) use served::Served;
pub(crate) use spoken::{Spoken, Taken};
pub(crate) use tap::{Exchange, Line, Row, Wanted};
pub(crate) use transactions::Transaction;
pub(crate) use whole::Places;

use crate::reload::Reloader;
use crate::settings::Settings;
use crate::words::shown;

/// What is watched.
pub(crate) struct Watched<J> {
    pub(crate) gateway: Arc<Gateway<J>>,
    pub(crate) journal: Arc<J>,
    /// What it was started with.
    pub(crate) settings: Arc<Settings>,
    /// Who knows which layouts hold.
    pub(crate) reloader: Arc<Reloader<J>>,
    /// The numbers of the journal's writer; none: it has no writer.
    pub(crate) counts: Option<Counting>,
    /// The server for institutions, and certificates.
    pub(crate) served: Served,
    pub(crate) health: JournalHealth,
    pub(crate) owners: Owners,
    /// Cancelled when FEI is told to stop.
    pub(crate) stopping: CancellationToken,
}

/// Reads the numbers of a journal's writer.
pub(crate) type Counting = Box<dyn Fn() -> SqliteCounts + Send + Sync>;

/// The pages, and the commands.
pub(crate) fn router<J: Journal + fei_journal::Layouts + Lookup + Orders>(
    watched: Arc<Watched<J>>,
    commands: Arc<Commands<J>>,
) -> Router {
    Router::new()
        .route("/live", get(|| async { "live\n" }))
        .route("/ready", get(ready::<J>))
        .route("/metrics", get(page::<J>))
        .route("/institutions", get(institutions::<J>))
        .route("/transactions", get(transactions::<J>))
        .route("/institutions/{name}", get(institution::<J>))
        .route("/transactions/{id}", get(transaction::<J>))
        .route("/drain", get(drain::<J>))
        .route("/layouts", get(layouts::<J>))
        .route("/openapi.json", get(|| async { command::json(StatusCode::OK, &openapi()) }))
        .route("/config", get(config::<J>))
        .with_state(watched)
        .merge(command::router(commands))
        .fallback(async || (StatusCode::NOT_FOUND, "no such page: /openapi.json says what there is\n"))
        .method_not_allowed_fallback(async || (StatusCode::METHOD_NOT_ALLOWED, NO_METHOD))
        .layer(middleware::from_fn(named::as_this_machine))
}

const NO_METHOD: &str = "this page is not asked for by this method: /openapi.json says what there is\n";

/// Whether telegrams that come now may be answered by more than a refusal.
async fn ready<J: Journal + Lookup>(State(watched): State<Arc<Watched<J>>>) -> Response {
    let not = |reason: String| (StatusCode::SERVICE_UNAVAILABLE, reason).into_response();
    if watched.stopping.is_cancelled() {
        return not("stopping\n".to_owned());
    }
    if let Some(Spoken { by, why, .. }) = drain::of(&watched).drained {
        return not(format!("drained by {}: {}\n", shown(&by), shown(&why)));
    }
    match watched.health.check() {
        Ok(()) => "ready\n".into_response(),
        Err(failure) => not(format!("{}: {}\n", failure.code.as_str(), failure.detail)),
    }
}

async fn page<J: Journal + Lookup>(State(watched): State<Arc<Watched<J>>>) -> Response {
    match text::of(metrics::Scrape::of(&watched).await) {
        Ok(text) => ([(header::CONTENT_TYPE, text::CONTENT_TYPE)], text).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

async fn institutions<J: Journal + Lookup>(State(watched): State<Arc<Watched<J>>>) -> Response {
    command::json(StatusCode::OK, &institutions::list(&watched).await)
}

async fn transactions<J: Journal>(State(watched): State<Arc<Watched<J>>>) -> Response {
    command::json(StatusCode::OK, &transactions::list(&watched))
}

async fn institution<J: Journal + Lookup>(
    State(watched): State<Arc<Watched<J>>>,
    Path(name): Path<String>,
) -> Response {
    let found = institutions::list(&watched).await.into_iter().find(|one| one.name == name);
    only(found, &Subject::Institution(name.into()))
}

async fn transaction<J: Journal>(State(watched): State<Arc<Watched<J>>>, Path(id): Path<String>) -> Response {
    let found = transactions::list(&watched).into_iter().find(|one| one.id == id);
    only(found, &Subject::Transaction(id.into()))
}

fn only(found: Option<impl Serialize>, subject: &Subject) -> Response {
    match found {
        Some(found) => command::json(StatusCode::OK, &found),
        None => (StatusCode::NOT_FOUND, format!("there is no {subject}\n")).into_response(),
    }
}

async fn drain<J: Journal>(State(watched): State<Arc<Watched<J>>>) -> Response {
    command::json(StatusCode::OK, &drain::of(&watched))
}

async fn layouts<J: Journal>(State(watched): State<Arc<Watched<J>>>) -> Response {
    command::json(StatusCode::OK, &layouts::of(&watched))
}

async fn config<J>(State(watched): State<Arc<Watched<J>>>) -> Response {
    command::json(StatusCode::OK, &watched.settings.shown())
}
