//! How much follows and is not done, and how much is for people: a few numbers, for whoever watches.

use fei_exchange::TxnId;
use rusqlite::Connection;

use super::columns::{self, at};
use crate::{Backlog, ForPeople};

/// Led by the index over what is not done.
pub(super) const BACKLOG: &str =
    "SELECT (SELECT institution FROM lane WHERE lane.lane = saf.lane) AS institution, kind, state, count(*), min(txn_id)
     FROM saf WHERE state IN (0, 2) AND state <> 1
     GROUP BY institution, kind, state ORDER BY institution, kind, state";

/// What is manual, led by the index over what was unknown once; and what is unknown while all that would settle it was put
/// aside, led by the index over what is not done.
pub(super) const FOR_PEOPLE: &str = "SELECT institution, count(*) FROM (
     SELECT institution, txn_id FROM txn WHERE state = 9 AND state > 4
     UNION
     SELECT txn.institution, txn.txn_id FROM saf AS aside CROSS JOIN txn ON txn.txn_id = aside.txn_id
     WHERE aside.state = 2 AND aside.state <> 1 AND aside.kind <> 4 AND txn.state = 5 AND NOT EXISTS
        (SELECT 1 FROM saf AS waits WHERE waits.txn_id = aside.txn_id AND waits.state = 0 AND waits.kind <> 4)
     ) GROUP BY institution ORDER BY institution";

pub(super) fn read(connection: &Connection) -> rusqlite::Result<Vec<Backlog>> {
    let mut query = connection.prepare_cached(BACKLOG)?;
    let rows = query.query_map([], |row| {
        Ok(Backlog {
            institution: row.get(0)?,
            kind: columns::following(row, 1)?,
            state: columns::item_state(row, 2)?,
            items: row.get::<_, i64>(3)?.unsigned_abs(),
            oldest: at(TxnId::from_bytes(row.get(4)?).given_at_ms()),
        })
    })?;
    rows.collect()
}

pub(super) fn for_people(connection: &Connection) -> rusqlite::Result<Vec<ForPeople>> {
    let mut query = connection.prepare_cached(FOR_PEOPLE)?;
    let rows = query.query_map([], |row| {
        Ok(ForPeople { institution: row.get(0)?, transactions: row.get::<_, i64>(1)?.unsigned_abs() })
    })?;
    rows.collect()
}
