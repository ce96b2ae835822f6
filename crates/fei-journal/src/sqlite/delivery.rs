//! Whether answers went out. That one did is written down with the next commit that there is: it is never worth one of its
//! own. The row says which word it was, and one event a commit names all of the rows: what retention leaves of them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use fei_exchange::TxnId;
use rusqlite::{Connection, params};

use super::columns;
use super::group::{Change, Group};
use super::work::Work;
use crate::Delivery;
use crate::hash::{Fields, Hash};

/// Answers that wait for a commit. More are forgotten: nobody said of them whether they went out.
const WAITING_MAX: usize = 1 << 16;
/// Of them one commit takes so many at most.
const GROUP_MAX: usize = 256;
/// What a transaction's number takes in an event that names several.
const NAME_BYTES: usize = 16;

/// Of a row that stands alone, as almost all do. `FAIL` as in the rows themselves: no page is copied before.
const DELIVER: &str =
    "UPDATE OR FAIL txn SET delivery = ?2 WHERE txn_id = ?1 AND delivery = 0 AND telegram IS NULL";
/// All of a telegram's.
pub(super) const DELIVER_PARTS: &str =
    "UPDATE txn SET delivery = ?2 WHERE (telegram = ?1 OR txn_id = ?1) AND delivery = 0 RETURNING txn_id";

/// Transactions whose answers went into their sockets.
#[derive(Debug, Default)]
pub(super) struct Written(Mutex<Vec<TxnId>>);

impl Written {
    pub(super) fn add(&self, txn: TxnId) {
        let mut waiting = self.waiting();
        if waiting.len() < WAITING_MAX {
            waiting.push(txn);
        }
    }

    /// Those that the next commit takes.
    pub(super) fn take(&self) -> Vec<TxnId> {
        let mut waiting = self.waiting();
        let rest = waiting.len().saturating_sub(GROUP_MAX);
        waiting.split_off(rest)
    }

    /// The commit does not stand.
    pub(super) fn put_back(&self, taken: Vec<TxnId>) {
        self.waiting().extend(taken);
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<TxnId>> {
        // A panic elsewhere leaves the list whole: every change is made by one call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Has it in the rows of these telegrams, unless something was said before. One event names all of them.
pub(super) fn deliver(group: &mut Group<'_>, txns: &[TxnId], delivery: Delivery) -> rusqlite::Result<()> {
    let number = columns::delivery_number(delivery);
    let mut named = Vec::with_capacity(txns.len() * NAME_BYTES);
    for txn in txns {
        let id = txn.to_bytes();
        if group.statement(DELIVER)?.execute(params![id, number])? > 0 {
            named.extend_from_slice(&id);
            continue;
        }
        let mut parts = group.connection.prepare_cached(DELIVER_PARTS)?;
        for part in parts.query_map(params![id, number], |row| row.get::<_, [u8; NAME_BYTES]>(0))? {
            named.extend_from_slice(&part?);
        }
    }
    if named.is_empty() {
        return Ok(());
    }
    let said = Change::of_the_journal(delivery.as_str(), "line").names(&named).content(content(&named));
    group.happened(&said).map(drop)
}

/// The hash of the names, for their event.
pub(super) fn content(named: &[u8]) -> Hash {
    Fields::of("delivered 1").bytes(named).finish()
}

/// Whose deliveries an event says; none: it has half a name.
pub(super) fn names(named: &[u8]) -> Option<impl Iterator<Item = TxnId>> {
    let (names, rest) = named.as_chunks();
    rest.is_empty().then(|| names.iter().copied().map(TxnId::from_bytes))
}

/// The index has these events in their order, one a commit. It came with one of the next commits after the transaction's end.
pub(super) const SAID: &str = "SELECT event, txns FROM txn_event
    WHERE txn_id IS NULL AND what = ?1 AND event > ?2 ORDER BY event";

/// The number of the event that says it, behind another one; none: no event does.
pub(super) fn said(
    connection: &Connection,
    txn: TxnId,
    delivery: Delivery,
    behind: i64,
) -> rusqlite::Result<Option<i64>> {
    let mut said = connection.prepare_cached(SAID)?;
    let mut events = said.query(params![delivery.as_str(), behind])?;
    while let Some(event) = events.next()? {
        let named: Vec<u8> = event.get(1)?;
        if names(&named).is_some_and(|mut names| names.any(|name| name == txn)) {
            return event.get(0).map(Some);
        }
    }
    Ok(None)
}

/// An answer that reached no connection.
#[derive(Debug)]
pub(super) struct Undelivered(pub(super) TxnId);

impl Work for Undelivered {
    type Done = ();

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<()> {
        deliver(group, &[self.0], Delivery::Undelivered)
    }
}
