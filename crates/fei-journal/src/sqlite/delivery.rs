//! Whether answers went out. That one did is written down with the next commit that there is: it is never worth one of its
//! own.

use std::sync::{Mutex, MutexGuard, PoisonError};

use fei_exchange::TxnId;
use rusqlite::{OptionalExtension, params};

use super::columns;
use super::group::{Change, Group};
use super::work::Work;
use crate::Delivery;

/// Answers that wait for a commit. More are forgotten: nobody said of them whether they went out.
const WAITING_MAX: usize = 1 << 16;
/// Of them one commit takes so many at most.
const GROUP_MAX: usize = 256;

/// Of a row of which nobody said it yet: whether its telegram has others.
const AWAITED: &str = "SELECT telegram IS NOT NULL FROM txn WHERE txn_id = ?1 AND delivery = 0";
/// `FAIL` as in the rows themselves: no page is copied before.
const DELIVER: &str = "UPDATE OR FAIL txn SET delivery = ?2 WHERE txn_id = ?1";
/// The others of its telegram: almost always there are none, and then this is not asked.
const DELIVER_PARTS: &str =
    "UPDATE txn SET delivery = ?2 WHERE telegram = ?1 AND delivery = 0 RETURNING txn_id";

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

/// Has it in the rows of its telegram, unless something was said before.
pub(super) fn deliver(group: &mut Group<'_>, txn: TxnId, delivery: Delivery) -> rusqlite::Result<()> {
    let number = columns::delivery_number(delivery);
    let first = {
        let mut awaited = group.connection.prepare_cached(AWAITED)?;
        awaited.query_row([txn.to_bytes()], |row| row.get::<_, bool>(0)).optional()?
    };
    let Some(has_parts) = first else { return Ok(()) };
    group.connection.prepare_cached(DELIVER)?.execute(params![txn.to_bytes(), number])?;
    let change = |txn| Change::of(txn, delivery.as_str(), "line");
    group.happened(&change(txn))?;
    if has_parts {
        let parts: Vec<[u8; 16]> = {
            let mut deliver = group.connection.prepare_cached(DELIVER_PARTS)?;
            let rows = deliver.query_map(params![txn.to_bytes(), number], |row| row.get(0))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        for part in parts {
            group.happened(&change(TxnId::from_bytes(part)))?;
        }
    }
    Ok(())
}

/// An answer that reached no connection.
#[derive(Debug)]
pub(super) struct Undelivered(pub(super) TxnId);

impl Work for Undelivered {
    type Done = ();

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<()> {
        deliver(group, self.0, Delivery::Undelivered)
    }
}
