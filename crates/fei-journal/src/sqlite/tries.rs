//! The last try of a call, found by its key.

use rusqlite::{Connection, OptionalExtension, params};

use super::stored::Stored;
use crate::Tries;

const IS_THERE: &str = "SELECT EXISTS (SELECT 1 FROM txn WHERE channel = ?1 AND idem_key = ?2)";

/// The key of a try, from one to another, of which an answer came behind the one that stands, and one of the two says that it was
/// executed and the other that it was not. Such answers are few and tries may be many: it is looked for among the answers.
pub(super) const CONTRADICTED: &str = "SELECT idem_key FROM txn_event AS said CROSS JOIN txn ON txn.txn_id = said.txn_id
     WHERE said.what = 'orphan_answer' AND channel = ?1 AND idem_key BETWEEN ?2 AND ?3 AND said.detail <> 'unknown'
     AND (txn.class = 'A') <> (said.detail = 'executed') LIMIT 1";

/// The last one, or in its place one of which was said both that it was executed and that it was not, and whether that is so. All of
/// it is seen as it is at one moment.
pub(super) fn last_try(
    connection: &Connection,
    channel: &str,
    tries: &Tries,
) -> rusqlite::Result<Option<(u32, Stored, bool)>> {
    let moment = connection.unchecked_transaction()?;
    let mut is_there = moment.prepare_cached(IS_THERE)?;
    let last = tries.last(|key| is_there.query_row(params![channel, key], |row| row.get::<_, bool>(0)))?;
    let Some(number) = last else { return Ok(None) };
    let (first, last) = (tries.key(0), tries.key(number));
    let mut contradicted = moment.prepare_cached(CONTRADICTED)?;
    let contradicted =
        contradicted.query_row(params![channel, &*first, &*last], |row| row.get::<_, Vec<u8>>(0));
    let contradicted = contradicted.optional()?;
    let stored = Stored::by_key(&moment, channel, contradicted.as_deref().unwrap_or(&last))?;
    Ok(stored.map(|stored| (number, stored, contradicted.is_some())))
}
