//! Notices as they are sent: the telegram, kept before its first attempt, and found again by the number that it goes under.

use bytes::Bytes;
use fei_exchange::TxnId;
use rusqlite::{Connection, OptionalExtension, params};

use super::chain::between;
use super::claim::Hold;
use super::group::{Change, Group};
use super::image::{self, Image, Place};
use super::item::{self, Kept};
use super::work::Work;
use crate::seal::Sealed;
use crate::{Item, ItemState, JournalError, Sealer};

/// The telegram of a notice to be, made by the caller.
#[derive(Debug)]
pub(super) struct KeepNotice {
    pub(super) hold: Hold,
    pub(super) txn: TxnId,
    pub(super) telegram: Image,
}

impl Work for KeepNotice {
    /// Whether it is kept, or was before.
    type Done = bool;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<bool> {
        if self.hold.item(group)?.is_none() {
            return Ok(false);
        }
        if !image::came_before(group.connection, self.txn, "noticed")? {
            group.happened(&Change::of(self.txn, "noticed", "worker").telegram(&self.telegram))?;
        }
        Ok(true)
    }
}

pub(super) const TELEGRAM: &str = concat!(
    "SELECT key_id, nonce, ciphertext FROM txn_event WHERE txn_id = ?1 AND what = 'noticed'",
    between!()
);

/// The telegram of a transaction's notice, still sealed; none: it was not made yet.
pub(super) fn telegram(connection: &Connection, txn: TxnId) -> rusqlite::Result<Option<Sealed>> {
    let mut telegram = connection.prepare_cached(TELEGRAM)?;
    telegram.query_row([txn.to_bytes()], |row| image::read(row, 0)).optional().map(Option::flatten)
}

/// The same opened.
pub(super) fn open(
    sealer: &Sealer,
    txn: TxnId,
    sealed: Option<Sealed>,
) -> Result<Option<Bytes>, JournalError> {
    let open = |sealed| image::open(sealer, txn, Place::NOTICE, Some(sealed)).map(Bytes::from);
    sealed.map(open).transpose()
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
