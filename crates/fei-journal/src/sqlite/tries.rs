//! The last try of a call, found by its key.

use rusqlite::{Connection, OptionalExtension, params};

use super::stored::Stored;
use crate::Tries;

const IS_THERE: &str = "SELECT EXISTS (SELECT 1 FROM txn WHERE channel = ?1 AND idem_key = ?2)";

/// The key of a try, from one to another, on which a core had a second word, and nobody knows what became of it, or it was executed:
/// others may stand behind it, begun when the first word was that it did nothing. A caller may have tried all night, and a core may
/// answer everything twice: an index has those that are both.
pub(super) const STANDS_BEFORE: &str =
    "SELECT idem_key FROM txn WHERE answered_twice = 1 AND channel = ?1 AND idem_key BETWEEN ?2 AND ?3
     AND class IN ('U', 'A') ORDER BY class DESC, idem_key LIMIT 1";

/// The last one, or the one that stands before it. All of it is seen as it is at one moment.
pub(super) fn last_try(
    connection: &Connection,
    channel: &str,
    tries: &Tries,
) -> rusqlite::Result<Option<(u32, Stored)>> {
    let moment = connection.unchecked_transaction()?;
    let mut is_there = moment.prepare_cached(IS_THERE)?;
    let last = tries.last(|key| is_there.query_row(params![channel, key], |row| row.get::<_, bool>(0)))?;
    let Some(number) = last else { return Ok(None) };
    let (first, last) = (tries.key(0), tries.key(number));
    let mut before = moment.prepare_cached(STANDS_BEFORE)?;
    let before = before.query_row(params![channel, &*first, &*last], |row| row.get::<_, Vec<u8>>(0));
    let before = before.optional()?;
    let stored = Stored::by_key(&moment, channel, before.as_deref().unwrap_or(&last))?;
    Ok(stored.map(|stored| (number, stored)))
}
