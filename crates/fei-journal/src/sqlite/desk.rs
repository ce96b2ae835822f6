//! The operators' desk: a journal opened beside the gateway that owns it, to look things up and to change by hand what
//! only people may change.

use std::path::Path;
use std::sync::Arc;

use fei_exchange::TxnId;
use jiff::civil::Date;

use super::operate::{Act, Approve, ByHand, Propose, proposal};
use super::place::Place;
use super::retention::{self, Retire, Retires, aged};
use super::settle::NewSettlement;
use super::{OpenError, SqliteJournal, SqliteLimits, migrations, unsealed};
use crate::{
    Aged, Backlog, Changed, Follow, ForPeople, Hand, Item, ItemQuery, JournalError, Lookup, Operate,
    Proposal, Proposed, Query, Row, Sealer, Settlement, Shown, Total,
};

/// A journal opened beside its gateway. It begins nothing, gives no number and owns no row; what it writes goes between
/// the gateway's commits, by SQLite's own lock.
#[derive(Debug, Clone)]
pub struct SqliteDesk(SqliteJournal);

impl SqliteDesk {
    /// Opens a journal that is there. Blocks for as long as the disk takes.
    ///
    /// # Errors
    /// There is none, it is no journal that this program knows, or it cannot be used.
    pub fn open(path: &Path, sealer: Sealer, limits: SqliteLimits) -> Result<Self, OpenError> {
        let place = Arc::new(Place::new(path, limits));
        let unusable = |error: rusqlite::Error| OpenError::unusable(path, &error);
        if let Some(why) = place.failed_sync().map_err(|error| OpenError::file(&place.lock_path(), error))? {
            return Err(OpenError::InDoubt { path: super::trouble::shown(path), why });
        }
        let connection = place.writer().map_err(unusable)?;
        if migrations::version(&connection, path)? == 0 {
            return Err(OpenError::Foreign { path: super::trouble::shown(path) });
        }
        SqliteJournal::over(&place, connection, None, 0, sealer).map(Self)
    }

    /// Writes what waits, and lets go of the file.
    pub async fn close(&self) {
        self.0.close().await;
    }

    /// Business dates before a day, the oldest first, and whether they may go.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn aged(&self, before: Date) -> Result<Vec<Aged>, JournalError> {
        self.0.readers.read(move |reader| aged(reader, before)).await
    }

    /// The first business date that stays: it is less than [`RETENTION_DAYS_MIN`](crate::RETENTION_DAYS_MIN) days before the
    /// one on which the last transaction was begun. None: there are no transactions.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn stays_from(&self) -> Result<Option<Date>, JournalError> {
        self.0.readers.read(retention::stays_from).await
    }

    /// Removes a business date, whole; how many transactions it had. It goes in parts, between the gateway's commits; one
    /// that is cut off goes on when it is called again.
    ///
    /// # Errors
    /// Something of the date is open: of what was opened after the first part went, nothing more was removed. Or it is [too
    /// young](Self::stays_from), or the journal cannot be written.
    pub async fn retire(&self, day: Date, hand: Hand) -> Result<u64, JournalError> {
        let refused = |open: u64| Err(JournalError::Refused(format!("{open} of {day} are open").into()));
        match self.0.readers.read(move |reader| retention::open(reader, day)).await? {
            0 => {}
            open => return refused(open),
        }
        if let Some(first) = self.stays_from().await?.filter(|first| day >= *first) {
            let young =
                format!("{day} is too young: by the last transaction's date all stays from {first} on");
            return Err(JournalError::Refused(young.into()));
        }
        let mut gone = 0;
        loop {
            match self.0.write(Retire { day, hand: hand.clone() }).await? {
                Retires::Gone(0) => return Ok(gone),
                Retires::Gone(rows) => gone += rows,
                Retires::Open(open) => return refused(open),
            }
        }
    }

    pub(super) const fn journal(&self) -> &SqliteJournal {
        &self.0
    }

    async fn by_hand(&self, item: i64, act: Act, hand: Hand) -> Result<Changed, JournalError> {
        self.0.write(ByHand { item, act, hand }).await
    }
}

impl Lookup for SqliteDesk {
    async fn query(&self, query: Query) -> Result<Vec<Row>, JournalError> {
        self.0.query(query).await
    }

    async fn show(&self, txn: TxnId) -> Result<Option<Shown>, JournalError> {
        self.0.show(txn).await
    }

    async fn totals(&self, day: Date) -> Result<Vec<Total>, JournalError> {
        self.0.totals(day).await
    }

    async fn items(&self, query: ItemQuery) -> Result<Vec<Item>, JournalError> {
        self.0.items(query).await
    }

    async fn backlog(&self) -> Result<Vec<Backlog>, JournalError> {
        self.0.backlog().await
    }

    async fn for_people(&self) -> Result<Vec<ForPeople>, JournalError> {
        self.0.for_people().await
    }
}

impl Operate for SqliteDesk {
    async fn propose(&self, txn: TxnId, proposed: Proposed, hand: Hand) -> Result<Changed, JournalError> {
        self.0.write(Propose { txn, proposed, hand }).await
    }

    async fn proposal(&self, txn: TxnId) -> Result<Option<Proposal>, JournalError> {
        self.0.readers.read(move |reader| proposal(reader, txn)).await
    }

    async fn approve(
        &self,
        txn: TxnId,
        proposal: i64,
        settlement: Settlement,
        follow: Vec<Follow>,
        hand: Hand,
    ) -> Result<Changed, JournalError> {
        let settlement = NewSettlement::new(&self.0.sealer, txn, &settlement, follow).map_err(unsealed)?;
        self.0.write(Approve { txn, proposal, settlement, hand }).await
    }

    async fn resend(&self, item: i64, hand: Hand) -> Result<Changed, JournalError> {
        self.by_hand(item, Act::Resend, hand).await
    }

    async fn cancel(&self, item: i64, hand: Hand) -> Result<Changed, JournalError> {
        self.by_hand(item, Act::Cancel, hand).await
    }
}
