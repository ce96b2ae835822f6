//! Looking things up: what an operator asks, and what a journal shows. Nothing here changes anything.

use std::collections::BTreeMap;
use std::future::Future;

use bytes::Bytes;
use fei_exchange::{Code, Effect, Outcome, Reference, Trace, TxnId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::{
    Account, Amount, Delivery, Following, Item, ItemState, JournalError, Marks, PartOf, Shown, Stage,
};

/// Which transactions. All that is given must hold; the newest come first.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Its number: FEI's, the one that FEI gave it for the institution, or the core's tracking number.
    pub number: Option<Box<str>>,
    /// Its amount.
    pub amount: Option<Amount>,
    /// Its account.
    pub account: Option<Account>,
    /// Begun at or after this.
    pub from: Option<Timestamp>,
    /// Begun before this.
    pub until: Option<Timestamp>,
    /// What whoever asked was told, or would be told now.
    pub outcome: Option<Outcome>,
    /// Where its row stands.
    pub stage: Option<Stage>,
    /// Its institution.
    pub institution: Option<Box<str>>,
    /// The party that asked.
    pub channel: Option<Box<str>>,
    /// Under one of these keys; none: whatever its key.
    pub keys: Box<[KeyOf]>,
    /// Rows at most; 0: [`Query::LIMIT`].
    pub limit: usize,
    /// Older than this one: the last row of the page before.
    pub before: Option<TxnId>,
}

/// How keys of a party begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyOf {
    /// The party that asked.
    pub channel: Box<str>,
    /// The first bytes of its key, or all of them.
    pub begins: Bytes,
}

impl Query {
    /// Rows of a page, unless it says otherwise.
    pub const LIMIT: usize = 50;

    /// Rows of this page at most.
    #[must_use]
    pub const fn limit(&self) -> usize {
        if self.limit == 0 { Self::LIMIT } else { self.limit }
    }
}

/// A transaction in a line, without its telegrams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// FEI's own number.
    pub txn: TxnId,
    /// When its row was committed.
    pub began: Timestamp,
    /// The institution's business date.
    pub day: Date,
    /// The transaction's id in the layouts.
    pub transaction: Box<str>,
    /// The telegram party that asked.
    pub channel: Box<str>,
    /// The JSON party that is called.
    pub institution: Box<str>,
    /// The number that the institution knows it by.
    pub reference: Option<Reference>,
    /// The core's tracking number.
    pub trace: Trace,
    /// Its place, if the telegram has several transactions.
    pub part: Option<PartOf>,
    /// What it does at the institution.
    pub effect: Effect,
    /// The amount.
    pub amount: Option<Amount>,
    /// The amount's currency.
    pub currency: Option<Box<str>>,
    /// The end of the account.
    pub account_tail: Option<Box<str>>,
    /// Where the row stands.
    pub stage: Stage,
    /// What whoever asked was told, or would be told now; none while it is in flight.
    pub outcome: Option<Outcome>,
    /// FEI's code.
    pub code: Option<Code>,
    /// Whether the answer went out; none: nobody said.
    pub delivery: Option<Delivery>,
    /// The last change of the row's stage.
    pub changed: Timestamp,
    /// When nothing was left to find out.
    pub closed: Option<Timestamp>,
}

/// Which telegram of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Leg {
    /// What was asked.
    Request,
    /// What came of the institution's answer, where that told nothing.
    Came,
    /// What was told.
    Answer,
    /// What is told since the unknown result is settled.
    Settled,
    /// The notice that tells it.
    Notice,
}

/// One call that left FEI for a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// What it was; none: the exchange itself.
    pub kind: Option<Following>,
    /// The number of its own that it went under; the exchange goes under the transaction's.
    pub reference: Option<Reference>,
    /// When its row was committed: no byte left before.
    pub began: Timestamp,
}

/// Something that happened to a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number in the journal's chain.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// What: `begun`, `ended`, `duplicate`, `attempted`, …
    pub what: Box<str>,
    /// The stage before, where it changed.
    pub from: Option<Stage>,
    /// The stage after, where it changed; of a proposal the one that was proposed.
    pub to: Option<Stage>,
    /// FEI's code.
    pub code: Option<Code>,
    /// Who: `owner`, `sweeper`, `worker`, `user NAME`.
    pub actor: Box<str>,
    /// For people: a reason, what an attempt went under.
    pub detail: Option<Box<str>>,
}

/// What a business date adds up to, for one institution, transaction, stage and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// The institution.
    pub institution: Box<str>,
    /// The transaction: a deposit and its cancel are two sums, of which neither says anything of the other.
    pub transaction: Box<str>,
    /// Where the rows stand.
    pub stage: Stage,
    /// The currency; none: the one that telegrams do not name.
    pub currency: Option<Box<str>>,
    /// Rows.
    pub count: u64,
    /// Rows that have an amount.
    pub with_amount: u64,
    /// What the amounts come to.
    pub sum: Amount,
}

/// Which items that follow.
#[derive(Debug, Clone, Default)]
pub struct ItemQuery {
    /// The one of this number, in whatever state.
    pub id: Option<i64>,
    /// Those in one state; none: those that are not done and not cancelled.
    pub state: Option<ItemState>,
    /// Those of one transaction.
    pub txn: Option<TxnId>,
    /// Those of one institution.
    pub institution: Option<Box<str>>,
    /// Items at most; 0: [`Query::LIMIT`].
    pub limit: usize,
    /// Behind this one: the last of the page before.
    pub after: Option<i64>,
}

/// Items that wait or need people, of one institution, kind and state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    /// The institution.
    pub institution: Box<str>,
    /// What is to be done.
    pub kind: Following,
    /// Where they stand: pending or parked.
    pub state: ItemState,
    /// How many.
    pub items: u64,
    /// When FEI took the telegram of the oldest transaction among them.
    pub oldest: Timestamp,
}

/// Transactions of one institution that are for people: manual, until two of them settle it, or unknown while all that would
/// settle it is parked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForPeople {
    /// The institution; of a call to us the core that was asked.
    pub institution: Box<str>,
    /// How many.
    pub transactions: u64,
}

/// A journal, as whoever looks into it needs it. The one in a file answers by way of an index, however many rows there
/// are, unless a query says no more than "executed", an institution, or these of one asker: then it reads rows from the newest on until a page is full,
/// all of them where fewer fit, and times keep it short. The one in memory walks its rows.
pub trait Lookup: Send + Sync {
    /// The transactions that fit, the newest first.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn query(&self, query: Query) -> impl Future<Output = Result<Vec<Row>, JournalError>> + Send;

    /// A transaction with all that belongs to it; none: there is no such number.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn show(&self, txn: TxnId) -> impl Future<Output = Result<Option<Shown>, JournalError>> + Send;

    /// What a business date adds up to, by institution, stage and currency, in that order.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn totals(&self, day: Date) -> impl Future<Output = Result<Vec<Total>, JournalError>> + Send;

    /// The items that follow and fit, the oldest first.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn items(&self, query: ItemQuery) -> impl Future<Output = Result<Vec<Item>, JournalError>> + Send;

    /// How many items are neither done nor cancelled, by institution, kind and state, in that order.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn backlog(&self) -> impl Future<Output = Result<Vec<Backlog>, JournalError>> + Send;

    /// How many transactions are for people, by institution, in that order.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn for_people(&self) -> impl Future<Output = Result<Vec<ForPeople>, JournalError>> + Send;
}

/// Institution, transaction, stage and currency of rows that are added up together.
type Alike = (Box<str>, Box<str>, Stage, Option<Box<str>>);

/// Rows added up.
#[derive(Debug, Default)]
pub(crate) struct Sums(BTreeMap<Alike, Sum>);

#[derive(Debug, Default)]
struct Sum {
    count: u64,
    with_amount: u64,
    sum: Amount,
}

impl Sums {
    /// Adds one row.
    pub(crate) fn add(
        &mut self,
        (institution, transaction): (Box<str>, Box<str>),
        stage: Stage,
        marks: Marks,
    ) {
        let sum = self.0.entry((institution, transaction, stage, marks.currency)).or_default();
        sum.count += 1;
        if let Some(amount) = marks.amount {
            sum.with_amount += 1;
            sum.sum = sum.sum.plus(amount);
        }
    }

    /// What they come to.
    pub(crate) fn totals(self) -> Vec<Total> {
        let total = |((institution, transaction, stage, currency), Sum { count, with_amount, sum })| Total {
            institution,
            transaction,
            stage,
            currency,
            count,
            with_amount,
            sum,
        };
        self.0.into_iter().map(total).collect()
    }
}
