//! Orders by hand: stop and start of an institution or a transaction, and holding a breaker.
//!
//! ```text
//! POST /institutions/NAME  {"by": "…", "why": "…", "act": "stop"}                 or start, hold_open, hold_closed, release
//! POST /transactions/ID    {"by": "…", "why": "…", "act": "stop", "from": "2026-11-26T23:50:00+09:00"}
//!                          200 and the order, once it is in the journal; 404 of what is not there; 409 when too many wait;
//!                          503 while the journal is down
//! ```
//! Several may wait for their times, one about the same for one moment: the answer says whose place it takes, and which others wait.
//! Whoever has gone before the order came whole gave none. One that came whole is obeyed, also if its sender has gone since.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fei_gateway::OrderError;
use fei_journal::{Act, Hand, Journal, JournalError, Order, Orders, Subject};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::command::{Commands, Signed, json, taken};
use super::moment::{self, Moment};
use super::spoken::Taken;

/// An order as it is sent.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Say {
    pub(crate) by: String,
    pub(crate) why: String,
    pub(crate) act: Word,
    /// None: at once. Without an offset it is a time in Korea.
    #[serde(default, deserialize_with = "moment::read", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub(crate) from: Option<Timestamp>,
}

/// What an order says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Word {
    Stop,
    Start,
    HoldOpen,
    HoldClosed,
    Release,
}

impl Word {
    const fn act(self) -> Act {
        match self {
            Self::Stop => Act::Stop,
            Self::Start => Act::Start,
            Self::HoldOpen => Act::HoldOpen,
            Self::HoldClosed => Act::HoldClosed,
            Self::Release => Act::Release,
        }
    }
}

/// The same about a transaction, which has no breaker.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SayOfTransaction {
    by: String,
    why: String,
    act: StopOrStart,
    /// None: at once. Without an offset it is a time in Korea.
    #[serde(default, deserialize_with = "moment::read")]
    #[schemars(with = "Option<Moment>")]
    from: Option<Timestamp>,
}

/// What an order about a transaction says.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum StopOrStart {
    Stop,
    Start,
}

impl Signed for SayOfTransaction {
    fn signed(&self) -> (&str, &str) {
        (&self.by, &self.why)
    }
}

impl Signed for Say {
    fn signed(&self) -> (&str, &str) {
        (&self.by, &self.why)
    }
}

/// An order about an institution, or about its breaker.
pub(super) async fn institution<J: Journal + Orders>(
    State(commands): State<Arc<Commands<J>>>,
    Path(name): Path<Box<str>>,
    body: Bytes,
) -> Response {
    let Say { by, why, act, from } = match taken(&body) {
        Ok(say) => say,
        Err(refused) => return refused,
    };
    let subject = match act {
        Word::Stop | Word::Start => Subject::Institution(name),
        Word::HoldOpen | Word::HoldClosed | Word::Release => Subject::Breaker(name),
    };
    let hand = Hand { who: by.into(), why: why.trim().into() };
    obeyed(&commands, Order { subject, act: act.act(), hand, from }).await
}

/// An order about a transaction.
pub(super) async fn transaction<J: Journal + Orders>(
    State(commands): State<Arc<Commands<J>>>,
    Path(id): Path<Box<str>>,
    body: Bytes,
) -> Response {
    let SayOfTransaction { by, why, act, from } = match taken(&body) {
        Ok(say) => say,
        Err(refused) => return refused,
    };
    let act = match act {
        StopOrStart::Stop => Act::Stop,
        StopOrStart::Start => Act::Start,
    };
    let hand = Hand { who: by.into(), why: why.trim().into() };
    obeyed(&commands, Order { subject: Subject::Transaction(id), act, hand, from }).await
}

/// Gives an order, and answers with it.
pub(super) async fn obeyed<J: Journal + Orders>(commands: &Commands<J>, order: Order) -> Response {
    let now = commands.gateway.now();
    if order.from.is_some_and(|from| is_over(from, now)) {
        let over = "from: this time is over; leave it out, and the order holds at once\n";
        return (StatusCode::BAD_REQUEST, over).into_response();
    }
    let gateway = commands.gateway.clone();
    // What is written down is obeyed, whether or not somebody waits for the answer.
    match tokio::spawn(async move { gateway.order(order).await }).await {
        Ok(Ok(given)) => json(StatusCode::OK, &Taken::of(&given)),
        Ok(Err(error)) => (status(&error), format!("{error}\n")).into_response(),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "the order was cut off\n").into_response(),
    }
}

/// A wrong day would be obeyed at once. Whoever meant now may have taken a moment to say so.
fn is_over(from: Timestamp, now: Timestamp) -> bool {
    now.duration_since(from) > SignedDuration::from_mins(1)
}

const fn status(error: &OrderError) -> StatusCode {
    match error {
        OrderError::NoSubject(_) => StatusCode::NOT_FOUND,
        OrderError::TooMany(_) => StatusCode::CONFLICT,
        OrderError::Journal(JournalError::Refused(_)) => StatusCode::BAD_REQUEST,
        OrderError::Journal(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
