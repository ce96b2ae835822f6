//! What is logged, changed while FEI runs: for a time, or until the next start.
//!
//! ```text
//! GET  /log-level  what is logged now, and until when
//! POST /log-level  {"by": "…", "why": "…", "level": "info,fei_wire=debug", "for_s": 600}    `for_s` may be left out
//!                  200 and what is logged now; 400 of what is no level, and the level before stays
//! ```

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fei_journal::Journal;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::command::{Commands, Signed, json, taken};
use super::moment::Moment;
use crate::logging::Logged;

/// The longest that a level may be said for: whoever needs it for longer wants it in the settings.
const FOR_MAX_S: u64 = 7 * 24 * 60 * 60;

/// What is wanted.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeLevel {
    /// By whom.
    pub(crate) by: String,
    /// Why.
    pub(crate) why: String,
    /// A level, or directives as `info,fei_wire=debug`.
    pub(crate) level: String,
    /// So many seconds, and then as it was; none: until the next start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) for_s: Option<u64>,
}

/// What is logged.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LogLevel {
    /// A level, or directives.
    pub(crate) level: String,
    /// When it ends; none: with this process.
    #[schemars(with = "Option<Moment>")]
    pub(crate) until: Option<Timestamp>,
    /// What is logged after that.
    pub(crate) then: Option<String>,
}

impl Signed for ChangeLevel {
    fn signed(&self) -> (&str, &str) {
        (&self.by, &self.why)
    }
}

impl From<Logged> for LogLevel {
    fn from(Logged { level, until }: Logged) -> Self {
        let (until, then) = until.unzip();
        Self { level, until, then }
    }
}

pub(super) async fn now<J: Journal>(State(commands): State<Arc<Commands<J>>>) -> Response {
    json(StatusCode::OK, &LogLevel::from(commands.level.now()))
}

pub(super) async fn set<J: Journal>(State(commands): State<Arc<Commands<J>>>, body: Bytes) -> Response {
    let ChangeLevel { by, why, level, for_s } = match taken(&body) {
        Ok(change) => change,
        Err(refused) => return refused,
    };
    if for_s.is_some_and(|seconds| seconds == 0 || seconds > FOR_MAX_S) {
        return (StatusCode::BAD_REQUEST, format!("for_s: 1 to {FOR_MAX_S}\n")).into_response();
    }
    let until = |lasts| commands.gateway.now().saturating_add(lasts).unwrap_or(Timestamp::MAX);
    let lasts = for_s.map(Duration::from_secs).map(|lasts| (lasts, until(lasts)));
    match commands.level.set(&level, lasts, || tracing::warn!(by, why, level, for_s, "the log changes")) {
        Ok(ends) => {
            if let Some(ends) = ends {
                tokio::spawn(ends.wait());
            }
            json(StatusCode::OK, &LogLevel::from(commands.level.now()))
        }
        Err(error) => (StatusCode::BAD_REQUEST, format!("{error}\n")).into_response(),
    }
}
