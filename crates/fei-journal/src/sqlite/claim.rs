//! Lanes: who holds one, and what an attempt writes before its bytes leave.

use fei_exchange::{Reference, TxnId};
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter, types::Value};

use super::columns::{at, ms};
use super::group::Group;
use super::item::{self, Kept};
use super::work::Work;
use crate::{Item, LEASE};

/// A lane to be claimed.
#[derive(Debug, Clone)]
pub(super) struct TakeLane {
    now_ms: i64,
    except: Box<[Box<str>]>,
}

/// A lane that was.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) token: i64,
    pub(super) held_until: jiff::Timestamp,
    pub(super) item: Item,
    pub(super) own: Option<Reference>,
}

const TAKE: &str = "UPDATE lane SET token = token + 1, lease_until_ms = ?2 WHERE lane = ?1 RETURNING token";
pub(super) const HEAD: &str = concat!(
    "SELECT ",
    item::item_columns!(),
    ", (SELECT institution FROM lane WHERE lane = ?1) FROM saf
     WHERE lane = ?1 AND state = 0 AND next_at_ms <= ?2
        AND saf_id = (SELECT saf_id FROM saf WHERE lane = ?1 AND state = 0 ORDER BY saf_id LIMIT 1)"
);

/// The number that an item's first attempt went under.
pub(super) const OWN: &str =
    "SELECT reference FROM attempt WHERE txn_id = ?1 AND saf_id = ?2 AND reference IS NOT NULL
    ORDER BY n LIMIT 1";

impl TakeLane {
    pub(super) fn new(now: jiff::Timestamp, except: &[Box<str>]) -> Self {
        Self { now_ms: ms(now), except: except.into() }
    }

    /// The lane that has waited longest.
    pub(super) fn due(&self, connection: &Connection) -> rusqlite::Result<Option<Box<str>>> {
        let others = ", ?".repeat(self.except.len());
        let sql = format!(
            "SELECT lane FROM lane WHERE next_at_ms <= ? AND lease_until_ms <= ? AND institution NOT IN (''{others})
             ORDER BY next_at_ms LIMIT 1"
        );
        let now = [Value::Integer(self.now_ms), Value::Integer(self.now_ms)];
        let except = self.except.iter().map(|name| Value::Text(name.to_string()));
        let mut due = connection.prepare_cached(&sql)?;
        due.query_row(params_from_iter(now.into_iter().chain(except)), |row| row.get(0)).optional()
    }
}

impl Work for TakeLane {
    type Done = Option<Taken>;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Option<Taken>> {
        let Some(lane) = self.due(group.connection)? else { return Ok(None) };
        let lease_ms = i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX);
        let held_until_ms = self.now_ms.saturating_add(lease_ms);
        let token = {
            let mut take = group.connection.prepare_cached(TAKE)?;
            take.query_row(params![lane, held_until_ms], |row| row.get(0))?
        };
        let mut head = group.connection.prepare_cached(HEAD)?;
        let row = |row: &Row<'_>| Kept::item(row, Kept::COLUMNS);
        let Some(item) = head.query_row(params![lane, self.now_ms], row).optional()? else {
            return Ok(None);
        };
        let own = own(group.connection, &item)?;
        Ok(Some(Taken { token, held_until: at(held_until_ms), item, own }))
    }
}

fn own(connection: &Connection, item: &Item) -> rusqlite::Result<Option<Reference>> {
    let mut own = connection.prepare_cached(OWN)?;
    let row = |row: &Row<'_>| row.get::<_, Box<str>>(0).map(|own| Reference::new(&own));
    own.query_row(params![item.txn.to_bytes(), item.id], row).optional()
}

/// What a holder of a lane knows it by.
#[derive(Debug, Clone)]
pub(super) struct Hold {
    pub(super) lane: Box<str>,
    pub(super) token: i64,
    pub(super) item: i64,
}

const HELD: &str = "SELECT EXISTS (SELECT 1 FROM lane WHERE lane = ?1 AND token = ?2)";
pub(super) const TRIED: &str =
    "SELECT count(*) FROM attempt WHERE txn_id = ?1 AND saf_id = ?2 AND token = ?3";
const GIVE_BACK: &str = "UPDATE lane SET lease_until_ms = 0 WHERE lane = ?1";

impl Hold {
    /// The item, if the lane is still this holder's and the item is still to be done. A lane whose item was settled by others
    /// is given back: its holder has nothing more to do in it, and the next item need not wait for the end of the lease.
    pub(super) fn item(&self, group: &Group<'_>) -> rusqlite::Result<Option<Kept>> {
        let mut held = group.connection.prepare_cached(HELD)?;
        if !held.query_row(params![self.lane, self.token], |row| row.get::<_, bool>(0))? {
            return Ok(None);
        }
        let item = item::by_id(group.connection, self.item)?.filter(Kept::is_pending);
        if item.is_none() {
            self.give_back(group)?;
        }
        Ok(item)
    }

    /// How often this holder has tried the item.
    pub(super) fn tried(&self, group: &Group<'_>, txn: TxnId) -> rusqlite::Result<i64> {
        let mut tried = group.connection.prepare_cached(TRIED)?;
        tried.query_row(params![txn.to_bytes(), self.item, self.token], |row| row.get(0))
    }

    /// Lets others claim the lane: at the time of the item that is now its first.
    pub(super) fn give_back(&self, group: &Group<'_>) -> rusqlite::Result<()> {
        group.connection.prepare_cached(GIVE_BACK)?.execute([&self.lane])?;
        item::lane_waits(group, &self.lane)
    }
}

/// An attempt to be.
#[derive(Debug)]
pub(super) struct NewAttempt {
    pub(super) hold: Hold,
    pub(super) txn: TxnId,
    pub(super) reference: Option<Reference>,
}

const COUNT: &str = concat!(
    "UPDATE saf SET attempts = attempts + 1 WHERE saf_id = ?1 AND state = 0 RETURNING ",
    item::item_columns!()
);
const NEXT: &str = "SELECT coalesce(max(n), 1) + 1 FROM attempt WHERE txn_id = ?1";
const ATTEMPT: &str =
    "INSERT INTO attempt (txn_id, n, kind, event, epoch, saf_id, token, reference, started_at_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

impl Work for NewAttempt {
    /// Whether it may leave.
    type Done = bool;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<bool> {
        let Some(item) = self.hold.item(group)? else { return Ok(false) };
        let id = self.txn.to_bytes();
        let n: i64 = group.connection.prepare_cached(NEXT)?.query_row([id], |row| row.get(0))?;
        let reference = self.reference.as_ref().map(|reference| reference.as_str());
        let detail = format!("{n} {} {}", reference.unwrap_or("-"), self.hold.token);
        let said = ("attempted", "worker", Some(&*detail));
        item::change(group, COUNT, [item.id], said)?;
        let (event, epoch) = (group.chain.event, group.terms.epoch);
        group.connection.prepare_cached(ATTEMPT)?.execute(params![
            id,
            n,
            item.kind,
            event,
            epoch,
            item.id,
            self.hold.token,
            reference,
            group.at_ms
        ])?;
        Ok(true)
    }
}
