//! What this crate tells the log, each as a struct with its level and its words in one place.

use std::time::Duration;

use fei_exchange::{Code, Failure, TxnId};

/// A connection was opened.
pub(crate) struct Connected<'a> {
    pub(crate) institution: &'a str,
}

impl Connected<'_> {
    pub(crate) fn emit(self) {
        tracing::debug!(institution = self.institution, "connected");
    }
}

/// No connection could be opened. Bad certificates wake somebody: nobody else will see that the other end is not who
/// it says it is.
pub(crate) struct NoConnection<'a> {
    pub(crate) institution: &'a str,
    pub(crate) failure: &'a Failure,
}

impl NoConnection<'_> {
    pub(crate) fn emit(self) {
        let (institution, code) = (self.institution, self.failure.code.as_str());
        let detail = &*self.failure.detail;
        if self.failure.code == Code::TlsFailed {
            tracing::error!(alarm = true, institution, code, detail, "no TLS session");
        } else {
            tracing::warn!(institution, code, detail, "no connection");
        }
    }
}

/// An answer came that the institution did not sign. Somebody is in its place, or it changed its key: people must look.
pub(crate) struct Unproven<'a> {
    pub(crate) institution: &'a str,
    pub(crate) txn: TxnId,
    pub(crate) failure: &'a Failure,
}

impl Unproven<'_> {
    pub(crate) fn emit(self) {
        let (institution, code) = (self.institution, self.failure.code.as_str());
        let (txn, detail) = (self.txn, &*self.failure.detail);
        tracing::error!(alarm = true, institution, %txn, code, detail, "the answer's signature does not hold");
    }
}

/// An answer in JSON said that it was something else, and was read all the same.
pub(crate) struct OtherMedia<'a> {
    pub(crate) institution: &'a str,
    pub(crate) media: &'a str,
}

impl OtherMedia<'_> {
    pub(crate) fn emit(self) {
        let (institution, media) = (self.institution, self.media);
        tracing::warn!(institution, media, "an answer in JSON says that it is something else");
    }
}

/// A token came.
pub(crate) struct TokenCame<'a> {
    pub(crate) institution: &'a str,
    pub(crate) life: Duration,
}

impl TokenCame<'_> {
    pub(crate) fn emit(self) {
        tracing::info!(institution = self.institution, life_s = self.life.as_secs(), "an access token came");
    }
}

/// No token came. An endpoint that gives none does not know us any more: somebody must see it.
pub(crate) struct NoToken<'a> {
    pub(crate) institution: &'a str,
    pub(crate) failure: &'a Failure,
}

impl NoToken<'_> {
    pub(crate) fn emit(self) {
        let (institution, code) = (self.institution, self.failure.code.as_str());
        let detail = &*self.failure.detail;
        if self.failure.code == Code::Refused {
            tracing::error!(alarm = true, institution, code, detail, "no access token");
        } else {
            tracing::warn!(institution, code, detail, "no access token");
        }
    }
}

/// The institution takes a token no more that should still hold.
pub(crate) struct TokenRefused<'a> {
    pub(crate) institution: &'a str,
}

impl TokenRefused<'_> {
    pub(crate) fn emit(self) {
        tracing::warn!(institution = self.institution, "the access token is not taken any more");
    }
}

/// A pooled connection turned out to be closed, and nothing of the request had left: a new connection follows.
pub(crate) struct HandedBack<'a> {
    pub(crate) institution: &'a str,
    pub(crate) txn: TxnId,
}

impl HandedBack<'_> {
    pub(crate) fn emit(self) {
        tracing::debug!(institution = self.institution, txn = %self.txn, "request handed back by a closed connection");
    }
}

/// A call was given up, and as many as may be are read on for: its answer, if it comes, is not heard.
pub(crate) struct NotReadOn<'a> {
    pub(crate) institution: &'a str,
    pub(crate) txn: TxnId,
}

impl NotReadOn<'_> {
    pub(crate) fn emit(self) {
        let institution = self.institution;
        tracing::warn!(institution, txn = %self.txn, "too many late answers are waited for, this one is not");
    }
}
