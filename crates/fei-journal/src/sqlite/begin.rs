//! The first commit of a transaction: its row in state sending, which is its first attempt, the telegram and the event. A
//! telegram with several transactions makes a row and an event for each, or none of it.

use fei_exchange::TxnId;
use rusqlite::{OptionalExtension, params};

use super::columns::{effect_number, ms};
use super::content::Content;
use super::group::{Change, Group};
use super::image::{Image, Place};
use super::trouble::is_used;
use super::work::Work;
use crate::hash::{Fields, Hash};
use crate::part::part_key;
use crate::seal::{SealError, Sealer};
use crate::{Intent, JournalError, Part, PartOf, Stage};

/// Rows to be. Everything that costs time is done: it is made by the caller, not by the writer.
#[derive(Debug)]
pub(super) struct NewRow {
    intent: Intent,
    /// Of the content, under every key, the newest first: a row of before a rotation has an older one's.
    fingerprints: Vec<Hash>,
    request: Image,
    /// In the telegram's order; mostly there is one.
    rows: Vec<Own>,
}

/// What is each row's own, worked out by the caller.
#[derive(Debug)]
struct Own {
    txn: TxnId,
    content: Content,
    /// Of the content: what its event keeps.
    hash: Hash,
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

/// One row: `FAIL` leaves as little of it as `ABORT`, and has no page copied before.
const ROW: &str = "INSERT OR FAIL INTO txn
    (txn_id, business_date, channel, institution, layout, layout_hash, effect, idem_key, fingerprint, reference, trace,
     amount, currency, account_hash, account_tail, deadline_at_ms, owner_epoch, created_at_ms, state, updated_at_ms,
     telegram, part, begun, takes_back)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, 1, ?18, ?19, ?20, ?21, ?22)
    ON CONFLICT (channel, idem_key) DO NOTHING";
const FIRST: &str = "SELECT txn_id, fingerprint FROM txn WHERE channel = ?1 AND idem_key = ?2";

impl NewRow {
    pub(super) fn new(sealer: &Sealer, intent: Intent) -> Result<Self, SealError> {
        let request = Image::seal(sealer, intent.txn, Place::REQUEST, &intent.request)?;
        let fingerprints = fingerprints(sealer, &intent.fingerprint);
        let fingerprint = fingerprints[0];
        let own = |(part, of): (Part, _)| {
            let content = content(sealer, &intent, (&part, of), fingerprint, request.sha256);
            Own { txn: part.txn, hash: content.hash(), content }
        };
        let rows = intent.rows().map(own).collect();
        Ok(Self { fingerprints, request, rows, intent })
    }

    #[cfg(test)]
    pub(super) const fn txn(&self) -> TxnId {
        self.intent.txn
    }

    /// The compare-and-set: whether it made the row. `begun` is the number that its event will have.
    fn insert(group: &mut Group<'_>, own: &Own, begun: i64) -> rusqlite::Result<bool> {
        let row = &own.content;
        let (epoch, at_ms) = (group.terms.epoch, group.at_ms);
        let made = group.statement(ROW)?.execute(params![
            own.txn.to_bytes(),
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
            epoch,
            at_ms,
            row.telegram,
            row.part,
            begun,
            row.takes_back,
        ])?;
        Ok(made > 0)
    }

    /// All of the telegram's rows, or none.
    fn insert_all(&self, group: &mut Group<'_>) -> rusqlite::Result<bool> {
        // The rows come first, then their events in the same order.
        let next = group.chain.event + 1;
        if let [only] = &*self.rows {
            return Self::insert(group, only, next);
        }
        group.connection.execute_batch("SAVEPOINT parts")?;
        let mut rows = self.rows.iter().zip(next..);
        let made = rows.try_fold(true, |all, (own, begun)| Ok(all && Self::insert(group, own, begun)?));
        if group.connection.is_autocommit() {
            // What went wrong ended the whole transaction, and the savepoint with it.
            return made;
        }
        let end = if matches!(made, Ok(true)) { "RELEASE parts" } else { "ROLLBACK TO parts; RELEASE parts" };
        group.connection.execute_batch(end)?;
        made
    }

    /// Whoever has the key, and whether it is the same content: an event of the first one either way.
    fn taken(&self, group: &mut Group<'_>) -> rusqlite::Result<Option<Begins>> {
        let first = {
            let mut first = group.connection.prepare_cached(FIRST)?;
            let key = params![self.intent.channel, &*self.intent.key];
            first.query_row(key, |row| Ok((row.get(0)?, row.get::<_, Hash>(1)?))).optional()?
        };
        let Some((first, fingerprint)) = first else { return Ok(None) };
        let same = self.fingerprints.contains(&fingerprint);
        let what = if same { "duplicate" } else { "conflict" };
        group.happened(&Change::of(TxnId::from_bytes(first), what, "owner"))?;
        Ok(Some(if same { Begins::Duplicate } else { Begins::Conflict }))
    }

    /// The first one has the telegram.
    fn begun(&self, group: &mut Group<'_>, &Own { txn, hash, .. }: &Own) -> rusqlite::Result<()> {
        let begun = Change::of(txn, "begun", "owner").moved(None, Stage::Sending);
        let begun = if txn == self.intent.txn { begun.telegram(&self.request) } else { begun };
        group.happened(&begun.content(hash)).map(drop)
    }
}

impl Work for NewRow {
    type Done = Begins;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Begins> {
        let refused = || Begins::Refused(JournalError::refused(&self.intent));
        match self.insert_all(group) {
            Ok(false) => return Ok(self.taken(group)?.unwrap_or_else(refused)),
            Ok(true) => {}
            // A number was used before. A row under the same key comes first: then this is a duplicate.
            Err(error) if is_used(&error) => {
                return Ok(self.taken(group)?.unwrap_or_else(refused));
            }
            Err(error) => return Err(error),
        }
        self.rows.iter().try_for_each(|own| self.begun(group, own))?;
        Ok(Begins::Stands)
    }
}

fn content(
    sealer: &Sealer,
    intent: &Intent,
    (own, of): (&Part, Option<PartOf>),
    fingerprint: Hash,
    request: Hash,
) -> Content {
    let marks = &own.marks;
    Content {
        business_date: intent.day.to_string(),
        channel: intent.channel.to_string(),
        institution: intent.institution.to_string(),
        layout: intent.transaction.to_string(),
        layout_hash: intent.layout_hash,
        effect: effect_number(intent.effect),
        key: part_key(&intent.key, of).to_vec(),
        fingerprint,
        reference: own.reference.as_ref().map(ToString::to_string),
        trace: intent.trace.to_string(),
        amount: marks.amount.map(|amount| amount.to_string()),
        currency: marks.currency.as_deref().map(str::to_owned),
        account_hash: marks.account.as_ref().map(|account| sealer.mark(account.bytes())),
        account_tail: marks.account.as_ref().map(|account| account.tail().to_owned()),
        takes_back: intent.takes_back.as_deref().map(<[u8]>::to_vec),
        deadline_at_ms: ms(intent.deadline),
        telegram: of.map(|of| of.telegram.to_bytes()),
        part: of.map(|of| of.number),
        request,
    }
}

/// Content is compared by its hash, keyed like an account's: it holds account numbers, the rest of it stands beside it in
/// the row, and so each number that a bank can give could be tried.
fn fingerprints(sealer: &Sealer, content: &[u8]) -> Vec<Hash> {
    sealer.marks(&Fields::of("fingerprint 1").bytes(content).finish())
}
