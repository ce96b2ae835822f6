//! What is logged, changed while FEI runs, until the next start.
//!
//! ```text
//! POST /log-level  {"by": "…", "why": "…", "level": "info,fei_wire=debug"}
//!                  200; 400 of what is no level, and the level before stays
//! ```

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use fei_journal::Journal;
use serde::Deserialize;

use super::command::{Commands, Signed, taken};

/// What is wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    by: String,
    why: String,
    level: String,
}

impl Signed for Change {
    fn signed(&self) -> (&str, &str) {
        (&self.by, &self.why)
    }
}

pub(super) async fn set<J: Journal>(
    State(commands): State<Arc<Commands<J>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Change { by, why, level } = match taken(&commands, &headers, &body) {
        Ok(change) => change,
        Err(refused) => return refused,
    };
    match commands.level.set(&level, || tracing::warn!(by, why, level, "the log changes")) {
        Ok(()) => format!("{level}\n").into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, format!("{error}\n")).into_response(),
    }
}
