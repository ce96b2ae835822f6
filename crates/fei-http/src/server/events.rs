//! What the server tells the log, each as a struct with its level and its words in one place. Nothing that a caller wrote
//! is in it.

use std::io;
use std::net::IpAddr;

use super::Refusal;

/// A request was refused without the gateway.
pub(super) struct Refused {
    pub(super) peer: IpAddr,
    pub(super) refusal: Refusal,
    pub(super) detail: Option<&'static str>,
}

impl Refused {
    pub(super) fn emit(self) {
        let (refusal, detail) = (self.refusal.as_str(), self.detail);
        if self.refusal == Refusal::Internal {
            tracing::error!(alarm = true, peer = %self.peer, refusal, detail, "a request was refused");
        } else {
            tracing::info!(peer = %self.peer, refusal, detail, "a request was refused");
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
    pub(super) fn emit(self) {
        tracing::warn!(peer = %self.peer, why = self.why, "a connection of an institution was turned away");
    }
}

/// No connection can be taken: no file descriptor is left.
pub(super) struct CannotAccept<'e> {
    pub(super) error: &'e io::Error,
}

impl CannotAccept<'_> {
    pub(super) fn emit(self) {
        tracing::error!(alarm = true, error = %self.error, "no connection can be taken");
    }
}

/// A connection came to no TLS session: a caller that is none, or one whose certificate is not taken.
pub(super) struct NoTls<'e> {
    pub(super) peer: IpAddr,
    /// As the library says it.
    pub(super) error: &'e str,
}

impl NoTls<'_> {
    pub(super) fn emit(self) {
        tracing::warn!(peer = %self.peer, error = self.error, "no TLS session with a caller");
    }
}
