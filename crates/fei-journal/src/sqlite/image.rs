//! Telegrams as they were, sealed: bound to their transaction and leg, and hashed as they lie on the disk.

use fei_exchange::TxnId;
use rusqlite::{Connection, Row, params};

use super::hash::{Fields, Hash};
use crate::JournalError;
use crate::seal::{SealError, Sealed, Sealer};

/// Which telegram of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    leg: i64,
    attempt: i64,
}

impl Place {
    /// What the core asked.
    pub(super) const REQUEST: Self = Self { leg: 1, attempt: 0 };
    /// What came of an answer that told nothing.
    pub(super) const CAME: Self = Self { leg: 3, attempt: 0 };
    /// What the core was told.
    pub(super) const ANSWER: Self = Self { leg: 4, attempt: 0 };
    /// What it is told since an unknown result is settled.
    pub(super) const SETTLED: Self = Self { leg: 4, attempt: 1 };
    /// The notice that tells it.
    pub(super) const NOTICE: Self = Self { leg: 5, attempt: 0 };
}

/// A sealed telegram, with the hash that the chain keeps of it.
#[derive(Debug)]
pub(super) struct Image {
    place: Place,
    sealed: Sealed,
    pub(super) sha256: Hash,
}

const INSERT: &str = "INSERT INTO image (txn_id, leg, attempt, key_id, nonce, ciphertext, sha256)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const INSERT_FIRST: &str = "INSERT INTO image (txn_id, leg, attempt, key_id, nonce, ciphertext, sha256)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";

impl Image {
    pub(super) fn seal(
        sealer: &Sealer,
        txn: TxnId,
        place: Place,
        telegram: &[u8],
    ) -> Result<Self, SealError> {
        let sealed = sealer.seal(&about(txn, place), telegram)?;
        let sha256 = hash(&sealed);
        Ok(Self { place, sealed, sha256 })
    }

    pub(super) fn insert(&self, connection: &Connection, txn: TxnId) -> rusqlite::Result<()> {
        self.insert_by(INSERT, connection, txn).map(drop)
    }

    /// Whether it is the first one in its place; a later one is not kept.
    pub(super) fn insert_first(&self, connection: &Connection, txn: TxnId) -> rusqlite::Result<bool> {
        self.insert_by(INSERT_FIRST, connection, txn).map(|made| made > 0)
    }

    fn insert_by(&self, sql: &str, connection: &Connection, txn: TxnId) -> rusqlite::Result<usize> {
        let Sealed { key_id, nonce, ciphertext } = &self.sealed;
        connection.prepare_cached(sql)?.execute(params![
            txn.to_bytes(),
            self.place.leg,
            self.place.attempt,
            key_id,
            nonce,
            ciphertext,
            self.sha256
        ])
    }
}

/// The hash of a telegram as it lies on the disk.
pub(super) fn hash(sealed: &Sealed) -> Hash {
    Fields::of("image 1").text(&sealed.key_id).bytes(&sealed.nonce).bytes(&sealed.ciphertext).finish()
}

/// Three columns of a row from `first` on: key id, nonce, ciphertext; none if there is no such telegram.
pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Sealed>> {
    let Some(key_id) = row.get::<_, Option<Box<str>>>(first)? else { return Ok(None) };
    Ok(Some(Sealed { key_id, nonce: row.get(first + 1)?, ciphertext: row.get(first + 2)? }))
}

/// Opens a telegram that must be there.
pub(super) fn open(
    sealer: &Sealer,
    txn: TxnId,
    place: Place,
    sealed: Option<Sealed>,
) -> Result<Vec<u8>, JournalError> {
    let unreadable = |why: String| JournalError::Unreadable(format!("{txn}: {why}").into());
    let sealed = sealed.ok_or_else(|| unreadable("its telegram is gone".to_owned()))?;
    sealer.open(&about(txn, place), sealed).map_err(|error| unreadable(error.to_string()))
}

/// What the seal is bound to.
fn about(txn: TxnId, place: Place) -> Vec<u8> {
    [&b"image"[..], &txn.to_bytes(), &place.leg.to_be_bytes(), &place.attempt.to_be_bytes()].concat()
}
