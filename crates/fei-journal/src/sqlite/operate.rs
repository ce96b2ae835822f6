//! What operators change, put to the writer: each change with its person and reason in the event.

use fei_exchange::{Outcome, TxnId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::chain::between;
use super::columns;
use super::end::give_up;
use super::group::{Change, Group};
use super::item::{self, Kept};
use super::settle::NewSettlement;
use super::work::Work;
use crate::operate::TOLD_AGAIN;
use crate::{Changed, Following, Hand, ItemState, Proposal, Proposed, Stage, Unchanged};

/// Before the name of a person in an event.
const USER: &str = "user ";

const STAGE: &str = "SELECT state FROM txn WHERE txn_id = ?1";
/// The last proposal, unless the stage has moved since, or an answer has come that says what became of it.
pub(super) const PROPOSAL: &str = concat!(
    "SELECT event, to_state, actor, detail FROM txn_event WHERE txn_id = ?1 AND what = 'proposed'",
    between!(),
    "AND event > (SELECT max(event) FROM txn_event WHERE txn_id = ?1",
    between!(),
    "AND (what = 'manual' OR what = 'late_answer' AND detail <> 'unknown'))
    ORDER BY event DESC LIMIT 1"
);
/// What the institution said of it since nobody waited any more.
pub(super) const ANSWERED: &str = concat!(
    "SELECT detail FROM txn_event WHERE txn_id = ?1 AND what = 'late_answer' AND detail <> 'unknown'",
    between!(),
    "ORDER BY event DESC LIMIT 1"
);

fn stage(connection: &Connection, txn: TxnId) -> rusqlite::Result<Option<Stage>> {
    let mut stage = connection.prepare_cached(STAGE)?;
    stage.query_row([txn.to_bytes()], |row| columns::stage(row, 0)).optional()
}

/// Whether people may decide about it now.
fn manual(group: &Group<'_>, txn: TxnId) -> rusqlite::Result<Result<(), Unchanged>> {
    Ok(match stage(group.connection, txn)? {
        None => Err(Unchanged::NoTransaction),
        Some(Stage::Manual) => Ok(()),
        Some(stage) => Err(Unchanged::NotManual(stage)),
    })
}

/// The proposal that waits for another person.
pub(super) fn proposal(connection: &Connection, txn: TxnId) -> rusqlite::Result<Option<Proposal>> {
    if stage(connection, txn)? != Some(Stage::Manual) {
        return Ok(None);
    }
    let read = |row: &Row<'_>| {
        let (who, why) = (row.get::<_, Box<str>>(2)?, row.get::<_, Option<Box<str>>>(3)?);
        let who = who.strip_prefix(USER).unwrap_or(&who).into();
        let hand = Hand { who, why: why.unwrap_or_default() };
        Ok(Proposal { event: row.get(0)?, stage: columns::settled(row, 1)?, hand })
    };
    connection.prepare_cached(PROPOSAL)?.query_row([txn.to_bytes()], read).optional()
}

fn answered(connection: &Connection, txn: TxnId) -> rusqlite::Result<Option<Outcome>> {
    let mut answered = connection.prepare_cached(ANSWERED)?;
    let word = answered.query_row([txn.to_bytes()], |row| row.get::<_, Box<str>>(0)).optional()?;
    Ok(word.and_then(|word| Outcome::parse(&word)))
}

fn actor(hand: &Hand) -> String {
    format!("{USER}{}", hand.who)
}

/// How a transaction is to be settled.
#[derive(Debug)]
pub(super) struct Propose {
    pub(super) txn: TxnId,
    pub(super) proposed: Proposed,
    pub(super) hand: Hand,
}

impl Work for Propose {
    type Done = Changed;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Changed> {
        let Proposed { stage, against_answer } = self.proposed;
        if let Err(why) = manual(group, self.txn)? {
            return Ok(Changed::Not(why));
        }
        if let Some(said) =
            answered(group.connection, self.txn)?.filter(|said| !against_answer && !stage.agrees_with(*said))
        {
            return Ok(Changed::Not(Unchanged::Answered(said)));
        }
        let actor = actor(&self.hand);
        let change = Change::of(self.txn, "proposed", &actor)
            .moved(Some(Stage::Manual), stage.stage())
            .detail(Some(&self.hand.why));
        group.happened(&change)?;
        Ok(Changed::Stands)
    }
}

/// The second person's word.
#[derive(Debug)]
pub(super) struct Approve {
    pub(super) txn: TxnId,
    pub(super) proposal: i64,
    pub(super) settlement: NewSettlement,
    pub(super) hand: Hand,
}

impl Work for Approve {
    type Done = Changed;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Changed> {
        if let Err(why) = manual(group, self.txn)? {
            return Ok(Changed::Not(why));
        }
        let stage = self.settlement.stage();
        let same = |known: &Proposal| known.event == self.proposal && known.stage == stage;
        let Some(proposal) = proposal(group.connection, self.txn)?.filter(same) else {
            return Ok(Changed::Not(Unchanged::NotProposed));
        };
        if proposal.hand.who == self.hand.who {
            return Ok(Changed::Not(Unchanged::OnePerson(proposal.hand.who)));
        }
        let actor = actor(&self.hand);
        let said = (&*actor, Some(&*self.hand.why));
        let settled = self.settlement.write(group, Stage::Manual, None, said)?;
        Ok(if settled { Changed::Stands } else { Changed::Not(Unchanged::NotProposed) })
    }
}

/// An item that is to be done now, or never.
#[derive(Debug)]
pub(super) struct ByHand {
    pub(super) item: i64,
    pub(super) act: Act,
    pub(super) hand: Hand,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    Resend,
    Cancel,
}

const RESEND: &str = concat!(
    "UPDATE saf SET state = 0, rejects = 0, not_found = 0, next_at_ms = ?2, last = ?3,
        until_ms = CASE WHEN kind >= 4 THEN max(until_ms, ?4) ELSE until_ms END WHERE saf_id = ?1 AND state IN (0, 2) RETURNING ",
    item::item_columns!()
);
const CANCEL: &str = concat!(
    "UPDATE saf SET state = 3, last = ?2 WHERE saf_id = ?1 AND state IN (0, 2) RETURNING ",
    item::item_columns!()
);
/// Whoever holds the lane has lost it: what he writes from now on changes nothing.
const TAKE_AWAY: &str = "UPDATE lane SET token = token + 1, lease_until_ms = 0 WHERE lane = ?1";
const IN_FLIGHT: &str = "SELECT lease_until_ms FROM lane WHERE lane = ?1 AND lease_until_ms > ?2
    AND EXISTS (SELECT 1 FROM attempt WHERE txn_id = ?3 AND saf_id = ?4 AND token = lane.token)";
const OTHERS: &str = "SELECT EXISTS (SELECT 1 FROM saf WHERE txn_id = ?1 AND kind <> 4 AND state IN (0, 2))";

impl Work for ByHand {
    type Done = Changed;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Changed> {
        let Some(item) = item::by_id(group.connection, self.item)? else {
            return Ok(Changed::Not(Unchanged::NoItem));
        };
        if let Some(state) = ItemState::numbered(item.state).filter(|state| !state.is_open()) {
            return Ok(Changed::Not(Unchanged::Final(state.as_str())));
        }
        if let Some(until) = in_flight(group, &item)? {
            return Ok(Changed::Not(Unchanged::InFlight(until)));
        }
        let settles = Following::numbered(item.kind).is_some_and(Following::settles);
        if settles
            && matches!(self.act, Act::Resend)
            && let Some(why) = not_again(group, &item)?
        {
            return Ok(Changed::Not(why));
        }
        let actor = actor(&self.hand);
        let said = |what| (what, &*actor, Some(&*self.hand.why));
        match self.act {
            Act::Resend => {
                let now_ms = group.at_ms;
                let until_ms =
                    now_ms.saturating_add(i64::try_from(TOLD_AGAIN.as_millis()).unwrap_or(i64::MAX));
                let row = params![item.id, now_ms, "sent again by hand", until_ms];
                item::change(group, RESEND, row, said("resent"))?;
            }
            Act::Cancel => {
                item::change(group, CANCEL, params![item.id, "cancelled by hand"], said("cancelled"))?;
                if settles {
                    self.nothing_left(group, &item, &actor)?;
                }
            }
        }
        group.connection.prepare_cached(TAKE_AWAY)?.execute([&item.lane])?;
        item::lane_waits(group, &item.lane)?;
        Ok(Changed::Stands)
    }
}

/// Until when its answer may come; none: it is not on its way.
fn in_flight(group: &Group<'_>, item: &Kept) -> rusqlite::Result<Option<Timestamp>> {
    let mut in_flight = group.connection.prepare_cached(IN_FLIGHT)?;
    let held = params![item.lane, group.at_ms, item.txn.to_bytes(), item.id];
    in_flight.query_row(held, |row| row.get(0).map(columns::at)).optional()
}

/// Why what would settle a result is not sent again; none: it is.
fn not_again(group: &Group<'_>, item: &Kept) -> rusqlite::Result<Option<Unchanged>> {
    let tells = Following::numbered(item.kind).is_some_and(Following::tells);
    Ok(match stage(group.connection, item.txn)? {
        Some(stage) if stage != Stage::Unknown => Some(Unchanged::Settled(stage)),
        _ if tells => None,
        _ if group.at_ms >= item.until_ms => Some(Unchanged::Over),
        _ => None,
    })
}

impl ByHand {
    fn nothing_left(&self, group: &mut Group<'_>, item: &Kept, actor: &str) -> rusqlite::Result<()> {
        let mut others = group.connection.prepare_cached(OTHERS)?;
        let others: bool = others.query_row([item.txn.to_bytes()], |row| row.get(0))?;
        if others { Ok(()) } else { give_up(group, item.txn, actor, &self.hand.why) }
    }
}
