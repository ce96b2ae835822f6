//! The first commit of a transaction: its row in state sending, the attempt, the telegram and the event.

use fei_exchange::TxnId;
use rusqlite::{ErrorCode, OptionalExtension, params};

use super::columns::{effect_number, ms};
use super::group::{Change, Group};
use super::hash::{Fields, Hash};
use super::image::{Image, Place};
use super::work::Work;
use crate::seal::{SealError, Sealer};
use crate::{Intent, JournalError, Stage};

/// A row to be. Everything that costs time is done: it is made by the caller, not by the writer.
#[derive(Debug)]
pub(super) struct NewRow {
    intent: Intent,
    fingerprint: Hash,
    account: Option<Hash>,
    request: Image,
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Begins {
    /// It stands.
    Stands,
    /// The same content came under this key before.
    Duplicate,
    /// Other content came under this key before.
    Conflict,
    /// A number of it was used before.
    Refused(JournalError),
}

const ROW: &str = "INSERT INTO txn
    (txn_id, business_date, channel, institution, layout, layout_hash, effect, idem_key, fingerprint, reference, trace,
     amount, currency, account_hash, account_tail, deadline_at_ms, owner_epoch, created_at_ms, state, updated_at_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, 2, ?18)
    ON CONFLICT (channel, idem_key) DO NOTHING";
const ATTEMPT: &str =
    "INSERT INTO attempt (txn_id, n, kind, event, epoch, started_at_ms) VALUES (?1, 1, 1, ?2, ?3, ?4)";
const FIRST: &str = "SELECT txn_id, fingerprint FROM txn WHERE channel = ?1 AND idem_key = ?2";

impl NewRow {
    pub(super) fn new(sealer: &Sealer, intent: Intent) -> Result<Self, SealError> {
        let request = Image::seal(sealer, intent.txn, Place::REQUEST, &intent.request)?;
        let account = intent.marks.account.as_ref().map(|account| sealer.mark(account.bytes()));
        Ok(Self { fingerprint: fingerprint(&intent.fingerprint), account, request, intent })
    }

    #[cfg(test)]
    pub(super) const fn txn(&self) -> TxnId {
        self.intent.txn
    }

    /// The compare-and-set: how many rows it made.
    fn insert(&self, group: &Group<'_>) -> rusqlite::Result<usize> {
        let intent = &self.intent;
        let row = self.content();
        group.connection.prepare_cached(ROW)?.execute(params![
            intent.txn.to_bytes(),
            row.business_date,
            row.channel,
            row.institution,
            row.layout,
            row.layout_hash,
            row.effect,
            row.key,
            row.fingerprint,
            row.reference,
            row.trace,
            row.amount,
            row.currency,
            row.account_hash,
            row.account_tail,
            row.deadline_at_ms,
            group.terms.epoch,
            group.at_ms,
        ])
    }

    /// Whoever has the key, and whether it is the same content: an event of the first one either way.
    fn taken(&self, group: &mut Group<'_>) -> rusqlite::Result<Option<Begins>> {
        let first = {
            let mut first = group.connection.prepare_cached(FIRST)?;
            let key = params![self.intent.channel, &*self.intent.key];
            first.query_row(key, |row| Ok((row.get(0)?, row.get::<_, Hash>(1)?))).optional()?
        };
        let Some((first, fingerprint)) = first else { return Ok(None) };
        let same = fingerprint == self.fingerprint;
        let what = if same { "duplicate" } else { "conflict" };
        group.happened(&Change::of(TxnId::from_bytes(first), what, "owner"))?;
        Ok(Some(if same { Begins::Duplicate } else { Begins::Conflict }))
    }

    fn content(&self) -> Content {
        let intent = &self.intent;
        let marks = &intent.marks;
        Content {
            business_date: intent.day.to_string(),
            channel: intent.channel.to_string(),
            institution: intent.institution.to_string(),
            layout: intent.transaction.to_string(),
            layout_hash: intent.layout_hash,
            effect: effect_number(intent.effect),
            key: intent.key.to_vec(),
            fingerprint: self.fingerprint,
            reference: intent.reference.as_ref().map(ToString::to_string),
            trace: intent.trace.to_string(),
            amount: marks.amount.map(|amount| amount.to_string()),
            currency: marks.currency.as_deref().map(str::to_owned),
            account_hash: self.account,
            account_tail: marks.account.as_ref().map(|account| account.tail().to_owned()),
            deadline_at_ms: ms(intent.deadline),
            request: self.request.sha256,
        }
    }
}

impl Work for NewRow {
    type Done = Begins;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Begins> {
        let refused = || Begins::Refused(JournalError::refused(&self.intent));
        match self.insert(group) {
            Ok(0) => return Ok(self.taken(group)?.unwrap_or_else(refused)),
            Ok(_) => {}
            // A number was used before. A row under the same key comes first: then this is a duplicate.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                return Ok(self.taken(group)?.unwrap_or_else(refused));
            }
            Err(error) => return Err(error),
        }
        let txn = self.intent.txn;
        self.request.insert(group.connection, txn)?;
        let content = self.content().hash();
        let event = group
            .happened(&Change::of(txn, "begun", "owner").moved(None, Stage::Sending).content(content))?;
        let mut attempt = group.connection.prepare_cached(ATTEMPT)?;
        attempt.execute(params![txn.to_bytes(), event, group.terms.epoch, group.at_ms])?;
        Ok(Begins::Stands)
    }
}

/// What a row begins with and never changes, besides what its event says.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) business_date: String,
    pub(super) channel: String,
    pub(super) institution: String,
    pub(super) layout: String,
    pub(super) layout_hash: Hash,
    pub(super) effect: i64,
    pub(super) key: Vec<u8>,
    pub(super) fingerprint: Hash,
    pub(super) reference: Option<String>,
    pub(super) trace: String,
    pub(super) amount: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) account_hash: Option<Hash>,
    pub(super) account_tail: Option<String>,
    pub(super) deadline_at_ms: i64,
    pub(super) request: Hash,
}

impl Content {
    /// The hash of it, which the event of beginning keeps.
    pub(super) fn hash(&self) -> Hash {
        Fields::of("row 1")
            .text(&self.business_date)
            .text(&self.channel)
            .text(&self.institution)
            .text(&self.layout)
            .bytes(&self.layout_hash)
            .number(self.effect)
            .bytes(&self.key)
            .bytes(&self.fingerprint)
            .maybe(self.reference.as_deref())
            .text(&self.trace)
            .maybe(self.amount.as_deref())
            .maybe(self.currency.as_deref())
            .bytes(self.account_hash.as_ref().map_or(&[], |hash| &hash[..]))
            .maybe(self.account_tail.as_deref())
            .number(self.deadline_at_ms)
            .bytes(&self.request)
            .finish()
    }
}

/// Content is compared by its hash: it holds account numbers, and the row is not sealed.
pub(super) fn fingerprint(content: &[u8]) -> Hash {
    Fields::of("fingerprint 1").bytes(content).finish()
}
