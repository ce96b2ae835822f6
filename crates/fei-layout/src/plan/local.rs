//! Transactions that FEI answers itself: opening, test calls, and what became of another transaction.

use fei_exchange::Outcome;

use super::{ResponseRow, Template};

/// The `[local]` table of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    /// The transaction that is asked about, if any.
    pub original: Option<Original>,
    /// Tried in order; the last one has no condition.
    pub answers: Box<[LocalAnswer]>,
}

/// Which transaction is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// `hecto.transfer`, also those of the same party that share its key.
    pub transactions: Box<[Box<str>]>,
    /// Its key, in the order of the party's `key`: what the file says of a row; none: what this telegram has there.
    pub key: Box<[Option<Template>]>,
}

/// One way to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalAnswer {
    /// How the original stands; none: always.
    pub when: Option<OriginalState>,
    /// How this transaction ended.
    pub outcome: Outcome,
    /// The response code, when it is not the outcome's.
    pub rsp_code: Option<Box<str>>,
    /// Fields of the response.
    pub set: Box<[ResponseRow]>,
}

/// How the transaction that is asked about stands in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginalState {
    /// It ended so.
    Ended(Outcome),
    /// It has not ended yet.
    InFlight,
    /// The journal does not know it.
    NotFound,
}
