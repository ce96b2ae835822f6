//! The book itself: rows by number and by key, counters by name and day. No async, no lock, no clock: the time of a row
//! is in its number, and of what happens later the latest time that anybody has named.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use bytes::Bytes;
use fei_exchange::{Effect, Outcome, Reference, TxnId};
use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::watch;

use super::MemoryLimits;
use super::items::Items;
use super::row::{Row, Said, own};
use crate::{
    Attempt, Begun, Delivery, Ending, Event, Follow, Found, Intent, JournalError, Late, Proof, Settlement,
    Stage,
};

/// A key of a channel: what is unique.
type Key = (Box<str>, Bytes);
/// A number at an institution on a business date: unique too.
type Numbered = (Box<str>, Date, Reference);

#[derive(Debug, Default)]
pub(super) struct Book {
    limits: MemoryLimits,
    pub(super) rows: BTreeMap<TxnId, Row>,
    by_key: HashMap<Key, TxnId>,
    numbered: HashSet<Numbered>,
    /// Ended rows, the one that ended first in front: the first to make room.
    ended: VecDeque<TxnId>,
    /// The number given last. One small entry a day and counter: never removed, so that no number comes twice.
    counters: HashMap<(Box<str>, Date), u64>,
    pub(super) items: Items,
    /// Events that were written, over all rows.
    events: i64,
    /// The latest time that anybody has named.
    now: Timestamp,
    /// Starts so far: which rows are this one's.
    pub(super) epoch: u64,
}

impl Book {
    pub(super) fn new(limits: MemoryLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// The same once more, which nobody waits for.
    #[cfg(any(test, feature = "simulated"))]
    pub(super) fn copied(&self) -> Self {
        Self {
            limits: self.limits,
            rows: self.rows.iter().map(|(txn, row)| (*txn, row.copied())).collect(),
            by_key: self.by_key.clone(),
            numbered: self.numbered.clone(),
            ended: self.ended.clone(),
            counters: self.counters.clone(),
            items: self.items.clone(),
            events: self.events,
            now: self.now,
            epoch: self.epoch,
        }
    }

    /// Somebody has named a time.
    pub(super) fn hear(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
    }

    /// The latest time that anybody has named.
    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn begin(&mut self, epoch: u64, intent: Intent) -> Result<Begun, JournalError> {
        let intent = Intent {
            key: own(&intent.key),
            fingerprint: own(&intent.fingerprint),
            request: own(&intent.request),
            ..intent
        };
        let key: Key = (intent.channel.clone(), intent.key.clone());
        if let Some(txn) = self.by_key.get(&key).copied() {
            let same = self.rows.get(&txn).filter(|row| row.intent.fingerprint == intent.fingerprint);
            let found = same.map(Row::found);
            self.happened(
                txn,
                None,
                Said::new(if found.is_some() { "duplicate" } else { "conflict" }, "owner"),
            );
            return Ok(found.map_or(Begun::Conflict, Begun::Duplicate));
        }
        let (txn, numbered) = (intent.txn, numbered(&intent));
        if self.rows.contains_key(&txn) || numbered.as_ref().is_some_and(|it| self.numbered.contains(it)) {
            return Err(JournalError::refused(&intent));
        }
        self.make_room()?;
        self.by_key.insert(key, txn);
        self.numbered.extend(numbered);
        self.hear(Timestamp::from_millisecond(txn.given_at_ms()).unwrap_or(Timestamp::MIN));
        let first = Attempt { number: 1, kind: None, reference: None, began: self.now };
        let row = Row {
            intent,
            epoch,
            stage: Stage::Sending,
            ending: watch::Sender::new(None),
            first_ending: None,
            delivery: None,
            attempts: vec![first],
            events: Vec::new(),
            changed: self.now,
            closed: None,
        };
        self.rows.insert(txn, row);
        self.happened(txn, Some((None, Stage::Sending)), Said::new("begun", "owner"));
        Ok(Begun::Row(Proof::of(txn)))
    }

    fn make_room(&mut self) -> Result<(), JournalError> {
        while self.rows.len() >= self.limits.rows_max {
            let oldest = self.ended.pop_front().ok_or(JournalError::Full { open: self.rows.len() })?;
            if let Some(row) = self.rows.remove(&oldest) {
                numbered(&row.intent).map(|numbered| self.numbered.remove(&numbered));
                self.by_key.remove(&(row.intent.channel, row.intent.key));
            }
        }
        Ok(())
    }

    /// The compare-and-set of an ending: `may` says whether a row in state sending is the caller's to end.
    pub(super) fn settle(
        &mut self,
        txn: TxnId,
        ending: Ending,
        follow: Vec<Follow>,
        may: impl Fn(&Row) -> bool,
        said: Said<'_>,
    ) -> Result<Ending, JournalError> {
        let row = self.rows.get(&txn).ok_or(JournalError::NoRow(txn))?;
        // Whoever is late obeys the first.
        if let Some(stands) = row.ending.borrow().clone() {
            return Ok(stands);
        }
        if !may(row) {
            return Err(JournalError::Refused(format!("{txn} is not this process's to end").into()));
        }
        let (effect, actor) = (row.intent.effect, said.actor.to_owned());
        let stage = Stage::of(ending.outcome);
        self.move_to(txn, stage, Some(&ending), said);
        if stage == Stage::Unknown && effect != Effect::None {
            if follow.is_empty() {
                self.give_up(txn, &actor, "nothing follows it");
            } else {
                self.follow(txn, follow, &actor);
            }
        }
        Ok(ending)
    }

    /// Moves a row by the table, with the ending that is told from now on. False: the table does not have that pair.
    pub(super) fn move_to(&mut self, txn: TxnId, to: Stage, ending: Option<&Ending>, said: Said<'_>) -> bool {
        let now = self.now;
        let Some(row) = self.rows.get_mut(&txn).filter(|row| row.stage.may_become(to)) else { return false };
        let from = std::mem::replace(&mut row.stage, to);
        row.changed = now;
        if !to.is_open(row.intent.effect) {
            row.closed = Some(now);
            self.ended.push_back(txn);
        }
        if let Some(ending) = ending {
            let ending = Ending { answer: own(&ending.answer), ..ending.clone() };
            row.first_ending = row.ending.send_replace(Some(ending));
        }
        self.happened(txn, Some((Some(from), to)), said);
        true
    }

    pub(super) fn give_up(&mut self, txn: TxnId, actor: &str, why: &str) {
        self.move_to(txn, Stage::Manual, None, Said::new("manual", actor).because(why));
    }

    /// An unknown result becomes known: nothing else may settle it, and what follows stands.
    pub(super) fn settled(
        &mut self,
        txn: TxnId,
        settlement: &Settlement,
        follow: Vec<Follow>,
        said: Said<'_>,
    ) -> bool {
        let actor = said.actor.to_owned();
        let settles = settlement.stage.is_settled();
        if !settles || !self.move_to(txn, settlement.stage, Some(&settlement.ending), said) {
            return false;
        }
        self.cancel_rest(txn, None, &actor, "the result is known");
        self.follow(txn, follow, &actor);
        true
    }

    pub(super) fn late(
        &mut self,
        txn: TxnId,
        ending: Ending,
        follow: Vec<Follow>,
    ) -> Result<Late, JournalError> {
        let row = self.rows.get(&txn).ok_or(JournalError::NoRow(txn))?;
        let undoing = row.attempts.iter().any(|attempt| attempt.kind == Some(crate::Following::Reversal));
        let (stage, outcome) = (row.stage, ending.outcome);
        let settlement = Settlement { stage: Stage::confirmed(outcome), ending };
        let may = stage == Stage::Unknown && outcome != Outcome::Unknown && !undoing;
        if may && self.settled(txn, &settlement, follow, Said::new("settled", "late answer")) {
            return Ok(Late::Settled(settlement.ending));
        }
        let open = matches!(stage, Stage::Sending | Stage::Unknown | Stage::Manual);
        let what = if open { "late_answer" } else { "orphan_answer" };
        self.happened(txn, None, Said::new(what, "owner").because(outcome.as_str()));
        let stands = self.rows.get(&txn).and_then(|row| row.ending.borrow().clone());
        let stands = stands.unwrap_or(settlement.ending);
        Ok(if open { Late::Recorded(stands) } else { Late::Orphan(stands) })
    }

    pub(super) fn delivered(&mut self, txn: TxnId, delivery: Delivery) {
        let Some(row) = self.rows.get_mut(&txn).filter(|row| row.delivery.is_none()) else { return };
        row.delivery = Some(delivery);
        let what = delivery.as_str();
        self.happened(txn, None, Said::new(what, "line"));
    }

    /// Writes down what happened to a transaction.
    pub(super) fn happened(
        &mut self,
        txn: TxnId,
        moved: Option<(Option<Stage>, Stage)>,
        said: Said<'_>,
    ) -> i64 {
        self.events += 1;
        let code = |row: &Row| row.ending.borrow().as_ref().and_then(|ending| ending.code);
        if let Some(row) = self.rows.get_mut(&txn) {
            let event = Event {
                number: self.events,
                at: self.now,
                what: said.what.into(),
                from: moved.and_then(|(from, _)| from),
                to: moved.map(|(_, to)| to),
                code: if moved.is_some() { code(row) } else { None },
                actor: said.actor.into(),
                detail: said.detail.map(Into::into),
            };
            row.events.push(event);
        }
        self.events
    }

    pub(super) fn watch(&self, txn: TxnId) -> Result<watch::Receiver<Option<Ending>>, JournalError> {
        self.rows.get(&txn).map(|row| row.ending.subscribe()).ok_or(JournalError::NoRow(txn))
    }

    pub(super) fn find(&self, channel: &str, key: &[u8]) -> Option<Found> {
        let txn = *self.by_key.get(&(channel.into(), Bytes::copy_from_slice(key)))?;
        self.rows.get(&txn).map(Row::found)
    }

    pub(super) fn next_number(&mut self, counter: &str, day: Date) -> u64 {
        let last = self.counters.entry((counter.into(), day)).or_default();
        *last += 1;
        *last
    }

    pub(super) fn seed(&mut self, counter: &str, day: Date, next: u64) {
        self.counters.insert((counter.into(), day), next.saturating_sub(1));
    }
}

fn numbered(intent: &Intent) -> Option<Numbered> {
    let reference = intent.reference.clone()?;
    Some((intent.institution.clone(), intent.day, reference))
}
