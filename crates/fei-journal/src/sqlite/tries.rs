//! The last try of a call, found by its key.

use rusqlite::{Connection, params};

use super::stored::Stored;
use crate::Tries;

const IS_THERE: &str = "SELECT EXISTS (SELECT 1 FROM txn WHERE channel = ?1 AND idem_key = ?2)";

/// All of it is seen as it is at one moment.
pub(super) fn last_try(
    connection: &Connection,
    channel: &str,
    tries: &Tries,
) -> rusqlite::Result<Option<(u32, Stored)>> {
    let moment = connection.unchecked_transaction()?;
    let mut is_there = moment.prepare_cached(IS_THERE)?;
    let last = tries.last(|key| is_there.query_row(params![channel, key], |row| row.get::<_, bool>(0)))?;
    let Some(number) = last else { return Ok(None) };
    let stored = Stored::by_key(&moment, channel, &tries.key(number))?;
    Ok(stored.map(|stored| (number, stored)))
}
