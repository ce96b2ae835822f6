//! A row read back, and what the journal's callers see of it once its telegrams are opened.

use bytes::Bytes;
use fei_exchange::{Code, Reference, TxnId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::hash::Hash;
use super::image::{self, Leg};
use super::state;
use crate::seal::{Sealed, Sealer};
use crate::{Ending, Found, JournalError, State};

/// A row as it lies in the file.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) txn: TxnId,
    pub(super) fingerprint: Hash,
    channel: Box<str>,
    institution: Box<str>,
    layout: Box<str>,
    reference: Option<Box<str>>,
    state: i64,
    code: Option<Box<str>>,
    request: Option<Sealed>,
    answer: Option<Sealed>,
}

/// What every query of rows begins with.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT txn.txn_id, fingerprint, channel, institution, layout, reference, state, code,
                    asked.key_id, asked.nonce, asked.ciphertext, told.key_id, told.nonce, told.ciphertext
             FROM txn
             LEFT JOIN image AS asked ON asked.txn_id = txn.txn_id AND asked.leg = 1 AND asked.attempt = 0
             LEFT JOIN image AS told ON told.txn_id = txn.txn_id AND told.leg = 4 AND told.attempt = 0 ",
            $rest
        )
    };
}

const BY_KEY: &str = select!("WHERE channel = ?1 AND idem_key = ?2");
const BY_TXN: &str = select!("WHERE txn.txn_id = ?1");
/// The oldest first. `state = 2` is written out: so SQLite sees that the index over rows in that state serves.
const LEFT_BEHIND: &str = select!("WHERE state = 2 AND owner_epoch < ?1 ORDER BY owner_epoch LIMIT ?2");

impl Stored {
    pub(super) fn by_key(
        connection: &Connection,
        channel: &str,
        key: &[u8],
    ) -> rusqlite::Result<Option<Self>> {
        connection.prepare_cached(BY_KEY)?.query_row(params![channel, key], Self::read).optional()
    }

    pub(super) fn by_txn(connection: &Connection, txn: TxnId) -> rusqlite::Result<Option<Self>> {
        connection.prepare_cached(BY_TXN)?.query_row(params![txn.to_bytes()], Self::read).optional()
    }

    /// Rows in state sending that an earlier process began.
    pub(super) fn left_behind(
        connection: &Connection,
        epoch: i64,
        max: usize,
    ) -> rusqlite::Result<Vec<Self>> {
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        connection.prepare_cached(LEFT_BEHIND)?.query_map(params![epoch, max], Self::read)?.collect()
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            txn: TxnId::from_bytes(row.get(0)?),
            fingerprint: row.get(1)?,
            channel: row.get(2)?,
            institution: row.get(3)?,
            layout: row.get(4)?,
            reference: row.get(5)?,
            state: row.get(6)?,
            code: row.get(7)?,
            request: image::read(row, 8)?,
            answer: image::read(row, 11)?,
        })
    }

    /// What a caller sees: the telegrams opened.
    pub(super) fn found(mut self, sealer: &Sealer) -> Result<Found, JournalError> {
        let request = image::open(sealer, self.txn, Leg::Request, self.request.take())?;
        Ok(Found {
            txn: self.txn,
            transaction: self.layout.clone(),
            channel: self.channel.clone(),
            institution: self.institution.clone(),
            reference: self.reference.as_deref().map(Reference::new),
            request: request.into(),
            state: self.ending(sealer)?.map_or(State::Sending, State::Ended),
        })
    }

    /// How it ended; none while it is sending.
    pub(super) fn ending(self, sealer: &Sealer) -> Result<Option<Ending>, JournalError> {
        if self.state == state::SENDING {
            return Ok(None);
        }
        let unreadable = |what: &str, value: &str| {
            JournalError::Unreadable(
                format!("{}: {what} {value} is none that this FEI knows", self.txn).into(),
            )
        };
        let outcome =
            state::outcome(self.state).ok_or_else(|| unreadable("state", &self.state.to_string()))?;
        let code = match &self.code {
            Some(code) => Some(Code::parse(code).ok_or_else(|| unreadable("code", code))?),
            None => None,
        };
        let answer = image::open(sealer, self.txn, Leg::Answer, self.answer)?;
        Ok(Some(Ending { outcome, code, answer: Bytes::from(answer) }))
    }
}
