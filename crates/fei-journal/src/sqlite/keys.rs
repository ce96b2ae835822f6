//! The keys that telegrams lie sealed under, and whether they were brought. Each has one row: something sealed under it that
//! nobody needs, so that a start opens one of them and not a million telegrams.

use std::path::Path;

use rusqlite::{Connection, params};

use super::image;
use super::trouble::{OpenError, shown};
use crate::seal::{SealError, Sealed, Sealer};

/// What each key has sealed.
const PROOF: &[u8] = b"this key opens what it sealed";
/// What that is bound to.
const ABOUT: &[u8] = b"seal_key";

const KNOWN: &str = "SELECT key_id, nonce, ciphertext FROM seal_key ORDER BY key_id";
const ADD: &str = "INSERT INTO seal_key (key_id, nonce, ciphertext) VALUES (?1, ?2, ?3)";
const IS_NEEDED: &str = "SELECT EXISTS (SELECT 1 FROM txn_event WHERE key_id = ?1)";
const FORGET: &str = "DELETE FROM seal_key WHERE key_id = ?1";

/// Tries every key that the journal knows, forgets one that nothing is sealed under any more, and writes down the one that
/// seals from now on. Call it with the lock.
///
/// # Errors
/// A key is missing, or another one has its name: what was sent could not be told from what was not.
pub(super) fn agree(connection: &Connection, sealer: &Sealer, path: &Path) -> Result<(), OpenError> {
    let unusable = |error: rusqlite::Error| OpenError::unusable(path, &error);
    let wrong = |error| OpenError::Key { path: shown(path), error };
    let mut is_known = false;
    for proof in known(connection).map_err(unusable)? {
        let key_id = proof.key_id.clone();
        match sealer.open(ABOUT, proof) {
            Ok(_) => is_known |= *key_id == *sealer.seals_under(),
            Err(SealError::KeyMissing(_)) if !is_needed(connection, &key_id).map_err(unusable)? => {
                connection.execute(FORGET, [&key_id]).map_err(unusable)?;
            }
            Err(error) => return Err(wrong(error)),
        }
    }
    if !is_known {
        let Sealed { key_id, nonce, ciphertext } = sealer.seal(ABOUT, PROOF).map_err(wrong)?;
        connection.execute(ADD, params![key_id, nonce, ciphertext]).map_err(unusable)?;
    }
    Ok(())
}

fn known(connection: &Connection) -> rusqlite::Result<Vec<Sealed>> {
    let mut known = connection.prepare(KNOWN)?;
    let rows = known.query_map([], |row| image::read(row, 0))?;
    rows.filter_map(Result::transpose).collect()
}

/// Reads all events, but only for a key that was not brought.
fn is_needed(connection: &Connection, key_id: &str) -> rusqlite::Result<bool> {
    connection.query_row(IS_NEEDED, [key_id], |row| row.get(0))
}
