//! Walks the whole journal and says whether it is what was written: the chain of events, every row and telegram that
//! hangs on it, and SQLite's own order beneath.
//!
//! It must never need a key: the hashes are of the sealed bytes.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use fei_exchange::TxnId;
use rusqlite::{Connection, ErrorCode, Row};

use super::begin::{Content, content};
use super::chain::{Chain, Event};
use super::hash::Hash;
use super::image;

/// What a walk over the whole journal found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is what was written.
    Sound {
        /// Events in the chain.
        events: u64,
        /// The hash of the last one. Kept in another place it shows, at the next walk, whether the chain still leads
        /// over it: without it nobody can see that the end was cut off.
        last: [u8; 32],
    },
    /// It is not.
    Broken(Break),
}

/// The first thing that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The event, by its number in the chain.
    pub event: Option<u64>,
    /// The transaction.
    pub txn: Option<TxnId>,
    /// What is wrong with it.
    pub why: Cow<'static, str>,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(event) = self.event {
            write!(f, "event {event}: ")?;
        }
        if let Some(txn) = self.txn {
            write!(f, "transaction {txn}: ")?;
        }
        f.write_str(&self.why)
    }
}

/// Walks it. An error says that the disk gave none of it, and nothing of what it holds.
pub(super) fn walk(connection: &Connection) -> rusqlite::Result<Verdict> {
    // One view for all queries, whatever is written meanwhile.
    let view = connection.unchecked_transaction()?;
    let mut chain = Chain::EMPTY;
    let walked = events(&view, &mut chain).and_then(|()| rows(&view)).and_then(|()| pages(&view));
    let events = chain.event.unsigned_abs();
    match walked {
        Ok(()) => Ok(Verdict::Sound { events, last: chain.hash }),
        Err(Stop::Broken(found)) => Ok(Verdict::Broken(found)),
        Err(Stop::Unread(error)) if is_disk(&error) => Err(error),
        Err(Stop::Unread(error)) => {
            let why = format!("what follows cannot be read: {error}").into();
            Ok(Verdict::Broken(Break { event: Some(events), txn: None, why }))
        }
    }
}

/// Why a walk stops before the end.
enum Stop {
    Broken(Break),
    Unread(rusqlite::Error),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Unread(error)
    }
}

fn events(view: &Connection, chain: &mut Chain) -> Result<(), Stop> {
    let mut query = view.prepare(include_str!("events.sql"))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (event, txn) = (row.get::<_, i64>(0)?, TxnId::from_bytes(row.get(1)?));
        let broken = |why: &'static str| {
            Stop::Broken(Break { event: Some(event.unsigned_abs()), txn: Some(txn), why: why.into() })
        };
        let joined = joined(*chain, txn, row)?;
        if event != joined.event {
            return Err(broken("events before it are missing"));
        }
        if row.get::<_, Hash>(9)? != joined.hash {
            return Err(broken("it, or the one before it, is not what was written"));
        }
        if row.get::<_, Hash>(8)? != written_with(row)?.map_err(broken)? {
            return Err(broken("what was written down with it has changed"));
        }
        *chain = joined;
    }
    Ok(())
}

fn joined(chain: Chain, txn: TxnId, row: &Row<'_>) -> rusqlite::Result<Chain> {
    let (code, actor) = (row.get::<_, Option<Box<str>>>(5)?, row.get::<_, Box<str>>(6)?);
    Ok(chain.joined(&Event {
        txn,
        at_ms: row.get(2)?,
        from_state: row.get(3)?,
        to_state: row.get(4)?,
        code: code.as_deref(),
        actor: &actor,
        epoch: row.get(7)?,
        content: row.get(8)?,
    }))
}

/// The hash of what an event was written down with, as it is now.
fn written_with(row: &Row<'_>) -> rusqlite::Result<Result<Hash, &'static str>> {
    let Some(sealed) = image::read(row, 20)? else { return Ok(Err("its telegram is gone")) };
    let telegram = image::hash(&sealed);
    if row.get::<_, Hash>(23)? != telegram {
        return Ok(Err("its telegram has changed"));
    }
    if row.get::<_, Option<i64>>(3)?.is_some() {
        return Ok(Ok(telegram));
    }
    if row.get::<_, Option<Box<str>>>(10)?.is_none() {
        return Ok(Err("its row is gone"));
    }
    let began = (row.get::<_, i64>(7)?, row.get::<_, i64>(2)?);
    if began != (row.get(18)?, row.get(19)?) {
        return Ok(Err("its row says another owner or time"));
    }
    let text = |column: usize| row.get::<_, Box<str>>(column);
    let reference = row.get::<_, Option<Box<str>>>(16)?;
    Ok(Ok(content(&Content {
        business_date: &text(10)?,
        channel: &text(11)?,
        institution: &text(12)?,
        layout: &text(13)?,
        key: &row.get::<_, Vec<u8>>(14)?,
        fingerprint: &row.get(15)?,
        reference: reference.as_deref(),
        trace: &text(17)?,
        request: &telegram,
    })))
}

/// The telegrams and attempts that no event leads to: there are none when there are as many as there must be.
const STRAYS: &str = "SELECT
    (SELECT count(*) FROM image) = (SELECT count(*) FROM txn_event)
    AND (SELECT count(*) FROM attempt) = (SELECT count(*) FROM txn)";

fn rows(view: &Connection) -> Result<(), Stop> {
    let mut query = view.prepare(include_str!("rows.sql"))?;
    let mut rows = query.query([])?;
    if let Some(row) = rows.next()? {
        let txn = Some(TxnId::from_bytes(row.get(0)?));
        let why = "its row does not stand as its last event left it".into();
        return Err(Stop::Broken(Break { event: None, txn, why }));
    }
    if !view.query_row(STRAYS, [], |row| row.get::<_, bool>(0))? {
        let why = "telegrams or attempts of no transaction".into();
        return Err(Stop::Broken(Break { event: None, txn: None, why }));
    }
    Ok(())
}

/// SQLite's own check: pages, and every index against its table.
fn pages(view: &Connection) -> Result<(), Stop> {
    let said: String = view.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    match said.as_str() {
        "ok" => Ok(()),
        _ => Err(Stop::Broken(Break { event: None, txn: None, why: format!("in the file: {said}").into() })),
    }
}

/// The disk or a lock, not the journal.
fn is_disk(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::OutOfMemory
        )
    )
}
