//! The tables' versions: numbered files, each applied once and whole, in order.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::trouble::{OpenError, shown};

/// One file a version; the version of a journal is how many of them it has seen.
const MIGRATIONS: &[&str] = &[include_str!("migrations/0001_transactions.sql")];
/// "FEIJ": what SQLite writes into the file's head, so that a journal is never taken for something else.
const APPLICATION_ID: i32 = 0x4645_494a;

/// Brings a journal to the newest version.
pub(super) fn apply(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let unusable = |error: rusqlite::Error| OpenError::unusable(path, &error);
    let version = version(connection, path)?;
    let missing = MIGRATIONS.iter().zip(1u32..).skip(version as usize);
    for (sql, version) in missing {
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unusable)?;
        transaction.execute_batch(sql).map_err(unusable)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(unusable)?;
        transaction.pragma_update(None, "user_version", version).map_err(unusable)?;
        transaction.commit().map_err(unusable)?;
    }
    Ok(())
}

/// The version of a journal that this program can use; none yet is 0.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<u32, OpenError> {
    let read = |name: &str| -> Result<i64, OpenError> {
        let value = connection.pragma_query_value(None, name, |row| row.get(0));
        value.map_err(|error| OpenError::unusable(path, &error))
    };
    let (id, pages, version) = (read("application_id")?, read("page_count")?, read("user_version")?);
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    match u32::try_from(version) {
        Ok(0) if id == 0 && pages <= 1 => Ok(0),
        Ok(version) if id == i64::from(APPLICATION_ID) && version <= known => Ok(version),
        Ok(version) if id == i64::from(APPLICATION_ID) => {
            Err(OpenError::Newer { path: shown(path), version, known })
        }
        _ => Err(OpenError::Foreign { path: shown(path) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(connection: &mut Connection) -> Result<(), OpenError> {
        apply(connection, Path::new("journal.db"))
    }

    #[test]
    fn a_journal_is_brought_up_to_date_once() {
        let mut connection = Connection::open_in_memory().unwrap();
        opened(&mut connection).unwrap();
        opened(&mut connection).unwrap();
        assert_eq!(version(&connection, Path::new("journal.db")).unwrap() as usize, MIGRATIONS.len());
    }

    #[test]
    fn a_newer_journal_and_another_programs_file_are_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        opened(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let newer = opened(&mut connection).unwrap_err().to_string();
        assert!(newer.contains("version 99 of its tables, and this one knows 1"), "{newer}");

        let mut foreign = Connection::open_in_memory().unwrap();
        foreign.execute_batch("CREATE TABLE somebody (elses)").unwrap();
        assert!(matches!(opened(&mut foreign), Err(OpenError::Foreign { .. })));
    }
}
