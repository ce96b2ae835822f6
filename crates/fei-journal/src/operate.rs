//! What operators may change: settle by hand what nobody could find out, and send again or cancel what follows. Each
//! change has a name and a reason, and settling takes two people.

use std::future::Future;
use std::time::Duration;

use fei_exchange::{Outcome, TxnId};
use jiff::Timestamp;

use crate::{Follow, JournalError, Lookup, Settled, Settlement, Stage};

/// Who changes something, and why. Both stand in the journal for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// The person, as the system knows it.
    pub who: Box<str>,
    /// The reason.
    pub why: Box<str>,
}

/// What came of a change by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It stands.
    Stands,
    /// It does not, and this is why. Nothing was written.
    Not(Unchanged),
}

/// Why a change by hand was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unchanged {
    /// There is no such transaction.
    #[error("there is no such transaction")]
    NoTransaction,
    /// There is no such item.
    #[error("there is no such item")]
    NoItem,
    /// It is not where people may decide about it.
    #[error("it is {0}; people settle only what is manual")]
    NotManual(Stage),
    /// The institution has said what became of it, and this is not that.
    #[error("the institution has answered since: {0}")]
    Answered(Outcome),
    /// Nobody proposed anything, or something else was proposed since, or an answer came since.
    #[error("nobody has proposed that")]
    NotProposed,
    /// One person alone.
    #[error("{0} has proposed it: another person approves")]
    OnePerson(Box<str>),
    /// It is done or cancelled, for good.
    #[error("it is {0} for good")]
    Final(&'static str),
    /// Sending it again could settle nothing.
    #[error("its transaction is {0}: sending it again would settle nothing")]
    Settled(Stage),
    /// Nothing would be sent any more. What is asked too late has no answer that can be relied on, and what is undone too late
    /// is not undone.
    #[error("its time is over: cancel it, and people decide")]
    Over,
    /// It was sent, and its answer may come until then.
    #[error("it is on its way until {0} at most: its answer comes first")]
    InFlight(Timestamp),
}

/// How long a notice is tried that is sent again by hand: telling is never too late.
pub(crate) const TOLD_AGAIN: Duration = Duration::from_secs(86_400);

/// What one person says became of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposed {
    /// The stage that the transaction is to have.
    pub stage: Settled,
    /// It is meant also against an answer of the institution that has come.
    pub against_answer: bool,
}

/// A settlement that one person has proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The event that says so: an approval names it, so that nobody approves what he has not seen.
    pub event: i64,
    /// The stage that the transaction would have.
    pub stage: Settled,
    /// Who and why.
    pub hand: Hand,
}

/// A journal, as whoever may change something in it by hand needs it.
pub trait Operate: Lookup {
    /// Proposes how a transaction that is manual is settled. A later proposal takes the place of this one, and an answer of
    /// the institution takes it away. Against an answer that has come nothing is proposed, unless it is meant so.
    ///
    /// # Errors
    /// The journal cannot be written.
    fn propose(
        &self,
        txn: TxnId,
        proposed: Proposed,
        hand: Hand,
    ) -> impl Future<Output = Result<Changed, JournalError>> + Send;

    /// The proposal that waits for another person; none: there is none.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn proposal(&self, txn: TxnId) -> impl Future<Output = Result<Option<Proposal>, JournalError>> + Send;

    /// Settles as was proposed, if whoever approves is another person than whoever proposed. `settlement.ending` is
    /// what duplicates hear from now on; `follow` the notice that is owed, where one is.
    ///
    /// # Errors
    /// The journal cannot be written.
    fn approve(
        &self,
        txn: TxnId,
        proposal: i64,
        settlement: Settlement,
        follow: Vec<Follow>,
        hand: Hand,
    ) -> impl Future<Output = Result<Changed, JournalError>> + Send;

    /// Lets an item be done now: one that waits for its time, or one that was parked. A notice has a day again; of what
    /// would settle a result the time does not move. Not while it is on its way.
    ///
    /// # Errors
    /// The journal cannot be written.
    fn resend(&self, item: i64, hand: Hand) -> impl Future<Output = Result<Changed, JournalError>> + Send;

    /// Cancels an item for good. If nothing is left that would settle its transaction, people decide about it. Not while it
    /// is on its way: what comes of that must be known first.
    ///
    /// # Errors
    /// The journal cannot be written.
    fn cancel(&self, item: i64, hand: Hand) -> impl Future<Output = Result<Changed, JournalError>> + Send;
}
