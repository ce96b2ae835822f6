//! The first commit of a transaction: its row in state sending, the attempt, the telegram and the event.

use fei_exchange::TxnId;
use rusqlite::{ErrorCode, params};

use super::group::{Change, Group};
use super::hash::{Fields, Hash};
use super::image::{Image, Leg};
use super::state;
use super::work::Done;
use crate::seal::{SealError, Sealer};
use crate::{Intent, JournalError};

/// A row to be. Everything that costs time is done: it is made by the caller, not by the writer.
#[derive(Debug)]
pub(super) struct NewRow {
    intent: Intent,
    fingerprint: Hash,
    request: Image,
}

const ROW: &str = "INSERT INTO txn
    (txn_id, business_date, channel, institution, layout, idem_key, fingerprint, reference, trace, owner_epoch,
     created_at_ms, state, updated_at_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 2, ?11)
    ON CONFLICT (channel, idem_key) DO NOTHING";
const ATTEMPT: &str = "INSERT INTO attempt (txn_id, n, kind, epoch, started_at_ms) VALUES (?1, 1, 1, ?2, ?3)";
const KEY: &str = "SELECT EXISTS (SELECT 1 FROM txn WHERE channel = ?1 AND idem_key = ?2)";

impl NewRow {
    pub(super) fn new(sealer: &Sealer, intent: Intent) -> Result<Self, SealError> {
        let request = Image::seal(sealer, intent.txn, Leg::Request, &intent.request)?;
        Ok(Self { fingerprint: fingerprint(&intent.fingerprint), request, intent })
    }

    pub(super) const fn txn(&self) -> TxnId {
        self.intent.txn
    }

    pub(super) fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Done> {
        match self.insert(group) {
            Ok(0) => return Ok(Done::Taken),
            Ok(_) => {}
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                return self.refused(group);
            }
            Err(error) => return Err(error),
        }
        let txn = self.txn();
        let mut attempt = group.connection.prepare_cached(ATTEMPT)?;
        attempt.execute(params![txn.to_bytes(), group.epoch, group.at_ms])?;
        self.request.insert(group.connection, txn)?;
        group.happened(&Change {
            txn,
            from_state: None,
            to_state: state::SENDING,
            code: None,
            actor: "owner",
            content: self.content(),
        })?;
        Ok(Done::Stands)
    }

    /// The compare-and-set: how many rows it made.
    fn insert(&self, group: &Group<'_>) -> rusqlite::Result<usize> {
        let intent = &self.intent;
        group.connection.prepare_cached(ROW)?.execute(params![
            intent.txn.to_bytes(),
            intent.day.to_string(),
            intent.channel,
            intent.institution,
            intent.transaction,
            &*intent.key,
            self.fingerprint,
            intent.reference.as_ref().map(|reference| reference.as_str()),
            intent.trace.as_str(),
            group.epoch,
            group.at_ms,
        ])
    }

    /// A number was used before. A row under the same key comes first: then this is a duplicate, and nothing is wrong.
    fn refused(&self, group: &Group<'_>) -> rusqlite::Result<Done> {
        let mut key = group.connection.prepare_cached(KEY)?;
        let taken = key.query_row(params![self.intent.channel, &*self.intent.key], |row| row.get(0))?;
        Ok(if taken { Done::Taken } else { Done::Refused(JournalError::refused(&self.intent)) })
    }

    fn content(&self) -> Hash {
        let intent = &self.intent;
        content(&Content {
            business_date: &intent.day.to_string(),
            channel: &intent.channel,
            institution: &intent.institution,
            layout: &intent.transaction,
            key: &intent.key,
            fingerprint: &self.fingerprint,
            reference: intent.reference.as_ref().map(|reference| reference.as_str()),
            trace: intent.trace.as_str(),
            request: &self.request.sha256,
        })
    }
}

/// What a row begins with and never changes, besides what its event says.
pub(super) struct Content<'c> {
    pub(super) business_date: &'c str,
    pub(super) channel: &'c str,
    pub(super) institution: &'c str,
    pub(super) layout: &'c str,
    pub(super) key: &'c [u8],
    pub(super) fingerprint: &'c Hash,
    pub(super) reference: Option<&'c str>,
    pub(super) trace: &'c str,
    pub(super) request: &'c Hash,
}

/// The hash of it, which the event of beginning keeps.
pub(super) fn content(row: &Content<'_>) -> Hash {
    Fields::of("row 1")
        .text(row.business_date)
        .text(row.channel)
        .text(row.institution)
        .text(row.layout)
        .bytes(row.key)
        .bytes(row.fingerprint)
        .maybe(row.reference)
        .text(row.trace)
        .bytes(row.request)
        .finish()
}

/// Content is compared by its hash: it holds account numbers, and the row is not sealed.
pub(super) fn fingerprint(content: &[u8]) -> Hash {
    Fields::of("fingerprint 1").bytes(content).finish()
}
