//! Taking the whole node out of service, and back: nothing new is begun, and what is inside comes to its end.
//!
//! ```text
//! GET  /drain   the order that holds, orders that wait for their time, and how much is inside yet
//! POST /drain   {"by": "…", "why": "…", "from": "2026-11-26T23:50:00+09:00"}    `from` may be left out: at once
//! POST /resume  the same
//! ```

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use fei_journal::{Act, Hand, Journal, Order, Orders, Subject};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Watched;
use super::command::{Commands, Signed, taken};
use super::institutions::later;
use super::moment::{self, Moment};
use super::orders::obeyed;
use super::spoken::Spoken;

/// Whether anything new is begun, and what is not over.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Drain {
    /// The order by which nothing new is begun; none: it is.
    pub(crate) drained: Option<Spoken>,
    /// Orders that wait for their time, the next first.
    pub(crate) later: Vec<Spoken>,
    /// Telegrams and calls that came and have no answer yet.
    pub(crate) inside: usize,
    /// Exchanges with institutions that have not ended, those of cores among them that have left.
    pub(crate) exchanges: usize,
}

/// An order about the node as it is sent.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SayOfNode {
    pub(crate) by: String,
    pub(crate) why: String,
    /// None: at once. Without an offset it is a time in Korea.
    #[serde(default, deserialize_with = "moment::read", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub(crate) from: Option<Timestamp>,
}

impl Signed for SayOfNode {
    fn signed(&self) -> (&str, &str) {
        (&self.by, &self.why)
    }
}

/// How it is.
pub(super) fn of<J: Journal>(watched: &Watched<J>) -> Drain {
    let said = watched.gateway.said(&Subject::Node);
    let drained = said.holds.as_ref().filter(|holds| holds.order.act == Act::Drain).map(Spoken::of);
    let (inside, exchanges) = (watched.gateway.inside(), watched.owners.in_flight());
    Drain { drained, later: later([said]), inside, exchanges }
}

/// Nothing new is begun.
pub(super) async fn drain<J: Journal + Orders>(
    State(commands): State<Arc<Commands<J>>>,
    body: Bytes,
) -> Response {
    order(&commands, Act::Drain, &body).await
}

/// It is begun again.
pub(super) async fn resume<J: Journal + Orders>(
    State(commands): State<Arc<Commands<J>>>,
    body: Bytes,
) -> Response {
    order(&commands, Act::Resume, &body).await
}

async fn order<J: Journal + Orders>(commands: &Commands<J>, act: Act, body: &[u8]) -> Response {
    let SayOfNode { by, why, from } = match taken(body) {
        Ok(say) => say,
        Err(refused) => return refused,
    };
    let hand = Hand { who: by.into(), why: why.trim().into() };
    obeyed(commands, Order { subject: Subject::Node, act, hand, from }).await
}
