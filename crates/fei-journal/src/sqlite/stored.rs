//! A row read back, and what the journal's callers see of it once its telegrams are opened.

use bytes::Bytes;
use fei_exchange::{Code, Effect, Outcome, Reference, Trace, TxnId};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::chain::between;
use super::columns;
use super::image::{self, Place};
use crate::hash::Hash;
use crate::seal::{Sealed, Sealer};
use crate::{Ending, Found, JournalError, LEFT_MAX, Left, PartOf, Stage, State};

/// A row as it lies in the file.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) txn: TxnId,
    channel: Box<str>,
    institution: Box<str>,
    layout: Box<str>,
    layout_hash: Hash,
    effect: Effect,
    day: Date,
    reference: Option<Box<str>>,
    trace: Box<str>,
    part: Option<PartOf>,
    pub(super) stage: Stage,
    outcome: Option<Outcome>,
    code: Option<Code>,
    request: Option<Sealed>,
    answer: Option<Sealed>,
    /// What was answered first is told no more, and nothing else is.
    contradicted: bool,
}

/// What every query of rows begins with. The answer is the one that is given now.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT txn.txn_id, channel, institution, layout, layout_hash, effect, business_date, reference, trace, state,
                    txn.class, txn.code,
                    asked.key_id, asked.nonce, asked.ciphertext, told.key_id, told.nonce, told.ciphertext,
                    telegram, part, told.what
             FROM txn
             LEFT JOIN txn_event AS asked ON asked.event = CASE WHEN telegram IS NULL THEN txn.begun
                ELSE (SELECT begun FROM txn AS first WHERE first.txn_id = txn.telegram) END
             LEFT JOIN txn_event AS told ON told.event = CASE WHEN state > 5
                THEN coalesce((SELECT max(event) FROM txn_event AS s WHERE s.txn_id = txn.txn_id AND class IS NOT NULL",
            between!(),
            "), txn.ended) ELSE txn.ended END ",
            $rest
        )
    };
}

const BY_KEY: &str = select!("WHERE channel = ?1 AND idem_key = ?2");
/// The index has the days of a reference in their order.
pub(super) const BY_REFERENCE: &str =
    select!("WHERE reference = ?1 AND institution = ?2 ORDER BY business_date DESC LIMIT 1");
const BY_TXN: &str = select!("WHERE txn.txn_id = ?1");
const PARTS: &str = select!("WHERE telegram = ?1 ORDER BY part");
/// The oldest first. Both conditions on `class` are written out, so that SQLite sees that the index over rows in flight serves,
/// and `+` keeps it from walking all rows by their number instead.
pub(super) const LEFT: &str = select!(
    "WHERE txn.class IS NULL AND txn.class IS NOT 'A' AND state = 1 AND (owner_epoch < ?1 OR deadline_at_ms < ?2) AND +txn.txn_id > ?3
     ORDER BY +txn.txn_id LIMIT ?4"
);

impl Stored {
    pub(super) fn by_key(
        connection: &Connection,
        channel: &str,
        key: &[u8],
    ) -> rusqlite::Result<Option<Self>> {
        connection.prepare_cached(BY_KEY)?.query_row(params![channel, key], Self::read).optional()
    }

    pub(super) fn by_reference(
        connection: &Connection,
        institution: &str,
        reference: &str,
    ) -> rusqlite::Result<Option<Self>> {
        let mut latest = connection.prepare_cached(BY_REFERENCE)?;
        latest.query_row(params![reference, institution], Self::read).optional()
    }

    pub(super) fn by_txn(connection: &Connection, txn: TxnId) -> rusqlite::Result<Option<Self>> {
        connection.prepare_cached(BY_TXN)?.query_row(params![txn.to_bytes()], Self::read).optional()
    }

    /// The rows of a telegram with several.
    pub(super) fn parts(connection: &Connection, telegram: TxnId) -> rusqlite::Result<Vec<Self>> {
        connection.prepare_cached(PARTS)?.query_map(params![telegram.to_bytes()], Self::read)?.collect()
    }

    /// Rows in state sending that an earlier process began, or whose deadline passed before a time; behind one of them.
    pub(super) fn left(
        connection: &Connection,
        epoch: i64,
        before_ms: i64,
        after: Option<TxnId>,
    ) -> rusqlite::Result<Vec<Self>> {
        let after = after.map(TxnId::to_bytes);
        let behind = after.as_ref().map_or(&[][..], |txn| &txn[..]);
        let row = params![epoch, before_ms, behind, i64::try_from(LEFT_MAX).unwrap_or(i64::MAX)];
        connection.prepare_cached(LEFT)?.query_map(row, Self::read)?.collect()
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            txn: TxnId::from_bytes(row.get(0)?),
            channel: row.get(1)?,
            institution: row.get(2)?,
            layout: row.get(3)?,
            layout_hash: row.get(4)?,
            effect: columns::effect(row, 5)?,
            day: columns::day(row, 6)?,
            reference: row.get(7)?,
            trace: row.get(8)?,
            stage: columns::stage(row, 9)?,
            outcome: columns::outcome(row, 10)?,
            code: columns::code(row, 11)?,
            request: image::read(row, 12)?,
            answer: image::read(row, 15)?,
            part: columns::part(row, 18)?,
            contradicted: row.get::<_, Option<Box<str>>>(20)?.as_deref() == Some("manual"),
        })
    }

    /// The same, of a row that nobody will end.
    pub(super) fn left_behind(self, sealer: &Sealer) -> Left {
        let (txn, institution) = (self.txn, self.institution.clone());
        Left { txn, telegram: self.telegram(), institution, found: self.found(sealer) }
    }

    /// The number of its telegram.
    fn telegram(&self) -> TxnId {
        self.part.map_or(self.txn, |of| of.telegram)
    }

    /// What a caller sees: the telegrams opened.
    pub(super) fn found(mut self, sealer: &Sealer) -> Result<Found, JournalError> {
        let request = image::open(sealer, self.telegram(), Place::REQUEST, self.request.take())?;
        Ok(Found {
            txn: self.txn,
            transaction: self.layout.clone(),
            layout_hash: self.layout_hash,
            effect: self.effect,
            channel: self.channel.clone(),
            institution: self.institution.clone(),
            day: self.day,
            reference: self.reference.as_deref().map(Reference::new),
            trace: Trace::new(&self.trace),
            request: request.into(),
            part: self.part,
            state: self.ending(sealer)?.map_or(State::Sending, State::Ended),
        })
    }

    /// How it ended; none while it is sending.
    pub(super) fn ending(self, sealer: &Sealer) -> Result<Option<Ending>, JournalError> {
        let Some(outcome) = self.outcome else { return Ok(None) };
        let place = if self.stage.settled().is_some() { Place::SETTLED } else { Place::ANSWER };
        let answer = if self.contradicted {
            Bytes::new()
        } else {
            image::open(sealer, self.txn, place, self.answer)?.into()
        };
        Ok(Some(Ending { outcome, code: self.code, answer }))
    }
}
