//! Rows that change while they live: transactions, attempts and items as their last events left them, and nothing that
//! no event leads to.

use fei_exchange::TxnId;
use rusqlite::Connection;

use super::{Break, Stop};
use crate::hash::Hash;
use crate::sqlite::item::{Kept, item_columns};

/// The first transaction that does not stand so; the first attempt.
const TXN: &str = include_str!("rows.sql");
const ATTEMPT: &str = include_str!("attempts.sql");
const ITEMS: &str = concat!(
    "SELECT ",
    item_columns!(),
    ", (SELECT e.content FROM txn_event AS e WHERE e.saf_id = saf.saf_id ORDER BY e.event DESC LIMIT 1)
     FROM saf ORDER BY saf_id"
);
/// The first item whose lane does not lead to it: there is none, or the time of its first item is another. Nobody would ask.
const LANES: &str = "SELECT s.txn_id FROM saf AS s LEFT JOIN lane AS l ON l.lane = s.lane
    WHERE l.lane IS NULL OR (s.state = 0 AND l.next_at_ms IS NOT s.next_at_ms
        AND NOT EXISTS (SELECT 1 FROM saf AS b WHERE b.lane = s.lane AND b.state = 0 AND b.saf_id < s.saf_id))
    ORDER BY s.saf_id LIMIT 1";
/// The first item whose lane is another's than the event says that it came with.
const OTHERS: &str = "SELECT s.txn_id FROM saf AS s JOIN lane AS l ON l.lane = s.lane
    JOIN txn_event AS e ON e.saf_id = s.saf_id AND e.what = 'followed'
    WHERE substr(e.detail, -length(l.institution) - 4) IS NOT ' to ' || l.institution ORDER BY s.saf_id LIMIT 1";
/// The first item of a lane that is held for longer than a week: a clock may have been set meanwhile.
const HELD: &str = "SELECT s.txn_id FROM lane AS l JOIN saf AS s ON s.lane = l.lane
    WHERE l.lease_until_ms > CAST(unixepoch('subsec') * 1000 AS INTEGER) + 604800000 ORDER BY s.saf_id LIMIT 1";
/// There is nothing that no event leads to, when there are as many as there must be.
const STRAYS: &str = "SELECT
    (SELECT count(*) FROM txn) = (SELECT count(*) FROM txn_event WHERE what = 'begun')
    AND (SELECT count(*) FROM txn WHERE ended IS NOT NULL) = (SELECT count(*) FROM txn_event WHERE what IN ('ended', 'recovered'))
    AND (SELECT count(*) FROM attempt) = (SELECT count(*) FROM txn_event WHERE what IN ('attempted', 'sent_again'))
    AND NOT EXISTS (SELECT 1 FROM event_retired AS r WHERE NOT EXISTS
        (SELECT 1 FROM txn_event AS e WHERE e.event = r.retired_by AND e.what = 'retired'))
    AND NOT EXISTS (SELECT 1 FROM event_retired JOIN txn_event USING (event))
    AND NOT EXISTS (SELECT 1 FROM retiring)
    AND (SELECT count(*) FROM saf) = (SELECT count(*) FROM txn_event WHERE what = 'followed')";

pub(super) fn walk(view: &Connection) -> Result<(), Stop> {
    first(view, TXN, "its row does not stand as its last event left it")?;
    first(view, ATTEMPT, "an attempt does not stand as its event left it")?;
    items(view)?;
    first(view, LANES, "what follows it is not found when its time has come")?;
    first(view, OTHERS, "what follows it is in a lane of another institution")?;
    first(view, HELD, "what follows it is held for longer than anybody holds it")?;
    if !view.query_row(STRAYS, [], |row| row.get::<_, bool>(0))? {
        return Err(broken(None, "rows, attempts or items of no event"));
    }
    Ok(())
}

fn first(view: &Connection, sql: &str, why: &'static str) -> Result<(), Stop> {
    let mut query = view.prepare(sql)?;
    let mut rows = query.query([])?;
    match rows.next()? {
        Some(row) => Err(broken(Some(TxnId::from_bytes(row.get(0)?)), why)),
        None => Ok(()),
    }
}

fn items(view: &Connection) -> Result<(), Stop> {
    let mut query = view.prepare(ITEMS)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let kept = Kept::read(row)?;
        if row.get::<_, Option<Hash>>(Kept::COLUMNS)? != Some(kept.hash()) {
            return Err(broken(Some(kept.txn), "what follows it does not stand as its last event left it"));
        }
    }
    Ok(())
}

fn broken(txn: Option<TxnId>, why: &'static str) -> Stop {
    Stop::Broken(Break { event: None, txn, why: why.into() })
}
