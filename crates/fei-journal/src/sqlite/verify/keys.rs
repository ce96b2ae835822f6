//! Whether a repetition would be known: each of the newest rows is looked up by its key, before anything is sent. The walk looks
//! at all of them, beside the telegrams.

use fei_exchange::TxnId;
use rusqlite::{Connection, OptionalExtension};

/// What a core repeats is of the day, and these are read in a second.
const NEWEST: i64 = 200_000;

const LOST: &str = "SELECT txn_id FROM (SELECT txn_id, channel, idem_key FROM txn NOT INDEXED ORDER BY txn_id DESC LIMIT ?1) AS kept
    WHERE NOT EXISTS (SELECT 1 FROM txn AS found INDEXED BY txn_by_key
        WHERE found.channel = kept.channel AND found.idem_key = kept.idem_key AND found.txn_id = kept.txn_id) LIMIT 1";

/// A transaction that its key does not lead to: sent again, if it were repeated.
pub(in crate::sqlite) fn lost(connection: &Connection) -> rusqlite::Result<Option<TxnId>> {
    connection.query_row(LOST, [NEWEST], |row| row.get(0)).optional().map(|txn| txn.map(TxnId::from_bytes))
}
