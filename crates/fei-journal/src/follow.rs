//! What follows an unknown result: asking, undoing, telling. Stored with the result, and done until it is done.
//!
//! A lane is a row of items of which only the first is ever done: first in, first out. Who does it holds the lane for a
//! while, under a token that goes up with every holder; what a holder writes after that while changes nothing.

use std::fmt;
use std::future::Future;
use std::ops::Add;
use std::time::Duration;

use fei_exchange::{Reference, TxnId};
use jiff::Timestamp;

use crate::{Ending, Following, Found, Item, JournalError, KeptNotice, Proof, Settled};

/// How long a lane is held by whoever claimed it. An attempt may begin only when more of it is left than it takes.
pub const LEASE: Duration = Duration::from_secs(30);

/// Something that is to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    /// What.
    pub kind: Following,
    /// Who is asked, or told: the institution; of a notice, the core.
    pub to: Box<str>,
    /// Items of one lane are done one after the other; lanes go side by side.
    pub lane: Box<str>,
    /// Not before this.
    pub first_at: Timestamp,
    /// From then on people decide.
    pub until: Timestamp,
}

/// A lane, and its first item: this caller's for the time of the lease.
#[derive(Clone)]
pub struct Claim {
    /// Goes up with every holder of the lane.
    pub token: i64,
    /// The lease's end.
    pub held_until: Timestamp,
    /// What is to be done.
    pub item: Item,
    /// The transaction that it follows.
    pub original: Found,
    /// The notice, once it is [kept](FollowUp::keep).
    pub kept: Option<KeptNotice>,
    /// The first number of its own that the item [was tried](FollowUp::attempt) under.
    pub own: Option<Reference>,
}

/// Never the telegram.
impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("token", &self.token)
            .field("held_until", &self.held_until)
            .field("item", &self.item)
            .field("original", &self.original)
            .field("kept", &self.kept)
            .field("own", &self.own)
            .finish()
    }
}

/// How an unknown result was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// What became of it.
    pub stage: Settled,
    /// What duplicates and those who ask hear from now on.
    pub ending: Ending,
}

/// Transactions that [`left`](FollowUp::left) gives at once, and so the most that lie open in memory.
pub const LEFT_MAX: usize = 500;

/// A transaction in state sending that nobody will end.
#[derive(Debug, Clone)]
pub struct Left {
    /// Its number.
    pub txn: TxnId,
    /// The number of its telegram, which its owner is known by: of several transactions the first one's.
    pub telegram: TxnId,
    /// The JSON party that is called.
    pub institution: Box<str>,
    /// All of it; or why it cannot be read, which keeps no other from being ended.
    pub found: Result<Found, JournalError>,
}

/// What the other side said of an attempt that settled nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Nothing, or nothing final. Of a transaction that it did not know before, it knows something now.
    Open,
    /// It refuses the call for good.
    Refused,
    /// It does not know the transaction.
    NotFound,
    /// Nobody has looked at it: there was no time for it, or its token was not taken. It says nothing of what was said before, and
    /// so neither counts nor breaks a row.
    Nothing,
    /// The same, because no byte of it has left, as is proved, or it was not even tried. What this holder of the lane has tried is
    /// [unsent](Item::unsent) from now on.
    Unsent,
}

impl Heard {
    /// How often one thing was heard in a row, with this.
    pub(crate) fn in_a_row<N: Add<Output = N> + From<u8>>(self, thing: Self, before: N) -> N {
        match self {
            Self::Nothing | Self::Unsent => before,
            heard if heard == thing => before + N::from(1),
            _ => N::from(0),
        }
    }
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// The result is known. What else would have settled it is cancelled, and what follows stands, in the same commit.
    Settled {
        /// How.
        settlement: Settlement,
        /// A notice, where one is to be given.
        follow: Vec<Follow>,
    },
    /// It was delivered, and settles nothing: a notice.
    Done,
    /// Not yet.
    Again {
        /// Not before this.
        next_at: Timestamp,
        /// For people.
        why: Box<str>,
        /// What the other side said; two kinds are counted apart.
        heard: Heard,
    },
    /// It gives way to something else: an inquiry without a result to an undoing.
    Then {
        /// What comes now.
        follow: Vec<Follow>,
        /// For people.
        why: Box<str>,
    },
    /// It is put aside and stays visible; the result is as unknown as before, and the lane goes on.
    Parked {
        /// For people.
        why: Box<str>,
    },
    /// It is put aside, and people decide about the transaction from now on.
    Manual {
        /// For people.
        why: Box<str>,
    },
}

/// Whether a report, or an answer that came late, changed anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reported {
    /// It stands.
    Stands,
    /// It stands, and people decide: what would follow was done before, and is not done again, or there is none.
    ForPeople,
    /// The lane has another holder since, or the transaction is settled: nothing was written, and nothing is lost by that.
    Stale,
    /// The same, but it says of the transaction what nobody knew: that stands in an event, and people must see it.
    Recorded,
}

/// A journal, as whoever does what follows needs it.
pub trait FollowUp: crate::Journal {
    /// Takes the lane that has waited longest among those whose first item is due and which nobody holds, unless whom it
    /// goes to is one of `except`.
    ///
    /// # Errors
    /// Nothing is claimed: the journal is down. [`JournalError::Unreadable`]: the transaction that the item follows cannot be
    /// read; the item is parked, and keeps nobody else waiting.
    fn claim(
        &self,
        now: Timestamp,
        except: &[Box<str>],
    ) -> impl Future<Output = Result<Option<Claim>, JournalError>> + Send;

    /// Commits a notice and what wrote it: every attempt sends this one. The first that was kept stays.
    ///
    /// # Errors
    /// It is not kept, and nothing may be sent: [`JournalError::Refused`] as for [`attempt`](Self::attempt).
    fn keep(
        &self,
        claim: &Claim,
        notice: KeptNotice,
    ) -> impl Future<Output = Result<(), JournalError>> + Send;

    /// Commits that an attempt begins, with the number of its own that it goes under; only then may its bytes leave,
    /// once.
    ///
    /// # Errors
    /// Nothing may be sent: [`JournalError::Refused`] when the lane has another holder, or the item is not due any more; then
    /// the lane is given back.
    fn attempt(
        &self,
        claim: &Claim,
        reference: Option<Reference>,
    ) -> impl Future<Output = Result<Proof, JournalError>> + Send;

    /// Commits what became of it, and gives the lane back.
    ///
    /// # Errors
    /// Nothing is written. The lane stays held until the lease is over, and then the item is done again.
    fn report(
        &self,
        claim: Claim,
        report: Report,
    ) -> impl Future<Output = Result<Reported, JournalError>> + Send;

    /// Commits what an answer to an attempt says that came when nobody waited for it any more: the result is known, the item is
    /// done, whoever holds its lane by now, and what follows stands. Whether it was undone the undoing itself says; whatever else an
    /// answer says settles nothing once an undoing may have left.
    ///
    /// # Errors
    /// Nothing is written; the item is done again.
    fn settle_late(
        &self,
        item: &Item,
        settlement: Settlement,
        follow: Vec<Follow>,
    ) -> impl Future<Output = Result<Reported, JournalError>> + Send;

    /// Some transactions in state sending that nobody will end: an earlier process began them, or their deadline passed
    /// before `before`. The oldest first, behind `after`, at most [`LEFT_MAX`]; empty: there are no more.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn left(
        &self,
        before: Timestamp,
        after: Option<TxnId>,
    ) -> impl Future<Output = Result<Vec<Left>, JournalError>> + Send;

    /// Ends one of them, as [`settle`](crate::Journal::settle) does for its owner. False: it is none of them any more, its
    /// owner was first, and nothing changes.
    ///
    /// # Errors
    /// It is not ended.
    fn recover(
        &self,
        txn: TxnId,
        before: Timestamp,
        ending: Ending,
        follow: Vec<Follow>,
    ) -> impl Future<Output = Result<bool, JournalError>> + Send;
}
