//! What this crate tells the log, each as a struct with its level and its words in one place.

use std::time::Duration;

use fei_exchange::{Code, Failure, Trace, TxnId};
use fei_journal::JournalError;

/// A request that was not sent is tried a second time.
pub(crate) struct TriedAgain<'a> {
    pub(crate) txn: TxnId,
    pub(crate) failure: &'a Failure,
}

impl TriedAgain<'_> {
    pub(crate) fn emit(self) {
        let (code, detail) = (self.failure.code.as_str(), &*self.failure.detail);
        tracing::warn!(txn = %self.txn, code, detail, "not sent, trying once more");
    }
}

/// A request that was refused before anything was done is sent a second time.
pub(crate) struct SentAgain<'a> {
    pub(crate) txn: TxnId,
    pub(crate) failure: &'a Failure,
}

impl SentAgain<'_> {
    pub(crate) fn emit(self) {
        let (code, detail) = (self.failure.code.as_str(), &*self.failure.detail);
        tracing::warn!(txn = %self.txn, code, detail, "nothing was done, sending once more");
    }
}

/// It could be sent a second time, and the journal did not take that: the refusal stands.
pub(crate) struct NotSentAgain<'a> {
    pub(crate) txn: TxnId,
    pub(crate) why: &'a dyn std::fmt::Display,
}

impl NotSentAgain<'_> {
    pub(crate) fn emit(self) {
        tracing::warn!(txn = %self.txn, why = %self.why, "the second attempt is not in the journal, so it is not made");
    }
}

/// An ending could not be committed. Money may have moved that the journal does not know of: somebody must see it.
pub(crate) struct NotSettled<'a> {
    pub(crate) txn: TxnId,
    pub(crate) error: &'a JournalError,
}

impl NotSettled<'_> {
    pub(crate) fn emit(self) {
        let trying = self.error.may_pass();
        let (txn, error) = (self.txn, self.error);
        let money = "it may have been sent and executed; whoever asked hears unknown";
        tracing::error!(alarm = !trying, %txn, %error, money, trying, "the ending is not in the journal");
    }
}

/// An ending stands that could not be committed at first.
pub(crate) struct SettledAtLast {
    pub(crate) txn: TxnId,
    pub(crate) tries: u32,
}

impl SettledAtLast {
    pub(crate) fn emit(self) {
        let (txn, tries) = (self.txn, self.tries);
        tracing::warn!(%txn, tries, "the ending is in the journal now");
    }
}

/// An ending stands that nobody knows and nothing follows: people must find out what became of it.
pub(crate) struct LeftToPeople<'a> {
    pub(crate) txn: TxnId,
    pub(crate) trace: &'a Trace,
    pub(crate) code: Option<Code>,
}

impl LeftToPeople<'_> {
    pub(crate) fn emit(self) {
        let (txn, trace) = (self.txn, self.trace);
        let (code, money) = (self.code.map(Code::as_str), self.code.map(Code::of_money));
        tracing::error!(alarm = true, %txn, %trace, code, money, people = true, "unknown, and nothing follows it: people decide");
    }
}

/// The journal does not answer, or says no. Nothing is begun without it: somebody must see it.
pub(crate) struct JournalDown<'a> {
    pub(crate) error: &'a JournalError,
}

impl JournalDown<'_> {
    pub(crate) fn emit(self) {
        tracing::error!(alarm = true, error = %self.error, "the journal is down: nothing is sent without it");
    }
}

/// The journal answers again.
pub(crate) struct JournalBack {
    pub(crate) down: Duration,
}

impl JournalBack {
    pub(crate) fn emit(self) {
        let down_ms = u64::try_from(self.down.as_millis()).unwrap_or(u64::MAX);
        tracing::warn!(down_ms, "the journal is back");
    }
}
