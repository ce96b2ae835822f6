//! The trait of the exchange: what money asks of a journal while somebody waits, whatever keeps it.

use std::fmt;
use std::future::Future;

use bytes::Bytes;
use fei_exchange::{Outcome, TxnId};
use jiff::civil::Date;

use crate::{
    Ending, Follow, Found, Intent, Item, JournalError, KeptNotice, PartEnding, Proof, TakingBack, Tries,
};

/// What came of asking to begin.
#[derive(Debug)]
pub enum Begun {
    /// The row stands, in state sending, and is this caller's alone: it may send, once.
    Row(Proof),
    /// The same content came under this key before: nothing is sent, the first one's answer is the answer.
    Duplicate(Box<Found>),
    /// Other content came under this key before: N30, and nothing is said of the original.
    Conflict,
}

/// What became of an answer that came when nobody waited any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Late {
    /// The result was unknown and is known now; what would have asked or undone is cancelled.
    Settled(Ending),
    /// It is written down, and something else decides: an undoing is on its way, or people were asked. This stands.
    Recorded(Ending),
    /// It is written down, and the transaction had its answer already: this one.
    Orphan(Ending),
    /// Nothing is written down: the same answer was the last that happened to the transaction. This stands.
    Repeated(Ending),
    /// A core says now that a call was executed, or that it was not, and has said the opposite before: this stood. The
    /// result is unknown from now on, whatever came first, and people decide.
    Contradicted(Outcome),
}

/// Why people decide about a call that its core contradicts.
pub(crate) const CONTRADICTED: &str = "the core says the opposite of how it had ended";

/// Whether the requester's connection took the answer. Not whether the requester read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Its bytes went into the socket.
    Written,
    /// The connection was gone, or did not read.
    Undelivered,
}

impl Delivery {
    /// The word that events, the command line and JSON use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Undelivered => "undelivered",
        }
    }
}

/// What people should see of a transaction.
#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    /// In words, masked by whoever says it.
    pub text: Box<str>,
    /// What came of an answer that told nothing, as it came; whoever keeps them has bounded them.
    pub came: Option<Bytes>,
}

/// Never the bytes: they hold account numbers.
impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.came.as_ref().map(Bytes::len);
        f.debug_struct("Note").field("text", &self.text).field("came_bytes", &bytes).finish()
    }
}

/// A notice that was sent.
#[derive(Clone)]
pub struct Noticed {
    /// The item.
    pub item: Item,
    /// The transaction whose result it tells.
    pub original: Found,
    /// It, as it went out first.
    pub notice: KeptNotice,
}

/// Never the telegram.
impl fmt::Debug for Noticed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Noticed")
            .field("item", &self.item)
            .field("original", &self.original)
            .field("notice", &self.notice)
            .finish()
    }
}

/// The journal of one node, as an exchange needs it.
///
/// Each call may be slow (a commit, a network) and must not be dropped half-way: callers run it in a task that no
/// timeout cancels, and bound only their own waiting. Every change of state is a compare-and-set by the table of
/// [`Stage`](crate::Stage), and writes an event in the same commit.
pub trait Journal: Send + Sync + 'static {
    /// Commits a row in state sending, or says why there is none; of a telegram with several transactions a row for each,
    /// all of them or none. A key is one transaction's, whatever became of it; so is a reference on its business date. A
    /// repetition and a conflict are events of the first one.
    ///
    /// # Errors
    /// Nothing was begun, and nothing may be sent.
    fn begin(&self, intent: Intent) -> impl Future<Output = Result<Begun, JournalError>> + Send;

    /// Commits that what was sent did nothing, as the institution's contract has its answer, and that it is sent once
    /// more: the attempt is over, the second one begins, of all transactions of the telegram. Only then may its bytes
    /// leave. There is no third.
    ///
    /// # Errors
    /// Nothing may be sent again: the row is not this process's in state sending, or was sent twice, or the commit does
    /// not stand.
    fn send_again(&self, txn: TxnId, why: &str) -> impl Future<Output = Result<(), JournalError>> + Send;

    /// Commits how it ended, together with what follows an unknown result, and gives back the ending that stands: this
    /// one, or the earlier one if the race was lost. `follow` is for an unknown ending and ignored otherwise; an unknown
    /// result that nothing follows is for people (manual), unless the transaction only asked.
    ///
    /// # Errors
    /// The ending is not committed; nobody may hear of it. [`JournalError::may_pass`] tells whether to try again.
    fn settle(
        &self,
        txn: TxnId,
        ending: Ending,
        follow: Vec<Follow>,
    ) -> impl Future<Output = Result<Ending, JournalError>> + Send;

    /// Commits how the transactions of one telegram ended, all in one commit, each as [`settle`](Self::settle) does.
    ///
    /// # Errors
    /// None of them is committed.
    fn settle_parts(
        &self,
        parts: Vec<PartEnding>,
    ) -> impl Future<Output = Result<Vec<Ending>, JournalError>> + Send;

    /// The transactions of a telegram, in its order, by the number of its first; none if it is one transaction.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn parts(&self, telegram: TxnId) -> impl Future<Output = Result<Vec<Found>, JournalError>> + Send;

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

    /// The last try of a channel's call, and its number. Where a core had a second word on one of them
    /// ([`late_of_core`](Self::late_of_core)) and it is unknown by that, or was executed, it stands in place of the last one: of
    /// such a call nothing is sent again.
    ///
    /// # Errors
    /// The journal cannot be read; this says nothing of the call.
    fn last_try(
        &self,
        channel: &str,
        tries: Tries,
    ) -> impl Future<Output = Result<Option<(u32, Found)>, JournalError>> + Send;

    /// The transactions of a channel that take `original` back, which they name so, the oldest first and no more than
    /// [`TakingBack::MAX`]. What was told before this was asked for is among them.
    ///
    /// # Errors
    /// The journal cannot be read; this says nothing of whether any was executed.
    fn taking_back(
        &self,
        channel: &str,
        name: &[u8],
        original: TxnId,
    ) -> impl Future<Output = Result<Vec<TakingBack>, JournalError>> + Send;

    /// The newest business date of which rows were removed because they were old; none: every row is there that was ever
    /// begun. What is not found of a date up to this one may have been there.
    ///
    /// # Errors
    /// The journal cannot be read; this says nothing of what was removed.
    fn removed_until(&self) -> impl Future<Output = Result<Option<Date>, JournalError>> + Send;

    /// The latest transaction that an institution knows by a reference.
    ///
    /// # Errors
    /// The journal cannot be read; this says nothing of the transaction.
    fn known_as(
        &self,
        institution: &str,
        reference: &str,
    ) -> impl Future<Output = Result<Option<Found>, JournalError>> + Send;

    /// An answer that came after its exchange had ended, and what follows if it settles the result. It settles an
    /// unknown one of which no undoing may have left; an answer that is unknown itself settles nothing.
    ///
    /// # Errors
    /// Nothing is written; the answer is still unknown to the journal.
    fn late(
        &self,
        txn: TxnId,
        ending: Ending,
        follow: Vec<Follow>,
    ) -> impl Future<Output = Result<Late, JournalError>> + Send;

    /// An answer of a core to a call that it was asked, which nobody waited for. It settles as [`late`](Self::late) does. Where
    /// it says the opposite of what stands
    /// ([`Stage::is_contradicted_by`](crate::Stage::is_contradicted_by)), the row becomes manual in the same commit, unknown
    /// (U05) and with no answer that is told: two people settle it. That happens to a row once: what its core says behind that,
    /// when people have decided, changes nothing. About what only asked nobody decides.
    ///
    /// # Errors
    /// Nothing is written; the answer is still unknown to the journal.
    fn late_of_core(
        &self,
        txn: TxnId,
        ending: Ending,
    ) -> impl Future<Output = Result<Late, JournalError>> + Send;

    /// The latest notice that a core was sent under a number of its own.
    ///
    /// # Errors
    /// The journal cannot be read; this says nothing of the notice.
    fn noticed(
        &self,
        core: &str,
        number: &str,
    ) -> impl Future<Output = Result<Option<Noticed>, JournalError>> + Send;

    /// Commits that a notice was taken, by an answer that came when nobody waited for it. False: it was done or cancelled
    /// before, and nothing changes.
    ///
    /// # Errors
    /// It is not written down; the notice is sent again.
    fn taken(&self, item: i64) -> impl Future<Output = Result<bool, JournalError>> + Send;

    /// Whether a commit would stand now: makes one that changes nothing.
    ///
    /// # Errors
    /// It would not, for the reason given.
    fn probe(&self) -> impl Future<Output = Result<(), JournalError>> + Send;

    /// Writes down, as an event, what people should see of a transaction. Changes nothing. Of what came of an answer the
    /// first bytes are kept, sealed; of later ones only the words.
    ///
    /// # Errors
    /// It is not written down; nothing else changes.
    fn note(&self, txn: TxnId, note: Note) -> impl Future<Output = Result<(), JournalError>> + Send;

    /// The answer's bytes went into the socket. Written down with the next commit that there is, and never in one of its
    /// own; a process that dies first has said nothing. It holds for all transactions of a telegram, and the first word
    /// stands.
    fn written(&self, txn: TxnId);

    /// The answer reached no connection; for the rest as [`written`](Self::written), but at once.
    ///
    /// # Errors
    /// It is not written down; nothing else changes.
    fn undelivered(&self, txn: TxnId) -> impl Future<Output = Result<(), JournalError>> + Send;
}
