//! What this crate tells the log, each as a struct with its level and its words in one place.

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
            tracing::error!(institution, code, detail, "no TLS session");
        } else {
            tracing::warn!(institution, code, detail, "no connection");
        }
    }
}

/// A pooled connection turned out to be closed, and the request had not been serialised: a new connection follows.
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
