//! The trait: four questions that money asks of a journal, whatever keeps it.

use std::future::Future;

use fei_exchange::TxnId;
use jiff::civil::Date;

use crate::{Ending, Found, Intent, JournalError, Proof};

/// What came of asking to begin.
#[derive(Debug)]
pub enum Begun {
    /// The row stands, in state sending, and is this caller's alone: it may send, once.
    Row(Proof),
    /// The same content came under this key before: nothing is sent, the first one's answer is the answer.
    Duplicate(Found),
    /// Other content came under this key before: N30, and nothing is said of the original.
    Conflict,
}

/// The journal of one node.
///
/// Each call may be slow (a commit, a network) and must not be dropped half-way: callers run it in a task that no
/// timeout cancels, and bound only their own waiting. Every change of state is a compare-and-set.
pub trait Journal: Send + Sync + 'static {
    /// Commits a row in state sending, or says why there is none. A key is one transaction's, whatever became
    /// of it; so is a reference on its business date.
    ///
    /// # Errors
    /// Nothing was begun, and nothing may be sent.
    fn begin(&self, intent: Intent) -> impl Future<Output = Result<Begun, JournalError>> + Send;

    /// Commits how it ended, and gives back the ending that stands: this one, or the earlier one if the race was lost.
    ///
    /// # Errors
    /// The ending is not committed; nobody may hear of it. [`JournalError::may_pass`] tells whether to try again.
    fn settle(&self, txn: TxnId, ending: Ending)
    -> impl Future<Output = Result<Ending, JournalError>> + Send;

    /// Waits until a begun transaction has ended: how a duplicate attaches to one in flight. The caller bounds the
    /// wait; dropping it is harmless.
    ///
    /// # Errors
    /// There is no such row, or the journal is lost.
    fn ended(&self, txn: TxnId) -> impl Future<Output = Result<Ending, JournalError>> + Send;

    /// The next number of a counter on a business date: 1, 2, 3, never twice. A journal that was stopped may skip some.
    ///
    /// # Errors
    /// No number was given.
    fn next_number(&self, counter: &str, day: Date)
    -> impl Future<Output = Result<u64, JournalError>> + Send;

    /// The transaction that a channel began under a key.
    ///
    /// # Errors
    /// The journal cannot be read; this says nothing of the transaction.
    fn find(
        &self,
        channel: &str,
        key: &[u8],
    ) -> impl Future<Output = Result<Option<Found>, JournalError>> + Send;
}
