//! A journal that lives as long as the process: for the demo and for tests.
//!
//! It keeps the same stages, compare-and-sets, duplicates and lanes as a durable one, so that nothing above can tell.

mod begin;
mod book;
mod contradicted;
mod items;
mod layouts;
mod log;
mod lookup;
mod operate;
mod orders;
mod row;
#[cfg(test)]
mod tests;

use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fei_exchange::{Reference, TxnId};
use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::watch;

use self::book::Book;
use self::row::{Row as Kept, Said, with_own_bytes};
use crate::{
    Backlog, Begun, Changed, Claim, Delivery, Ending, Follow, FollowUp, ForPeople, Found, Hand, Intent, Item,
    ItemQuery, Journal, JournalError, KeptNotice, LEFT_MAX, Late, Left, Lookup, Note, Noticed, Operate,
    PartEnding, Proof, Proposal, Proposed, Query, Report, Reported, Row, Settlement, Shown, Stage,
    TakingBack, Total, Tries,
};

/// What a journal in memory may hold.
#[derive(Debug, Clone, Copy)]
pub struct MemoryLimits {
    /// Transactions kept at most. The one that was closed first makes room; an open one never does, because its
    /// duplicate would be sent again. About 4 KiB each.
    pub rows_max: usize,
}

impl Default for MemoryLimits {
    fn default() -> Self {
        Self { rows_max: 50_000 }
    }
}

/// A book as it was.
#[cfg(any(test, feature = "simulated"))]
#[derive(Debug)]
pub(crate) struct Copied(Book);

/// The journal in memory. Clones share one book.
#[derive(Debug, Clone, Default)]
pub struct MemoryJournal {
    book: Arc<Mutex<Book>>,
    /// Rows of an earlier epoch have no owner any more.
    epoch: u64,
}

impl MemoryJournal {
    /// An empty journal with these limits.
    #[must_use]
    pub fn new(limits: MemoryLimits) -> Self {
        Self { book: Arc::new(Mutex::new(Book::new(limits))), epoch: 0 }
    }

    /// The same book as another process finds it when this one is gone: rows in flight have no owner any more.
    #[must_use]
    pub fn restarted(&self) -> Self {
        let mut book = self.book();
        book.epoch += 1;
        book.items.free_lanes();
        Self { book: Arc::clone(&self.book), epoch: book.epoch }
    }

    /// Makes `next` the next number of a counter on a day: for a demo that shows given references, and for tests.
    pub fn seed(&self, counter: &str, day: Date, next: u64) {
        self.book().seed(counter, day, next);
    }

    /// All that it holds, as it is now.
    #[cfg(any(test, feature = "simulated"))]
    pub(crate) fn copied(&self) -> Copied {
        Copied(self.book().copied())
    }

    /// Forgets what came since. Whoever waits for a row hears that it is gone.
    #[cfg(any(test, feature = "simulated"))]
    pub(crate) fn restore(&self, Copied(then): Copied) {
        let mut book = self.book();
        let epoch = book.epoch;
        *book = then;
        book.epoch = epoch;
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // A panic elsewhere leaves the book whole: every change below is made by one call.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nobody else will end a row.
    fn is_left(&self, row: &Kept, before: Timestamp) -> bool {
        row.stage == Stage::Sending && (row.epoch < self.epoch || row.intent.deadline < before)
    }
}

impl Journal for MemoryJournal {
    async fn begin(&self, intent: Intent) -> Result<Begun, JournalError> {
        // Copied before the lock, and dropped behind it: whoever waits for the book has nothing else to do.
        let (intent, mut gone) = (with_own_bytes(intent), Vec::new());
        self.book().begin(self.epoch, intent, &mut gone)
    }

    async fn send_again(&self, txn: TxnId, why: &str) -> Result<(), JournalError> {
        self.book().send_again(self.epoch, txn, why)
    }

    async fn settle(&self, txn: TxnId, ending: Ending, follow: Vec<Follow>) -> Result<Ending, JournalError> {
        let own = |row: &Kept| row.epoch == self.epoch;
        self.book().settle(txn, ending, follow, own, Said::new("ended", "owner"))
    }

    async fn settle_parts(&self, parts: Vec<PartEnding>) -> Result<Vec<Ending>, JournalError> {
        let mut book = self.book();
        let own = |row: &Kept| row.epoch == self.epoch;
        // All that can be against one of them is looked at before the first is changed.
        parts.iter().try_for_each(|part| book.may_settle(part.txn, own).map(drop))?;
        let ended = parts.into_iter().map(|PartEnding { txn, ending, follow }| {
            book.settle(txn, ending, follow, own, Said::new("ended", "owner"))
        });
        ended.collect()
    }

    async fn parts(&self, telegram: TxnId) -> Result<Vec<Found>, JournalError> {
        Ok(self.book().parts(telegram))
    }

    async fn ended(&self, txn: TxnId) -> Result<Ending, JournalError> {
        let mut watch: watch::Receiver<Option<Ending>> = self.book().watch(txn)?;
        let ended = watch.wait_for(Option::is_some).await;
        ended.ok().and_then(|ending| ending.clone()).ok_or(JournalError::NoRow(txn))
    }

    async fn next_number(&self, counter: &str, day: Date) -> Result<u64, JournalError> {
        Ok(self.book().next_number(counter, day))
    }

    async fn find(&self, channel: &str, key: &[u8]) -> Result<Option<Found>, JournalError> {
        Ok(self.book().find(channel, key))
    }

    async fn last_try(&self, channel: &str, tries: Tries) -> Result<Option<(u32, Found)>, JournalError> {
        Ok(self.book().last_try(channel, &tries))
    }

    async fn taking_back(
        &self,
        channel: &str,
        name: &[u8],
        original: TxnId,
    ) -> Result<Vec<TakingBack>, JournalError> {
        Ok(self.book().taking_back(channel, name, original))
    }

    async fn removed_until(&self) -> Result<Option<Date>, JournalError> {
        // Old days are removed from a file alone.
        Ok(None)
    }

    async fn known_as(&self, institution: &str, reference: &str) -> Result<Option<Found>, JournalError> {
        Ok(self.book().known_as(institution, reference))
    }

    async fn late(&self, txn: TxnId, ending: Ending, follow: Vec<Follow>) -> Result<Late, JournalError> {
        self.book().late(txn, ending, follow)
    }

    async fn late_of_core(&self, txn: TxnId, ending: Ending) -> Result<Late, JournalError> {
        self.book().late_of_core(txn, ending)
    }

    async fn noticed(&self, core: &str, number: &str) -> Result<Option<Noticed>, JournalError> {
        Ok(self.book().noticed(core, number))
    }

    async fn taken(&self, item: i64) -> Result<bool, JournalError> {
        Ok(self.book().taken(item))
    }

    async fn probe(&self) -> Result<(), JournalError> {
        Ok(())
    }

    async fn note(&self, txn: TxnId, note: Note) -> Result<(), JournalError> {
        self.book().note(txn, &note);
        Ok(())
    }

    fn written(&self, txn: TxnId) {
        self.book().delivered(txn, Delivery::Written);
    }

    async fn undelivered(&self, txn: TxnId) -> Result<(), JournalError> {
        self.book().delivered(txn, Delivery::Undelivered);
        Ok(())
    }
}

impl FollowUp for MemoryJournal {
    async fn claim(&self, now: Timestamp, except: &[Box<str>]) -> Result<Option<Claim>, JournalError> {
        self.book().claim(now, except)
    }

    async fn keep(&self, claim: &Claim, notice: KeptNotice) -> Result<(), JournalError> {
        self.book().keep(claim, notice)
    }

    async fn attempt(&self, claim: &Claim, reference: Option<Reference>) -> Result<Proof, JournalError> {
        self.book().attempt(claim, reference)
    }

    async fn report(&self, claim: Claim, report: Report) -> Result<Reported, JournalError> {
        Ok(self.book().report(&claim, report))
    }

    async fn settle_late(
        &self,
        item: &Item,
        settlement: Settlement,
        follow: Vec<Follow>,
    ) -> Result<Reported, JournalError> {
        Ok(self.book().settle_late(item, &settlement, follow))
    }

    async fn left(&self, before: Timestamp, after: Option<TxnId>) -> Result<Vec<Left>, JournalError> {
        let book = self.book();
        let behind = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let left = book.rows.range(behind).filter(|(_, row)| self.is_left(row, before));
        Ok(left.take(LEFT_MAX).map(|(_, row)| row.left()).collect())
    }

    async fn recover(
        &self,
        txn: TxnId,
        before: Timestamp,
        ending: Ending,
        follow: Vec<Follow>,
    ) -> Result<bool, JournalError> {
        let mut book = self.book();
        if !book.rows.get(&txn).is_some_and(|row| self.is_left(row, before)) {
            return Ok(false);
        }
        book.settle(txn, ending, follow, |_| true, Said::new("recovered", "sweeper")).map(|_| true)
    }
}

impl Lookup for MemoryJournal {
    async fn query(&self, query: Query) -> Result<Vec<Row>, JournalError> {
        Ok(self.book().query(&query))
    }

    async fn show(&self, txn: TxnId) -> Result<Option<Shown>, JournalError> {
        Ok(self.book().show(txn))
    }

    async fn totals(&self, day: Date) -> Result<Vec<Total>, JournalError> {
        Ok(self.book().totals(day))
    }

    async fn items(&self, query: ItemQuery) -> Result<Vec<Item>, JournalError> {
        Ok(self.book().items(&query))
    }

    async fn backlog(&self) -> Result<Vec<Backlog>, JournalError> {
        Ok(self.book().backlog())
    }

    async fn for_people(&self) -> Result<Vec<ForPeople>, JournalError> {
        Ok(self.book().for_people())
    }
}

impl Operate for MemoryJournal {
    async fn propose(&self, txn: TxnId, proposed: Proposed, hand: Hand) -> Result<Changed, JournalError> {
        Ok(self.book().propose(txn, proposed, &hand))
    }

    async fn proposal(&self, txn: TxnId) -> Result<Option<Proposal>, JournalError> {
        Ok(self.book().proposal(txn))
    }

    async fn approve(
        &self,
        txn: TxnId,
        proposal: i64,
        settlement: Settlement,
        follow: Vec<Follow>,
        hand: Hand,
    ) -> Result<Changed, JournalError> {
        Ok(self.book().approve(txn, proposal, &settlement, follow, &hand))
    }

    async fn resend(&self, item: i64, hand: Hand) -> Result<Changed, JournalError> {
        Ok(self.book().resend(item, &hand))
    }

    async fn cancel(&self, item: i64, hand: Hand) -> Result<Changed, JournalError> {
        Ok(self.book().cancel(item, &hand))
    }
}
