//! What the server tells the log, each as a struct with its level and its words in one place. Nothing that a caller wrote
//! is in it.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use fei_exchange::{Seldom, TxnId};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use http::{Method, Request, Uri};
use tracing::field::display;

use super::clients::Flaw;
use super::{ClientName, Refusal};

/// Lines a second of what anybody can bring about: a stranger must not fill the disk. Everything is counted all the same.
const LINES: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);

/// Says what strangers do, and not too often.
pub(super) struct Voice {
    lines: DefaultDirectRateLimiter,
    unsaid: AtomicU64,
}

impl Default for Voice {
    fn default() -> Self {
        Self { lines: RateLimiter::direct(Quota::per_second(LINES)), unsaid: AtomicU64::new(0) }
    }
}

impl fmt::Debug for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Voice")
    }
}

impl Voice {
    /// Whether it may be said, and how many lines before it were not.
    fn may(&self) -> Option<u64> {
        if self.lines.check().is_ok() {
            return Some(self.unsaid.swap(0, Relaxed));
        }
        self.unsaid.fetch_add(1, Relaxed);
        None
    }
}

/// What a request began with, for the line that it was refused.
pub(super) struct Sent {
    method: Method,
    uri: Uri,
}

impl Sent {
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        Self { method: request.method().clone(), uri: request.uri().clone() }
    }

    /// Its method, if it is one that there is: any word may stand there.
    fn method(&self) -> Option<&str> {
        let known = [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::HEAD,
            Method::OPTIONS,
        ];
        known.contains(&self.method).then(|| self.method.as_str())
    }
}

/// A request was refused without the gateway.
pub(super) struct Refused {
    /// Its own number: whoever called was told the same.
    pub(super) txn: TxnId,
    pub(super) peer: IpAddr,
    pub(super) refusal: Refusal,
    pub(super) detail: Option<&'static str>,
    /// What is wrong with the proof.
    pub(super) flaw: Option<Flaw>,
    /// Whose it is, where that is known.
    pub(super) client: Option<ClientName>,
}

impl Refused {
    /// `shown` is what may be said of a path.
    pub(super) fn emit(self, sent: &Sent, shown: impl FnOnce(&str) -> String, voice: &Voice) {
        let Self { txn, peer, refusal, detail, flaw, client } = self;
        if let Some(unsaid) = voice.may() {
            let (flaw, client, refusal) = (flaw.map(display), client.map(display), refusal.as_str());
            let (method, path) = (sent.method(), shown(sent.uri.path()));
            let path = Some(path).filter(|path| !path.is_empty());
            tracing::info!(%txn, %peer, refusal, detail, flaw, client, method, path, unsaid, "a request was refused");
        }
    }
}

/// The task of a call ended without an answer: it panicked.
pub(super) struct AnswerLost;

impl AnswerLost {
    pub(super) fn emit(self) {
        tracing::error!(alarm = true, "a call of an institution was taken and its answer was lost");
    }
}

/// A connection was closed at once.
pub(super) struct TurnedAway {
    pub(super) peer: IpAddr,
    pub(super) why: &'static str,
}

impl TurnedAway {
    pub(super) fn emit(self, voice: &Voice) {
        let (peer, why) = (self.peer, self.why);
        if let Some(unsaid) = voice.may() {
            tracing::warn!(%peer, why, unsaid, "a connection of an institution was turned away");
        }
    }
}

/// No connection can be taken: no file descriptor is left.
pub(super) struct CannotAccept<'e> {
    pub(super) error: &'e io::Error,
}

impl CannotAccept<'_> {
    pub(super) fn emit(self, seldom: &Seldom) {
        if let Some(left_out) = seldom.now() {
            tracing::error!(alarm = true, error = %self.error, left_out, "no connection can be taken");
        }
    }
}

/// A connection came to no TLS session: a caller that is none, or one whose certificate is not taken.
pub(super) struct NoTls<'e> {
    pub(super) peer: IpAddr,
    /// As the library says it.
    pub(super) error: &'e str,
}

impl NoTls<'_> {
    pub(super) fn emit(self, voice: &Voice) {
        let (peer, error) = (self.peer, self.error);
        if let Some(unsaid) = voice.may() {
            tracing::warn!(%peer, error, unsaid, "no TLS session with a caller");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_said_in_a_few_lines_and_the_next_one_tells_how_much_was_not() {
        // No token comes back while the test runs.
        let quota = Quota::with_period(std::time::Duration::from_secs(3600)).unwrap();
        let lines = RateLimiter::direct(quota.allow_burst(LINES));
        let voice = Voice { lines, unsaid: AtomicU64::new(0) };
        assert_eq!((0..1000).filter_map(|_| voice.may()).count(), 20);
        let voice = Voice { unsaid: voice.unsaid, ..Voice::default() };
        assert_eq!(voice.may(), Some(980));
        assert_eq!(voice.may(), Some(0));
    }
}
