//! An institution that answers what was written down for it, and says when a request is not what was written.
//!
//! It must never know what the bytes mean.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::Method;

use crate::{Answer, Contract, Fault, Request};

/// One exchange as it is to go.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The method.
    pub method: Method,
    /// Path and query, byte for byte.
    pub target: String,
    /// The body, byte for byte.
    pub body: Bytes,
    /// What becomes of it.
    pub then: Then,
}

/// What becomes of a replayed request.
#[derive(Debug, Clone)]
pub enum Then {
    /// This answer, as JSON.
    Answer {
        /// The status.
        status: u16,
        /// The body.
        body: Bytes,
    },
    /// This fault.
    Fault(Fault),
}

/// Exchanges that were written down, each played once. Clones share them.
///
/// A request takes the first unplayed exchange that it equals. When it equals none, it takes the first of the same
/// method and path, is answered all the same, and the observation holds a complaint that says where it differs.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    unplayed: Arc<Mutex<Vec<Expected>>>,
}

impl Replay {
    /// These exchanges, in this order.
    #[must_use]
    pub fn new(exchanges: Vec<Expected>) -> Self {
        Self { unplayed: Arc::new(Mutex::new(exchanges)) }
    }

    /// One exchange more.
    pub fn push(&self, exchange: Expected) {
        self.unplayed().push(exchange);
    }

    /// How many exchanges nobody asked for yet.
    #[must_use]
    pub fn left(&self) -> usize {
        self.unplayed().len()
    }

    fn unplayed(&self) -> MutexGuard<'_, Vec<Expected>> {
        self.unplayed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contract for Replay {
    fn answer(&self, request: &Request) -> Option<Answer> {
        let mut unplayed = self.unplayed();
        let exact = unplayed.iter().position(|expected| difference(expected, request).is_none());
        let at = exact.or_else(|| unplayed.iter().position(|expected| same_path(expected, request)))?;
        let expected = unplayed.remove(at);
        let answer = play(expected.then.clone());
        Some(match difference(&expected, request) {
            Some(complaint) => answer.complaining(complaint),
            None => answer,
        })
    }
}

fn play(then: Then) -> Answer {
    match then {
        Then::Answer { status, body } => Answer::json(status, body),
        Then::Fault(fault) => Answer { fault: Some(fault.into()), ..Answer::json(200, "{}") },
    }
}

fn same_path(expected: &Expected, request: &Request) -> bool {
    let path = expected.target.split_once('?').map_or(&*expected.target, |(path, _)| path);
    expected.method == request.method && path == request.path()
}

/// Where the request is not what was written down.
fn difference(expected: &Expected, request: &Request) -> Option<String> {
    if expected.method != request.method {
        return Some(format!("method: expected {}, got {}", expected.method, request.method));
    }
    first_difference("target", expected.target.as_bytes(), request.target.as_bytes())
        .or_else(|| first_difference("body", &expected.body, &request.body))
}

/// The first byte at which the two differ, with a little of what stands there.
fn first_difference(what: &str, expected: &[u8], got: &[u8]) -> Option<String> {
    if expected == got {
        return None;
    }
    let at = expected.iter().zip(got).take_while(|(a, b)| a == b).count();
    Some(format!("{what}: byte {at}: expected {}, got {}", excerpt(expected, at), excerpt(got, at)))
}

/// Up to 16 bytes from this place on, readable.
fn excerpt(bytes: &[u8], at: usize) -> String {
    let end = bytes.len().min(at + 16);
    match bytes.get(at..end) {
        None | Some([]) => "the end".to_owned(),
        Some(piece) => format!("`{}`", piece.escape_ascii()),
    }
}

#[cfg(test)]
mod tests;
