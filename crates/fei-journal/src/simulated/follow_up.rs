//! What follows, looking up, operators and their orders, layouts, over the bad line.

use fei_exchange::{Reference, TxnId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::server::Trouble;
use super::{SimulatedJournal, lost};
use crate::{
    Backlog, Changed, Claim, Ending, Follow, FollowUp, ForPeople, Hand, Item, ItemQuery, JournalError,
    KeptNotice, KeptSet, Layouts, Left, Lookup, OpenBy, Operate, Order, Ordered, Orders, Proof, Proposal,
    Proposed, Query, Report, Reported, Row, Settlement, Shown, Total,
};

/// A call that is made once: whoever asked cannot tell whether it was done, and acts as if not.
macro_rules! once {
    ($self:ident, |$held:ident| $call:expr) => {
        match $self.call(move |$held| async move { $call.await }).await {
            Ok(done) => Ok(done),
            Err(Trouble::Said(error)) => Err(error),
            Err(Trouble::Lost) => Err(lost()),
        }
    };
}

impl FollowUp for SimulatedJournal {
    /// A lane whose claim was not heard of is held by nobody until its lease is over.
    async fn claim(&self, now: Timestamp, except: &[Box<str>]) -> Result<Option<Claim>, JournalError> {
        let except: Box<[Box<str>]> = except.into();
        once!(self, |held| held.claim(now, &except))
    }

    async fn keep(&self, claim: &Claim, notice: KeptNotice) -> Result<(), JournalError> {
        let claim = claim.clone();
        self.again(move |held| {
            let (claim, notice) = (claim.clone(), notice.clone());
            async move { held.keep(&claim, notice).await }
        })
        .await
    }

    async fn attempt(&self, claim: &Claim, reference: Option<Reference>) -> Result<Proof, JournalError> {
        let (txn, claim) = (claim.item.txn, claim.clone());
        once!(self, |held| held.attempt(&claim, reference)).map(|_: Proof| Proof::of(txn))
    }

    async fn report(&self, claim: Claim, report: Report) -> Result<Reported, JournalError> {
        self.again(move |held| {
            let (claim, report) = (claim.clone(), report.clone());
            async move { held.report(claim, report).await }
        })
        .await
    }

    /// A second try of one that stands hears that somebody was first: itself.
    async fn settle_late(
        &self,
        item: &Item,
        settlement: Settlement,
        follow: Vec<Follow>,
    ) -> Result<Reported, JournalError> {
        let item = item.clone();
        self.again(move |held| {
            let (item, settlement, follow) = (item.clone(), settlement.clone(), follow.clone());
            async move { held.settle_late(&item, settlement, follow).await }
        })
        .await
    }

    async fn left(&self, before: Timestamp, after: Option<TxnId>) -> Result<Vec<Left>, JournalError> {
        self.again(move |held| async move { held.left(before, after).await }).await
    }

    /// A second try of one that stands hears that somebody was first: itself.
    async fn recover(
        &self,
        txn: TxnId,
        before: Timestamp,
        ending: Ending,
        follow: Vec<Follow>,
    ) -> Result<bool, JournalError> {
        self.again(move |held| {
            let (ending, follow) = (ending.clone(), follow.clone());
            async move { held.recover(txn, before, ending, follow).await }
        })
        .await
    }
}

impl Lookup for SimulatedJournal {
    async fn query(&self, query: Query) -> Result<Vec<Row>, JournalError> {
        once!(self, |held| held.query(query))
    }

    async fn show(&self, txn: TxnId) -> Result<Option<Shown>, JournalError> {
        once!(self, |held| held.show(txn))
    }

    async fn totals(&self, day: Date) -> Result<Vec<Total>, JournalError> {
        once!(self, |held| held.totals(day))
    }

    async fn items(&self, query: ItemQuery) -> Result<Vec<Item>, JournalError> {
        once!(self, |held| held.items(query))
    }

    async fn backlog(&self) -> Result<Vec<Backlog>, JournalError> {
        once!(self, |held| held.backlog())
    }

    async fn for_people(&self) -> Result<Vec<ForPeople>, JournalError> {
        once!(self, |held| held.for_people())
    }
}

impl Operate for SimulatedJournal {
    async fn propose(&self, txn: TxnId, proposed: Proposed, hand: Hand) -> Result<Changed, JournalError> {
        once!(self, |held| held.propose(txn, proposed, hand))
    }

    async fn proposal(&self, txn: TxnId) -> Result<Option<Proposal>, JournalError> {
        once!(self, |held| held.proposal(txn))
    }

    async fn approve(
        &self,
        txn: TxnId,
        proposal: i64,
        settlement: Settlement,
        follow: Vec<Follow>,
        hand: Hand,
    ) -> Result<Changed, JournalError> {
        once!(self, |held| held.approve(txn, proposal, settlement, follow, hand))
    }

    async fn resend(&self, item: i64, hand: Hand) -> Result<Changed, JournalError> {
        once!(self, |held| held.resend(item, hand))
    }

    async fn cancel(&self, item: i64, hand: Hand) -> Result<Changed, JournalError> {
        once!(self, |held| held.cancel(item, hand))
    }
}

impl Orders for SimulatedJournal {
    async fn order(&self, order: Order) -> Result<Ordered, JournalError> {
        once!(self, |held| held.order(order))
    }

    async fn orders(&self) -> Result<Vec<Ordered>, JournalError> {
        self.again(move |held| async move { held.orders().await }).await
    }
}

/// All of it may be done twice.
impl Layouts for SimulatedJournal {
    async fn keep_set(&self, set: KeptSet) -> Result<(), JournalError> {
        self.again(move |held| {
            let set = set.clone();
            async move { held.keep_set(set).await }
        })
        .await
    }

    async fn kept_sets(&self) -> Result<Vec<KeptSet>, JournalError> {
        self.again(move |held| async move { held.kept_sets().await }).await
    }

    async fn open_by(&self) -> Result<Vec<OpenBy>, JournalError> {
        self.again(move |held| async move { held.open_by().await }).await
    }

    async fn forget_sets(&self) -> Result<usize, JournalError> {
        once!(self, |held| held.forget_sets())
    }
}
