//! Transactions that take another one back.

use std::fmt;

use fei_exchange::{Outcome, TxnId};
use jiff::civil::Date;

/// One of them that was executed or may have been: what was refused or found not executed took nothing back.
#[derive(Clone, PartialEq, Eq)]
pub struct TakingBack {
    /// FEI's own number.
    pub txn: TxnId,
    /// Its key: what those name it by that take it back in turn.
    pub key: Box<[u8]>,
    /// The transaction's id in the layouts.
    pub transaction: Box<str>,
    /// A hash of the files that the layouts came from.
    pub layout_hash: [u8; 32],
    /// The business date.
    pub day: Date,
    /// Executed or unknown; none: it is in flight.
    pub outcome: Option<Outcome>,
    /// Its row stood before the one which it takes back was answered: nobody here knows which of the two was heard first.
    /// An answer is what ended that one as known, or what settled it later, but not what people say became of it.
    pub may_have_come_first: bool,
}

impl TakingBack {
    /// So many are told at most: whoever is told as many does not know of all.
    pub const MAX: usize = 16;
}

/// Never the key.
impl fmt::Debug for TakingBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TakingBack")
            .field("txn", &self.txn)
            .field("transaction", &self.transaction)
            .field("day", &self.day)
            .field("outcome", &self.outcome)
            .field("may_have_come_first", &self.may_have_come_first)
            .finish_non_exhaustive()
    }
}
