//! Walks the whole journal and says whether it is what was written: the chain of events, every row and telegram that
//! hangs on it, and SQLite's own order beneath.
//!
//! It must never need a key: the hashes are of the sealed bytes.

mod deliveries;
mod events;
mod keys;
mod layouts;
mod rows;
mod tables;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use fei_exchange::TxnId;
use rusqlite::{Connection, ErrorCode};

pub(super) use self::keys::lost;
use super::chain::Chain;

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
    let walked = events::walk(&view, &mut chain)
        .and_then(|named| rows::walk(&view).and_then(|()| deliveries::all_are_named(&view, named)))
        .and_then(|()| pages(&view))
        .and_then(|()| layouts::walk(&view))
        // Last: what was changed says more than what would have refused it.
        .and_then(|()| tables::stand(&view));
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

/// SQLite's own check: pages, and every index against its table.
fn pages(view: &Connection) -> Result<(), Stop> {
    let said: String = view.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    match said.as_str() {
        "ok" => Ok(()),
        _ => Err(Stop::Broken(Break { event: None, txn: None, why: format!("in the file: {said}").into() })),
    }
}

/// The disk, a lock, or whoever gave it up; not the journal.
fn is_disk(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::OutOfMemory
                | ErrorCode::OperationInterrupted
        )
    )
}
