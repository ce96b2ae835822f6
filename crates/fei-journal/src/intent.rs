//! What is written down before sending, how it ends, and how a duplicate finds it.

use bytes::Bytes;
use fei_exchange::{Code, Outcome, Reference, Trace, TxnId};
use jiff::civil::Date;

/// What FEI is about to do: all that an inquiry would need if this process died in the next instant.
#[derive(Debug, Clone)]
pub struct Intent {
    /// FEI's own number.
    pub txn: TxnId,
    /// The transaction's id in the layouts: `hecto.transfer`.
    pub transaction: Box<str>,
    /// The telegram party that asked.
    pub channel: Box<str>,
    /// The JSON party that will be called.
    pub institution: Box<str>,
    /// The institution's business date: the one whose counter gave the reference.
    pub day: Date,
    /// The requester's idempotency key, as the party's file builds it. Unique within the channel; its date is the
    /// telegram's, never the clock's.
    pub key: Bytes,
    /// Equal bytes mean equal content under one key: a hash, or the content itself, without send time, repeat flag
    /// and the like.
    pub fingerprint: Bytes,
    /// The number that the institution will know it by. Used once on a business date.
    pub reference: Option<Reference>,
    /// The core's tracking number.
    pub trace: Trace,
    /// The telegram that asked.
    pub request: Bytes,
}

/// How a transaction ended, with the very bytes that the requester gets: duplicates get them too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// The class.
    pub outcome: Outcome,
    /// FEI's code, when the institution gave no answer of its own.
    pub code: Option<Code>,
    /// The answer telegram.
    pub answer: Bytes,
}

/// Where a transaction stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Begun, and a byte of it may have left.
    Sending,
    /// Executed, declined, not executed or unknown, by the ending's outcome.
    Ended(Ending),
}

/// A transaction found again by its key.
#[derive(Debug, Clone)]
pub struct Found {
    /// FEI's own number.
    pub txn: TxnId,
    /// The transaction's id in the layouts.
    pub transaction: Box<str>,
    /// The telegram party that asked.
    pub channel: Box<str>,
    /// The JSON party that is called.
    pub institution: Box<str>,
    /// The number that the institution knows it by.
    pub reference: Option<Reference>,
    /// The telegram that asked.
    pub request: Bytes,
    /// Where it stands.
    pub state: State,
}
