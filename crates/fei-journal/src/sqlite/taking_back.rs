//! Who takes a transaction back: found by what names it, which their rows keep, since it may have no row yet when they come.

use fei_exchange::TxnId;
use rusqlite::{Connection, Row, params};

use super::chain::between;
use super::columns;
use crate::TakingBack;

/// Those that are in flight, executed or unknown. By when the original's other side had surely heard of it: its answer ended
/// it, whatever it has said since, or settled it when it had ended as unknown. Neither such an end nor what people say of it tells
/// when that was.
pub(super) const TAKING_BACK: &str = concat!(
    "SELECT txn_id, idem_key, layout, layout_hash, business_date, class, begun < coalesce((SELECT coalesce(
                (SELECT event FROM txn_event AS first WHERE first.event = original.ended AND to_state <> 5),
                (SELECT event FROM txn_event AS s WHERE s.txn_id = original.txn_id AND what = 'settled' AND from_state = 5",
    between!(),
    ")) FROM txn AS original WHERE original.txn_id = ?3), begun + 1)
    FROM txn WHERE takes_back = ?2 AND channel = ?1 AND class IS NOT 'D' AND class IS NOT 'N' ORDER BY txn_id LIMIT ?4"
);

pub(super) fn taking_back(
    connection: &Connection,
    (channel, name): (&str, &[u8]),
    original: TxnId,
) -> rusqlite::Result<Vec<TakingBack>> {
    let mut taking = connection.prepare_cached(TAKING_BACK)?;
    let most = i64::try_from(TakingBack::MAX).unwrap_or(i64::MAX);
    taking.query_map(params![channel, name, original.to_bytes(), most], read)?.collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<TakingBack> {
    Ok(TakingBack {
        txn: TxnId::from_bytes(row.get(0)?),
        key: row.get::<_, Vec<u8>>(1)?.into(),
        transaction: row.get(2)?,
        layout_hash: row.get(3)?,
        day: columns::day(row, 4)?,
        outcome: columns::outcome(row, 5)?,
        may_have_come_first: row.get(6)?,
    })
}
