//! What changes something: POST, with the token, and with a reason that the log keeps. Pages only read.
//!
//! ```text
//! POST /reload  {"by": "…", "why": "…", "dry_run": false}
//!               200 and what changed; 422 and what is broken, and the layouts before stay
//! ```
//! 401 and 403 without the token, before the body is read; 408 of a body that does not come; 503 of too many at once, see `whole`.
//! Orders about institutions and transactions are in `orders`, about the whole node in `drain`, what is logged in `level`.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use fei_gateway::Gateway;
use fei_http::server::bearer;
use fei_journal::{Journal, Layouts, Orders};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

use super::whole::{Places, whole};
use super::{drain, level, orders, tap};
use crate::logging::Level;
use crate::reload::{Order, Reloader};
use crate::words::odd;

/// What can be changed, and by whom.
pub(crate) struct Commands<J> {
    pub(crate) gateway: Arc<Gateway<J>>,
    pub(crate) reloader: Arc<Reloader<J>>,
    /// What is logged.
    pub(crate) level: Level,
    /// None: by nobody.
    pub(crate) token: Option<SecretString>,
    /// For those that are on their way.
    pub(crate) places: Places,
}

/// The commands.
pub(super) fn router<J: Journal + Layouts + Orders>(commands: Arc<Commands<J>>) -> Router {
    Router::new()
        .route("/reload", post(reload::<J>))
        .route("/drain", post(drain::drain::<J>))
        .route("/resume", post(drain::resume::<J>))
        .route("/log-level", get(level::now::<J>).post(level::set::<J>))
        .route("/institutions/{name}", post(orders::institution::<J>))
        .route("/transactions/{id}", post(orders::transaction::<J>))
        .route("/tap", get(tap::page::<J>))
        .route_layer(middleware::from_fn_with_state(commands.clone(), whole::<J>))
        .with_state(commands)
}

async fn reload<J: Journal + Layouts>(State(commands): State<Arc<Commands<J>>>, body: Bytes) -> Response {
    let order: Order = match taken(&body) {
        Ok(order) => order,
        Err(refused) => return refused,
    };
    let _place = match commands.places.reload() {
        Ok(place) => place,
        Err(busy) => return busy,
    };
    let reloader = commands.reloader.clone();
    // It comes to its end, whether or not somebody waits for the answer.
    match tokio::spawn(async move { reloader.reload(&order).await }).await {
        Ok(Ok(reloaded)) => json(StatusCode::OK, &reloaded),
        Ok(Err(broken)) => json(StatusCode::UNPROCESSABLE_ENTITY, &broken),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "the reload was cut off\n").into_response(),
    }
}

/// A command that says by whom and why.
pub(super) trait Signed {
    /// Both.
    fn signed(&self) -> (&str, &str);
}

impl Signed for Order {
    fn signed(&self) -> (&str, &str) {
        (&self.by, &self.why)
    }
}

/// A command that can be obeyed, or why it cannot.
pub(super) fn taken<T: DeserializeOwned + Signed>(body: &[u8]) -> Result<T, Response> {
    let wrong = |why: String| (StatusCode::BAD_REQUEST, why).into_response();
    // A list would do as well, by the order of the members, which nobody promised.
    let Some(b'{') = body.trim_ascii_start().first() else {
        return Err(wrong("the body is a JSON object: /openapi.json says which\n".to_owned()));
    };
    let command: T = serde_json::from_slice(body).map_err(|error| wrong(format!("{error}\n")))?;
    let (by, why) = command.signed();
    if by.trim().is_empty() || why.trim().is_empty() {
        return Err(wrong("`by` and `why` must say something\n".to_owned()));
    }
    if let Some(odd) = odd(by).or_else(|| odd(why)) {
        let odd = odd.escape_unicode();
        return Err(wrong(format!("`by` and `why` are printed: {odd} is a character that nobody sees\n")));
    }
    Ok(command)
}

/// Passes what has the token, or says no.
pub(super) fn refused<J>(commands: &Commands<J>, headers: &HeaderMap) -> Result<(), Response> {
    may(headers, commands.token.as_ref()).map_err(|(status, why)| {
        tracing::warn!(status = status.as_u16(), "a command was refused: {why}");
        (status, format!("{why}\n")).into_response()
    })
}

/// Whether a request may change something. How long this takes says nothing of the token but its length.
pub(super) fn may(
    headers: &HeaderMap,
    token: Option<&SecretString>,
) -> Result<(), (StatusCode, &'static str)> {
    let token = token.map(SecretString::expose_secret).filter(|token| !token.is_empty());
    let token = token.ok_or((StatusCode::FORBIDDEN, "the settings have no admin.token: nobody may"))?;
    let right = bearer(headers).is_some_and(|given| given.as_bytes().ct_eq(token.as_bytes()).into());
    if right { Ok(()) } else { Err((StatusCode::UNAUTHORIZED, "not the token of the settings")) }
}

pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => (status, [(header::CONTENT_TYPE, "application/json")], text + "\n").into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}
