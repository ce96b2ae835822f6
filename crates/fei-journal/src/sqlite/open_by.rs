//! Which layouts what is open was begun by: a few questions, each led by an index over what is few.

use std::collections::BTreeMap;

use fei_exchange::TxnId;
use rusqlite::Connection;

use super::chain::between;
use crate::hash::Hash;
use crate::{OpenBy, WrittenBy};

/// In flight, for people, or followed by something that is not done; what was put aside may be sent again by hand.
pub(super) const BEGUN: &str = "SELECT layout, layout_hash, count(*), min(txn_id) FROM txn WHERE txn_id IN (
        SELECT txn_id FROM txn WHERE class IS NULL AND class IS NOT 'A'
        UNION ALL SELECT txn_id FROM txn WHERE state = 9 AND state > 4
        UNION ALL SELECT txn_id FROM saf WHERE state IN (0, 2) AND state <> 1)
    GROUP BY layout, layout_hash";
/// Of notices that are not done: what wrote them.
pub(super) const WROTE: &str = concat!(
    "SELECT detail, txn_id FROM txn_event WHERE txn_id IN (
        SELECT txn_id FROM saf WHERE state IN (0, 2) AND state <> 1 AND kind = 4) AND what = 'noticed'",
    between!()
);

type Count = (u64, TxnId);

pub(super) fn open_by(connection: &Connection) -> rusqlite::Result<Vec<OpenBy>> {
    let mut open: BTreeMap<(Box<str>, Hash), Count> = BTreeMap::new();
    let mut begun = connection.prepare_cached(BEGUN)?;
    let rows = begun.query_map([], |row| {
        let count = (row.get::<_, i64>(2)?.unsigned_abs(), TxnId::from_bytes(row.get(3)?));
        Ok(((row.get(0)?, row.get(1)?), count))
    })?;
    for row in rows {
        let (by, count) = row?;
        open.insert(by, count);
    }
    let mut wrote = connection.prepare_cached(WROTE)?;
    let rows = wrote
        .query_map([], |row| Ok((row.get::<_, Option<Box<str>>>(0)?, TxnId::from_bytes(row.get(1)?))))?;
    for row in rows {
        let (by, txn) = row?;
        if let Some(WrittenBy { transaction, layout_hash }) = by.and_then(|by| WrittenBy::parse(&by)) {
            let (transactions, first) = open.entry((transaction, layout_hash)).or_insert((0, txn));
            *transactions += 1;
            *first = txn.min(*first);
        }
    }
    let open = open.into_iter().map(|((transaction, layout_hash), (transactions, first))| OpenBy {
        by: WrittenBy { transaction, layout_hash },
        transactions,
        first,
    });
    Ok(open.collect())
}
