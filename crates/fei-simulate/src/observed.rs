//! What came to an institution and what it answered, for a demonstration to show and for tests to judge.
//!
//! It must never decide anything, and never grow without end.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method};
use tokio::sync::watch;

use crate::{Fault, Request};

/// Exchanges that are kept: older ones go first. A demonstration makes some hundreds.
const EXCHANGES_MAX: usize = 4_096;
/// Bytes that are kept of a body: more than any contract allows, less than a big-body fault sends.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// One request and what became of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Its place among all requests to this institution, from 0.
    pub number: u64,
    /// The method.
    pub method: Method,
    /// Path and query as they came.
    pub target: String,
    /// The headers as they came, names in lower case; a value that is not text is shown lossily.
    pub headers: Vec<(String, String)>,
    /// The request's body, up to 64 KiB of it.
    pub body: Bytes,
    /// The status of the answer; `None` when no well-formed answer went out.
    pub status: Option<u16>,
    /// The answer's body as it went out, up to 64 KiB of it; empty when none did.
    pub answer: Bytes,
    /// How the institution misbehaved.
    pub fault: Option<Fault>,
    /// Whether the institution's rules saw the request, so that its ledger may have changed.
    pub executed: bool,
    /// What the institution found wrong with the request.
    pub complaint: Option<String>,
    /// It was about credentials: both bodies are left out.
    pub credentials: bool,
}

impl Exchange {
    /// A request that has no answer yet, and that no rules have seen.
    pub(crate) fn of(request: &Request) -> Self {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            number: 0,
            method: request.method.clone(),
            target: request.target.clone(),
            headers: request
                .headers
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), text(value)))
                .collect(),
            body: request.body.clone(),
            status: None,
            answer: Bytes::new(),
            fault: None,
            executed: false,
            complaint: None,
            credentials: false,
        }
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether the target or the body holds this text: a reference finds its exchange.
    #[must_use]
    pub fn mentions(&self, text: &str) -> bool {
        self.target.contains(text) || String::from_utf8_lossy(&self.body).contains(text)
    }
}

/// The record of an institution's exchanges. Clones share it.
#[derive(Debug, Clone)]
pub struct Observed {
    state: Arc<Mutex<State>>,
    count: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    exchanges: VecDeque<Exchange>,
    next_number: u64,
    connections: u64,
}

impl Default for Observed {
    fn default() -> Self {
        Self { state: Arc::default(), count: watch::Sender::new(0) }
    }
}

impl Observed {
    /// How many exchanges there were; the number of the next one.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.state().next_number
    }

    /// How many connections were accepted.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.state().connections
    }

    /// The exchanges from this number on that are still kept, oldest first.
    #[must_use]
    pub fn since(&self, number: u64) -> Vec<Exchange> {
        self.state().exchanges.iter().filter(|exchange| exchange.number >= number).cloned().collect()
    }

    /// Every exchange that is still kept, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Exchange> {
        self.since(0)
    }

    /// The latest exchange that mentions this text.
    #[must_use]
    pub fn latest_with(&self, text: &str) -> Option<Exchange> {
        self.state().exchanges.iter().rev().find(|exchange| exchange.mentions(text)).cloned()
    }

    /// Waits until there were at least `count` exchanges; whether that came within the limit.
    pub async fn reaches(&self, count: u64, limit: Duration) -> bool {
        let mut seen = self.count.subscribe();
        tokio::time::timeout(limit, seen.wait_for(|&n| n >= count)).await.is_ok_and(|seen| seen.is_ok())
    }

    /// Keeps an exchange; its number is given here.
    pub(crate) fn record(&self, mut exchange: Exchange) {
        exchange.body = kept(exchange.body);
        exchange.answer = kept(exchange.answer);
        let count = {
            let mut state = self.state();
            exchange.number = state.next_number;
            state.next_number += 1;
            if state.exchanges.len() == EXCHANGES_MAX {
                state.exchanges.pop_front();
            }
            state.exchanges.push_back(exchange);
            state.next_number
        };
        self.count.send_modify(|seen| *seen = count.max(*seen));
    }

    /// Counts a connection.
    pub(crate) fn connected(&self) {
        self.state().connections += 1;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body, or a copy of its beginning: a slice would keep the whole of it alive.
fn kept(body: Bytes) -> Bytes {
    match body.get(..BODY_BYTES_MAX) {
        Some(beginning) => Bytes::copy_from_slice(beginning),
        None => body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(body: Vec<u8>) -> Exchange {
        let headers = http::HeaderMap::new();
        Exchange::of(&Request {
            method: Method::POST,
            target: "/a?x=1".to_owned(),
            headers,
            body: body.into(),
        })
    }

    #[test]
    fn the_oldest_go_first_and_numbers_go_on() {
        let observed = Observed::default();
        for number in 0..EXCHANGES_MAX + 3 {
            observed.record(exchange(format!("R{number}.").into_bytes()));
        }
        assert_eq!(observed.all().len(), EXCHANGES_MAX);
        assert_eq!((observed.all()[0].number, observed.count()), (3, EXCHANGES_MAX as u64 + 3));
        assert!(observed.latest_with("R2.").is_none());
        assert_eq!(observed.latest_with("R7.").unwrap().number, 7);
        assert_eq!(observed.since(observed.count()).len(), 0);
    }

    #[test]
    fn of_a_big_body_the_beginning_is_kept() {
        let observed = Observed::default();
        observed.record(exchange(vec![b'x'; BODY_BYTES_MAX + 1]));
        assert_eq!(observed.all()[0].body.len(), BODY_BYTES_MAX);
    }

    #[tokio::test]
    async fn waiting_ends_when_enough_came_or_the_limit_passed() {
        let observed = Observed::default();
        assert!(!observed.reaches(1, Duration::from_millis(1)).await);
        observed.record(exchange(Vec::new()));
        assert!(observed.reaches(1, Duration::from_secs(10)).await);
        assert!(observed.reaches(0, Duration::from_secs(10)).await);
    }
}
