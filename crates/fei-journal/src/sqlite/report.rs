//! What became of an attempt, in one commit with all that it changes.

use fei_exchange::TxnId;
use rusqlite::params;

use super::claim::Hold;
use super::columns::ms;
use super::end::give_up;
use super::group::Group;
use super::item;
use super::settle::NewSettlement;
use super::work::Work;
use crate::{Follow, Heard, Reported, Stage};

/// A report to be, made by the caller.
#[derive(Debug)]
pub(super) struct NewReport {
    pub(super) hold: Hold,
    pub(super) txn: TxnId,
    pub(super) said: Said,
}

/// What it says: a [`Report`](crate::Report) whose telegram is sealed.
#[derive(Debug)]
pub(super) enum Said {
    Settled(Box<NewSettlement>),
    Done,
    Again { next_at: jiff::Timestamp, why: Box<str>, heard: Heard },
    Then { follow: Vec<Follow>, why: Box<str> },
    Parked { why: Box<str> },
    Manual { why: Box<str> },
}

const DONE: &str = concat!(
    "UPDATE saf SET state = 1, last = ?2 WHERE saf_id = ?1 AND state = 0 RETURNING ",
    item::item_columns!()
);
const PARK: &str = concat!(
    "UPDATE saf SET state = 2, last = ?2 WHERE saf_id = ?1 AND state = 0 RETURNING ",
    item::item_columns!()
);
const AGAIN: &str = concat!(
    "UPDATE saf SET next_at_ms = ?2, last = ?3, rejects = ?4, not_found = ?5, unsent = unsent + ?6
     WHERE saf_id = ?1 AND state = 0 RETURNING ",
    item::item_columns!()
);
const ACTOR: &str = "worker";

impl Work for NewReport {
    type Done = Reported;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Reported> {
        let Some(item) = self.hold.item(group)? else { return self.stale(group) };
        let mut reported = Reported::Stands;
        match &self.said {
            Said::Settled(settlement) => {
                let why = settlement.stage().as_str();
                item::change(group, DONE, params![item.id, why], ("done", ACTOR, Some(why)))?;
                if !settlement.write(group, Stage::Unknown, Some(item.id), (ACTOR, None))? {
                    reported = self.stale(group)?;
                }
            }
            Said::Done => {
                item::change(group, DONE, params![item.id, "delivered"], ("done", ACTOR, None))?;
            }
            Said::Again { next_at, why, heard } => {
                let rejects = heard.in_a_row(Heard::Refused, item.rejects);
                let not_found = heard.in_a_row(Heard::NotFound, item.not_found);
                let unsent = if *heard == Heard::Unsent { self.hold.tried(group, self.txn)? } else { 0 };
                let row = params![item.id, ms(*next_at), why, rejects, not_found, unsent];
                item::change(group, AGAIN, row, ("again", ACTOR, Some(why)))?;
            }
            Said::Then { follow, why } => reported = self.then(group, item.id, follow, why)?,
            Said::Parked { why } => {
                item::change(group, PARK, params![item.id, why], ("parked", ACTOR, Some(why)))?;
            }
            Said::Manual { why } => self.manual(group, item.id, why)?,
        }
        self.hold.give_back(group)?;
        Ok(reported)
    }
}

impl NewReport {
    /// Another was first. What it says of the transaction is not lost by that.
    fn stale(&self, group: &mut Group<'_>) -> rusqlite::Result<Reported> {
        let Said::Settled(settlement) = &self.said else { return Ok(Reported::Stale) };
        Ok(if settlement.record(group, ACTOR)? { Reported::Recorded } else { Reported::Stale })
    }

    /// What follows stands before the item is done: what nothing new follows is not done.
    fn then(
        &self,
        group: &mut Group<'_>,
        item: i64,
        follow: &[Follow],
        why: &str,
    ) -> rusqlite::Result<Reported> {
        if !item::follow(group, self.txn, follow, ACTOR)? {
            self.manual(group, item, why)?;
            return Ok(Reported::ForPeople);
        }
        item::change(group, DONE, params![item, why], ("done", ACTOR, Some(why)))?;
        Ok(Reported::Stands)
    }

    fn manual(&self, group: &mut Group<'_>, item: i64, why: &str) -> rusqlite::Result<()> {
        item::change(group, PARK, params![item, why], ("parked", ACTOR, Some(why)))?;
        item::cancel_rest(group, self.txn, Some(item), ACTOR, "people decide")?;
        give_up(group, self.txn, ACTOR, why)
    }
}
