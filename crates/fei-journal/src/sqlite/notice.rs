//! Notices as they are sent: the telegram, kept before its first attempt, and found again by the number that it goes under.

use fei_exchange::TxnId;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::chain::between;
use super::claim::Hold;
use super::group::{Change, Group};
use super::image::{self, Image, Place};
use super::item::{self, Kept};
use super::work::Work;
use crate::seal::Sealed;
use crate::{Item, ItemState, JournalError, KeptNotice, Sealer, WrittenBy};

/// The telegram of a notice to be, made by the caller.
#[derive(Debug)]
pub(super) struct KeepNotice {
    pub(super) hold: Hold,
    pub(super) txn: TxnId,
    pub(super) telegram: Image,
    /// What wrote it.
    pub(super) by: Option<Box<str>>,
}

impl Work for KeepNotice {
    /// Whether it is kept, or was before.
    type Done = bool;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<bool> {
        if self.hold.item(group)?.is_none() {
            return Ok(false);
        }
        if !image::came_before(group.connection, self.txn, "noticed")? {
            let kept = Change::of(self.txn, "noticed", "worker").telegram(&self.telegram);
            group.happened(&kept.detail(self.by.as_deref()))?;
        }
        Ok(true)
    }
}

pub(super) const TELEGRAM: &str = concat!(
    "SELECT key_id, nonce, ciphertext, detail FROM txn_event WHERE txn_id = ?1 AND what = 'noticed'",
    between!()
);

/// A notice whose telegram is still sealed.
#[derive(Debug)]
pub(super) struct SealedNotice {
    telegram: Sealed,
    by: Option<WrittenBy>,
}

/// The notice of a transaction; none: it was not made yet.
pub(super) fn kept(connection: &Connection, txn: TxnId) -> rusqlite::Result<Option<SealedNotice>> {
    let mut telegram = connection.prepare_cached(TELEGRAM)?;
    let row = |row: &Row<'_>| Ok((image::read(row, 0)?, row.get::<_, Option<Box<str>>>(3)?));
    let found = telegram.query_row([txn.to_bytes()], row).optional()?;
    Ok(found.and_then(|(telegram, by)| {
        Some(SealedNotice { telegram: telegram?, by: WrittenBy::parse(&by.unwrap_or_default()) })
    }))
}

/// The same opened.
pub(super) fn open(
    sealer: &Sealer,
    txn: TxnId,
    sealed: Option<SealedNotice>,
) -> Result<Option<KeptNotice>, JournalError> {
    let Some(SealedNotice { telegram, by }) = sealed else { return Ok(None) };
    let telegram = image::open(sealer, txn, Place::NOTICE, Some(telegram))?.into();
    Ok(Some(KeptNotice { telegram, by }))
}

/// The latest notice that went to a core under a number of its own.
pub(super) const BY_NUMBER: &str = concat!(
    "SELECT ",
    item::item_columns!(),
    ", ?2 FROM saf WHERE saf_id =
     (SELECT a.saf_id FROM attempt AS a WHERE a.kind = 4 AND a.reference = ?1
        AND (SELECT institution FROM lane JOIN saf ON saf.lane = lane.lane WHERE saf.saf_id = a.saf_id) = ?2
      ORDER BY a.started_at_ms DESC LIMIT 1)"
);

pub(super) fn by_number(connection: &Connection, core: &str, number: &str) -> rusqlite::Result<Option<Item>> {
    let mut latest = connection.prepare_cached(BY_NUMBER)?;
    latest.query_row(params![number, core], |row| Kept::item(row, Kept::COLUMNS)).optional()
}

/// A notice was taken, by an answer that nobody waited for.
#[derive(Debug)]
pub(super) struct Taken(pub(super) i64);

const TAKEN: &str = concat!(
    "UPDATE saf SET state = 1, last = 'delivered' WHERE saf_id = ?1 AND kind = 4 AND state IN (0, 2) RETURNING ",
    item::item_columns!()
);

impl Work for Taken {
    /// Whether it was still to be done.
    type Done = bool;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<bool> {
        let why = Some("its answer came late");
        let taken = item::change(group, TAKEN, [self.0], ("done", "late answer", why))?;
        if let Some(item) = &taken {
            debug_assert_eq!(item.state, ItemState::Done.number());
            item::lane_waits(group, &item.lane)?;
        }
        Ok(taken.is_some())
    }
}
