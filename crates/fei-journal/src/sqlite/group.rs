//! One commit in the making: what several calls write together, and what each of them hears if it stands.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use fei_exchange::TxnId;
use jiff::civil::Date;
use rusqlite::Connection;

use super::chain::{Chain, Event};
use super::hash::Hash;

/// Numbers of a counter on a day that are reserved and not given.
pub(super) type Reserved = HashMap<(Box<str>, Date), RangeInclusive<i64>>;

/// A transaction of the database, open, with what all its statements share.
pub(super) struct Group<'c> {
    pub(super) connection: &'c Connection,
    pub(super) epoch: i64,
    /// One reading of the clock for all of them: they become true together.
    pub(super) at_ms: i64,
    pub(super) chain: Chain,
    /// What is left of the numbers that this commit reserves: to be given once it stands.
    pub(super) reserved: Reserved,
}

/// A change of a transaction's state, for its event.
pub(super) struct Change<'e> {
    pub(super) txn: TxnId,
    pub(super) from_state: Option<i64>,
    pub(super) to_state: i64,
    pub(super) code: Option<&'e str>,
    pub(super) actor: &'e str,
    pub(super) content: Hash,
}

const CLOCK: &str = "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)";

impl<'c> Group<'c> {
    /// In a database transaction that has just begun.
    pub(super) fn begin(connection: &'c Connection, epoch: i64) -> rusqlite::Result<Self> {
        let at_ms = connection.prepare_cached(CLOCK)?.query_row([], |row| row.get(0))?;
        Ok(Self { connection, epoch, at_ms, chain: Chain::read(connection)?, reserved: HashMap::new() })
    }

    /// Writes down what happened, as the next row of the chain.
    pub(super) fn happened(&mut self, change: &Change<'_>) -> rusqlite::Result<()> {
        let &Change { txn, from_state, to_state, code, actor, content } = change;
        let (at_ms, epoch) = (self.at_ms, self.epoch);
        let event = Event { txn, at_ms, from_state, to_state, code, actor, epoch, content };
        self.chain.append(self.connection, &event)
    }
}
