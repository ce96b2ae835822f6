//! What follows, as rows: made, changed, shown; each change with its event, over a hash of the row as it was left.

use fei_exchange::TxnId;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::{self, at, ms};
use super::group::{Change, Group};
use crate::hash::{Fields, Hash};
use crate::{Follow, Item, ItemState};

/// The columns of an item, in the order of [`Kept`].
macro_rules! item_columns {
    () => {
        "saf_id, lane, txn_id, kind, state, attempts, unsent, rejects, not_found, next_at_ms, until_ms, last, created_at_ms"
    };
}
pub(super) use item_columns;

const FOLLOW: &str = concat!(
    "INSERT INTO saf (lane, txn_id, kind, next_at_ms, until_ms, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (txn_id, kind) DO NOTHING RETURNING ",
    item_columns!()
);
const LANE: &str = "INSERT INTO lane (lane, institution) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
pub(super) const LANE_WAITS: &str = "UPDATE lane SET next_at_ms =
    (SELECT next_at_ms FROM saf WHERE lane = ?1 AND state = 0 ORDER BY saf_id LIMIT 1) WHERE lane = ?1";
const BY_ID: &str = concat!("SELECT ", item_columns!(), " FROM saf WHERE saf_id = ?1");
const REST: &str = concat!(
    "UPDATE saf SET state = 3, last = ?3 WHERE txn_id = ?1 AND saf_id IS NOT ?2 AND kind <> 4 AND state IN (0, 2)
     RETURNING ",
    item_columns!()
);

/// An item as it lies in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) id: i64,
    pub(super) lane: Box<str>,
    pub(super) txn: TxnId,
    pub(super) kind: i64,
    pub(super) state: i64,
    pub(super) attempts: i64,
    pub(super) unsent: i64,
    pub(super) rejects: i64,
    pub(super) not_found: i64,
    pub(super) next_at_ms: i64,
    pub(super) until_ms: i64,
    pub(super) last: Option<Box<str>>,
    pub(super) created_at_ms: i64,
}

impl Kept {
    /// How many columns an item has: the first one behind them.
    pub(super) const COLUMNS: usize = 13;

    /// The columns from `first` on.
    pub(super) fn read_from(row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(first)?,
            lane: row.get(first + 1)?,
            txn: TxnId::from_bytes(row.get(first + 2)?),
            kind: row.get(first + 3)?,
            state: row.get(first + 4)?,
            attempts: row.get(first + 5)?,
            unsent: row.get(first + 6)?,
            rejects: row.get(first + 7)?,
            not_found: row.get(first + 8)?,
            next_at_ms: row.get(first + 9)?,
            until_ms: row.get(first + 10)?,
            last: row.get(first + 11)?,
            created_at_ms: row.get(first + 12)?,
        })
    }

    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Self::read_from(row, 0)
    }

    /// As whoever looks at it sees it; `row` is what it was read from, with whom it goes to in a column.
    pub(super) fn item(row: &Row<'_>, institution: usize) -> rusqlite::Result<Item> {
        let kept = Self::read(row)?;
        Ok(Item {
            id: kept.id,
            txn: kept.txn,
            institution: row.get(institution)?,
            lane: kept.lane,
            kind: columns::following(row, 3)?,
            state: columns::item_state(row, 4)?,
            attempts: u32::try_from(kept.attempts).unwrap_or(u32::MAX),
            unsent: u32::try_from(kept.unsent).unwrap_or(u32::MAX),
            rejects: u32::try_from(kept.rejects).unwrap_or(u32::MAX),
            not_found: u32::try_from(kept.not_found).unwrap_or(u32::MAX),
            made: at(kept.created_at_ms),
            next_at: at(kept.next_at_ms),
            until: at(kept.until_ms),
            last: kept.last,
        })
    }

    pub(super) fn is_pending(&self) -> bool {
        self.state == ItemState::Pending.number()
    }

    /// The hash of all of it, which its last event keeps.
    pub(super) fn hash(&self) -> Hash {
        Fields::of("item 1")
            .number(self.id)
            .text(&self.lane)
            .bytes(&self.txn.to_bytes())
            .number(self.kind)
            .number(self.state)
            .number(self.attempts)
            .number(self.unsent)
            .number(self.rejects)
            .number(self.not_found)
            .number(self.next_at_ms)
            .number(self.until_ms)
            .maybe(self.last.as_deref())
            .number(self.created_at_ms)
            .finish()
    }
}

/// The item of a number.
pub(super) fn by_id(connection: &Connection, id: i64) -> rusqlite::Result<Option<Kept>> {
    connection.prepare_cached(BY_ID)?.query_row([id], Kept::read).optional()
}

/// Writes down what follows a transaction, each kind once. Whether there was any that is new.
pub(super) fn follow(
    group: &mut Group<'_>,
    txn: TxnId,
    follow: &[Follow],
    actor: &str,
) -> rusqlite::Result<bool> {
    let mut any = false;
    for Follow { kind, to, lane, first_at, until } in follow {
        group.connection.prepare_cached(LANE)?.execute(params![lane, to])?;
        let made = {
            let mut made = group.connection.prepare_cached(FOLLOW)?;
            let row = params![lane, txn.to_bytes(), kind.number(), ms(*first_at), ms(*until), group.at_ms];
            made.query_row(row, Kept::read).optional()?
        };
        if let Some(made) = made {
            // Whom it goes to stands in the lane alone, which no event tells of.
            happened(group, &made, "followed", actor, Some(&format!("{} to {to}", kind.as_str())))?;
            lane_waits(group, lane)?;
            any = true;
        }
    }
    Ok(any)
}

/// Changes an item by a statement that gives it back, and writes the event.
pub(super) fn change(
    group: &mut Group<'_>,
    sql: &str,
    params: impl rusqlite::Params,
    (what, actor, detail): (&str, &str, Option<&str>),
) -> rusqlite::Result<Option<Kept>> {
    let left = group.connection.prepare_cached(sql)?.query_row(params, Kept::read).optional()?;
    if let Some(left) = &left {
        happened(group, left, what, actor, detail)?;
    }
    Ok(left)
}

/// The result is known, or people decide: nothing else may settle it. `but` is done with already.
pub(super) fn cancel_rest(
    group: &mut Group<'_>,
    txn: TxnId,
    but: Option<i64>,
    actor: &str,
    why: &str,
) -> rusqlite::Result<()> {
    let cancelled: Vec<Kept> = {
        let mut rest = group.connection.prepare_cached(REST)?;
        let rows = rest.query_map(params![txn.to_bytes(), but, why], Kept::read)?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for item in cancelled {
        happened(group, &item, "cancelled", actor, Some(why))?;
        lane_waits(group, &item.lane)?;
    }
    Ok(())
}

/// The lane's time is that of its first item.
pub(super) fn lane_waits(group: &Group<'_>, lane: &str) -> rusqlite::Result<()> {
    group.connection.prepare_cached(LANE_WAITS)?.execute([lane]).map(drop)
}

fn happened(
    group: &mut Group<'_>,
    item: &Kept,
    what: &str,
    actor: &str,
    detail: Option<&str>,
) -> rusqlite::Result<()> {
    let change = Change::of(item.txn, what, actor).item(item.id).detail(detail).content(item.hash());
    group.happened(&change).map(drop)
}
