//! The tables' versions: numbered files, each applied once and whole, in order.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::trouble::{OpenError, shown};

/// One file a version, the first of them [`FIRST`]; the version of a journal is that of the last one that it has seen.
const MIGRATIONS: &[&str] =
    &[include_str!("migrations/0001_transactions.sql"), include_str!("migrations/0002_layouts.sql")];
/// What the first file makes. It goes up when that file changes, how keys are made, or what orders come to: a journal from before is
/// refused, since nothing would be found in its tables, or something else be obeyed than was meant.
const FIRST: u32 = 18;
/// What the last file makes.
const NEWEST: u32 = FIRST + MIGRATIONS.len() as u32 - 1;
/// "FEIJ": what SQLite writes into the file's head, so that a journal is never taken for something else.
const APPLICATION_ID: i32 = 0x4645_494a;

/// Brings a journal to the newest version.
pub(super) fn apply(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let unusable = |error: rusqlite::Error| OpenError::unusable(path, &error);
    let version = version(connection, path)?;
    for (sql, version) in MIGRATIONS.iter().zip(FIRST..).skip_while(|(_, known)| *known <= version) {
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unusable)?;
        transaction.execute_batch(sql).map_err(unusable)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(unusable)?;
        transaction.pragma_update(None, "user_version", version).map_err(unusable)?;
        transaction.commit().map_err(unusable)?;
    }
    Ok(())
}

/// In memory: the tables of a journal's version, as this program makes them.
pub(super) fn as_made(journal: &Connection) -> rusqlite::Result<Connection> {
    let version: u32 = journal.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let made = Connection::open_in_memory()?;
    for (sql, _) in MIGRATIONS.iter().zip(FIRST..).take_while(|(_, made)| *made <= version) {
        made.execute_batch(sql)?;
    }
    Ok(made)
}

/// The version of a journal that this program can use; none yet is 0.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<u32, OpenError> {
    let read = |name: &str| -> Result<i64, OpenError> {
        let value = connection.pragma_query_value(None, name, |row| row.get(0));
        value.map_err(|error| OpenError::unusable(path, &error))
    };
    let (id, pages, version) = (read("application_id")?, read("page_count")?, read("user_version")?);
    let path = || shown(path);
    match u32::try_from(version) {
        Ok(0) if id == 0 && pages <= 1 => Ok(0),
        Ok(version @ 1..) if id == i64::from(APPLICATION_ID) => match version {
            FIRST..=NEWEST => Ok(version),
            ..FIRST => Err(OpenError::Older { path: path(), version, known: FIRST }),
            _ => Err(OpenError::Newer { path: path(), version, known: NEWEST }),
        },
        _ => Err(OpenError::Foreign { path: path() }),
    }
}

#[cfg(test)]
mod tests;
