//! Telegrams as they were, sealed: bound to their transaction and leg, and hashed as they lie on the disk.

use fei_exchange::TxnId;
use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};

use super::chain::between;
use crate::JournalError;
use crate::hash::{Fields, Hash};
use crate::seal::{NONCE_LEN, SealError, Sealed, Sealer};

/// Which telegram of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    pub(super) sealed: Sealed,
    pub(super) sha256: Hash,
}

pub(super) const CAME_BEFORE: &str =
    concat!("SELECT EXISTS (SELECT 1 FROM txn_event WHERE txn_id = ?1 AND what = ?2", between!(), ")");

impl Image {
    pub(super) fn seal(
        sealer: &Sealer,
        txn: TxnId,
        place: Place,
        telegram: &[u8],
    ) -> Result<Self, SealError> {
        let sealed = sealer.seal(&about(txn, place), telegram)?;
        let sha256 = hash(&sealed);
        Ok(Self { sealed, sha256 })
    }
}

/// Whether a transaction has the event that such a telegram comes with: a later one is not kept.
pub(super) fn came_before(connection: &Connection, txn: TxnId, what: &str) -> rusqlite::Result<bool> {
    let mut before = connection.prepare_cached(CAME_BEFORE)?;
    before.query_row(params![txn.to_bytes(), what], |row| row.get(0))
}

/// The hash of a telegram as it lies on the disk.
pub(super) fn hash(sealed: &Sealed) -> Hash {
    Fields::of("image 1").text(&sealed.key_id).bytes(&sealed.nonce).bytes(&sealed.ciphertext).finish()
}

/// Three columns of a row from `first` on: key id, nonce, ciphertext; none if there is no such telegram.
pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Sealed>> {
    match (row.get(first)?, row.get(first + 1)?, row.get(first + 2)?) {
        (Some(key_id), Some(nonce), Some(ciphertext)) => Ok(Some(Sealed { key_id, nonce, ciphertext })),
        (None::<Box<str>>, None::<[u8; NONCE_LEN]>, None::<Vec<u8>>) => Ok(None),
        _ => Err(rusqlite::Error::FromSqlConversionFailure(first, Type::Null, "half a telegram".into())),
    }
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
