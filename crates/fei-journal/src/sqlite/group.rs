//! One commit in the making: what several calls write together, and what each of them hears if it stands.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use fei_exchange::{Code, Outcome, TxnId};
use jiff::civil::Date;
use rusqlite::{CachedStatement, Connection};

use super::chain::{APPEND, Chain, Event, With};
use super::columns;
use super::commit::{Leaves, Terms};
use super::image::Image;
use crate::Stage;
use crate::hash::Hash;

/// Numbers of a counter on a day that are reserved and not given.
pub(super) type Reserved = HashMap<(Box<str>, Date), RangeInclusive<i64>>;

/// A transaction of the database, open, with what all its statements share.
pub(super) struct Group<'c> {
    pub(super) connection: &'c Connection,
    pub(super) terms: Terms<'c>,
    /// One reading of the clock for all of them: they become true together.
    pub(super) at_ms: i64,
    pub(super) chain: Chain,
    /// What is left of the numbers that this commit reserves: to be given once it stands.
    pub(super) reserved: Reserved,
    /// What every transaction needs: taken from the connection once a commit, and not once a row.
    statements: Vec<(&'static str, CachedStatement<'c>)>,
}

/// What happened, for its event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'e> {
    txn: Option<TxnId>,
    what: &'e str,
    actor: &'e str,
    from: Option<Stage>,
    to: Option<Stage>,
    class: Option<Outcome>,
    code: Option<Code>,
    item: Option<i64>,
    detail: Option<&'e str>,
    telegram: Option<&'e Image>,
    names: Option<&'e [u8]>,
    content: Hash,
}

/// The content of an event that nothing was written down with.
pub(super) const NO_CONTENT: Hash = [0; 32];

impl<'e> Change<'e> {
    /// Something that happened to a transaction, and changed nothing else.
    pub(super) const fn of(txn: TxnId, what: &'e str, actor: &'e str) -> Self {
        Self { txn: Some(txn), ..Self::of_the_journal(what, actor) }
    }

    /// Something that happened to the journal.
    pub(super) const fn of_the_journal(what: &'e str, actor: &'e str) -> Self {
        Self {
            txn: None,
            what,
            actor,
            from: None,
            to: None,
            class: None,
            code: None,
            item: None,
            detail: None,
            telegram: None,
            names: None,
            content: NO_CONTENT,
        }
    }

    /// It changed the transaction's stage.
    pub(super) const fn moved(self, from: Option<Stage>, to: Stage) -> Self {
        Self { from, to: Some(to), ..self }
    }

    /// What whoever asked hears from now on.
    pub(super) const fn told(self, outcome: Outcome, code: Option<Code>) -> Self {
        Self { class: Some(outcome), code, ..self }
    }

    /// It is about an item that follows.
    pub(super) const fn item(self, item: i64) -> Self {
        Self { item: Some(item), ..self }
    }

    /// For people.
    pub(super) const fn detail(self, detail: Option<&'e str>) -> Self {
        Self { detail, ..self }
    }

    /// The telegram that came with it.
    pub(super) const fn telegram(self, telegram: &'e Image) -> Self {
        Self { telegram: Some(telegram), content: telegram.sha256, ..self }
    }

    /// The numbers of the transactions that it happened to, one behind the other.
    pub(super) const fn names(self, names: &'e [u8]) -> Self {
        Self { names: Some(names), ..self }
    }

    /// What was written down with it.
    pub(super) const fn content(self, content: Hash) -> Self {
        Self { content, ..self }
    }
}

const CLOCK: &str = "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)";

impl<'c> Group<'c> {
    /// In a database transaction that has just begun.
    pub(super) fn begin(connection: &'c Connection, terms: Terms<'c>) -> rusqlite::Result<Self> {
        let at_ms = connection.prepare_cached(CLOCK)?.query_row([], |row| row.get(0))?;
        let (chain, reserved, statements) = (Chain::read(connection)?, HashMap::new(), Vec::new());
        Ok(Self { connection, terms, at_ms, chain, reserved, statements })
    }

    /// What it leaves; its statements go back.
    pub(super) fn leaves(self) -> Leaves {
        Leaves { reserved: self.reserved, chain: self.chain }
    }

    /// A statement that is kept until the commit. What it was given stays with it, so each call gives all of it.
    pub(super) fn statement(&mut self, sql: &'static str) -> rusqlite::Result<&mut CachedStatement<'c>> {
        let known = self.statements.iter().position(|(known, _)| *known == sql);
        let at = known.unwrap_or(self.statements.len());
        if known.is_none() {
            self.statements.push((sql, self.connection.prepare_cached(sql)?));
        }
        Ok(&mut self.statements[at].1)
    }

    /// Writes down what happened, as the next row of the chain, and gives its number.
    pub(super) fn happened(&mut self, change: &Change<'_>) -> rusqlite::Result<i64> {
        let class = change.class.map(columns::class);
        let event = Event {
            txn: change.txn.map(TxnId::to_bytes),
            at_ms: self.at_ms,
            what: change.what,
            from_state: change.from.map(Stage::number),
            to_state: change.to.map(Stage::number),
            class: class.as_deref(),
            code: change.code.map(Code::as_str),
            actor: change.actor,
            epoch: self.terms.epoch,
            item: change.item,
            detail: change.detail,
            content: change.content,
        };
        let with = With { telegram: change.telegram.map(|telegram| &telegram.sealed), names: change.names };
        let joined = self.chain.joined(&event);
        joined.append(self.statement(APPEND)?, &event, with)?;
        self.chain = joined;
        Ok(joined.event)
    }
}
