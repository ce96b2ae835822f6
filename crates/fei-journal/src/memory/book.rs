//! The book itself: rows by number and by key, counters by name and day. No async, no lock, no clock: the time of a row
//! is in its number, and of what happens later the latest time that anybody has named.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::convert::Infallible;

use bytes::Bytes;
use fei_exchange::{Effect, Outcome, Reference, TxnId};
use jiff::civil::Date;
use tokio::sync::watch;

use super::MemoryLimits;
use super::begin::Numbered;
use super::items::Items;
use super::log::Log;
use super::row::{Row, Said, own};
use crate::{
    Delivery, Ending, Follow, Found, JournalError, KeptSet, Late, Note, Ordered, Settled, Settlement, Stage,
    Tries,
};

#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) limits: MemoryLimits,
    /// Boxed: they are many and big, and a tree moves what it holds.
    pub(super) rows: BTreeMap<TxnId, Box<Row>>,
    /// Those that are being sent or left to people: they are few, and nobody who asks for them looks at all rows.
    pub(super) going_on: BTreeSet<TxnId>,
    /// By channel and key: unique.
    pub(super) by_key: BTreeMap<Box<str>, HashMap<Bytes, TxnId>>,
    /// By institution: unique too.
    pub(super) numbered: BTreeMap<Box<str>, HashSet<Numbered>>,
    /// Telegrams with several transactions: these, in their order.
    pub(super) telegrams: HashMap<TxnId, Vec<TxnId>>,
    /// Closed rows, or telegrams all of whose rows are, the one that was closed first in front: the first to make room.
    pub(super) ended: VecDeque<TxnId>,
    /// The number given last. One small entry a day and counter: never removed, so that no number comes twice.
    counters: BTreeMap<Box<str>, BTreeMap<Date, u64>>,
    pub(super) items: Items,
    /// What people have ordered, in order.
    pub(super) orders: Vec<Ordered>,
    /// Layouts that transactions were begun by, the latest first.
    pub(super) sets: Vec<KeptSet>,
    pub(super) log: Log,
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
            rows: self.rows.iter().map(|(txn, row)| (*txn, Box::new(row.copied()))).collect(),
            going_on: self.going_on.clone(),
            by_key: self.by_key.clone(),
            numbered: self.numbered.clone(),
            telegrams: self.telegrams.clone(),
            ended: self.ended.clone(),
            counters: self.counters.clone(),
            items: self.items.clone(),
            orders: self.orders.clone(),
            sets: self.sets.clone(),
            log: self.log,
            epoch: self.epoch,
        }
    }

    /// The row that is to end, or has ended; none that is another's to end.
    pub(super) fn may_settle(&self, txn: TxnId, may: impl Fn(&Row) -> bool) -> Result<&Row, JournalError> {
        let row = self.rows.get(&txn).ok_or(JournalError::NoRow(txn))?;
        if row.ending.get().is_none() && !may(row) {
            return Err(JournalError::Refused(format!("{txn} is not this process's to end").into()));
        }
        Ok(row)
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
        let row = self.may_settle(txn, may)?;
        // Whoever is late obeys the first.
        if let Some(stands) = row.ending.get() {
            return Ok(stands.clone());
        }
        let (effect, actor) = (row.intent.effect, said.actor);
        let stage = Stage::of(ending.outcome);
        self.move_to(txn, stage, Some(&ending), said);
        if stage == Stage::Unknown && effect != Effect::None {
            if follow.is_empty() {
                self.give_up(txn, actor, "nothing follows it");
            } else {
                self.follow(txn, follow, actor);
            }
        }
        Ok(ending)
    }

    /// Moves a row by the table, with the ending that is told from now on. False: the table does not have that pair.
    pub(super) fn move_to(&mut self, txn: TxnId, to: Stage, ending: Option<&Ending>, said: Said<'_>) -> bool {
        let Some(row) = self.rows.get_mut(&txn).filter(|row| row.stage.may_become(to)) else { return false };
        let (from, now) = (std::mem::replace(&mut row.stage, to), self.log.now());
        row.changed = now;
        if matches!(to, Stage::Sending | Stage::Manual) {
            self.going_on.insert(txn);
        } else {
            self.going_on.remove(&txn);
        }
        if !to.is_open(row.intent.effect) {
            row.closed = Some(now);
        }
        if let Some(ending) = ending {
            row.tell(Ending { answer: own(&ending.answer), ..ending.clone() });
        }
        row.happened(&mut self.log, Some((Some(from), to)), said);
        if row.closed.is_some() {
            let telegram = row.telegram();
            self.closed(telegram);
        }
        true
    }

    pub(super) fn give_up(&mut self, txn: TxnId, actor: &str, why: &str) {
        self.move_to(txn, Stage::Manual, None, Said::new("manual", actor).because(why));
    }

    /// An unknown result becomes known: nothing else may settle it but the item that did, and what follows stands.
    pub(super) fn settled(
        &mut self,
        txn: TxnId,
        settlement: &Settlement,
        (follow, but): (Vec<Follow>, Option<i64>),
        said: Said<'_>,
    ) -> bool {
        let actor = said.actor.to_owned();
        if !self.move_to(txn, settlement.stage.stage(), Some(&settlement.ending), said) {
            return false;
        }
        self.cancel_rest(txn, but, &actor, "the result is known");
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
        let undoing = self.items.undoing_may_have_left(txn);
        let (stage, outcome) = (row.stage, ending.outcome);
        // Of one call that it did nothing, and another was made: that says nothing of the other.
        let said_again = self.items.may_have_left(txn, crate::Following::Advice);
        let undoing = undoing || (said_again && outcome == Outcome::NotExecuted);
        if let Some(settled) = Settled::of(outcome).filter(|_| stage == Stage::Unknown && !undoing) {
            let settlement = Settlement { stage: settled, ending: ending.clone() };
            self.settled(txn, &settlement, (follow, None), Said::new("settled", "late answer"));
            return Ok(Late::Settled(ending));
        }
        let late = self.answered_late(txn, stage, outcome, "owner");
        let stands = self.rows.get(&txn).and_then(|row| row.ending.get().cloned());
        Ok(late(stands.unwrap_or(ending)))
    }

    /// Writes down an answer that settles nothing, unless it was the last that happened, and which of those it is.
    pub(super) fn answered_late(
        &mut self,
        txn: TxnId,
        stage: Stage,
        outcome: Outcome,
        actor: &'static str,
    ) -> fn(Ending) -> Late {
        let open = matches!(stage, Stage::Sending | Stage::Unknown | Stage::Manual);
        let what = if open { "late_answer" } else { "orphan_answer" };
        if stage != Stage::Sending && self.rows.get(&txn).is_some_and(|row| row.said_last(what, outcome)) {
            return Late::Repeated;
        }
        self.happened(txn, None, Said::new(what, actor).because(outcome.as_str()));
        if open { Late::Recorded } else { Late::Orphan }
    }

    pub(super) fn delivered(&mut self, txn: TxnId, delivery: Delivery) {
        for part in self.telegrams.get(&txn).cloned().unwrap_or_default() {
            self.part_delivered(part, delivery);
        }
        self.part_delivered(txn, delivery);
    }

    /// Once: what was said first stands.
    fn part_delivered(&mut self, txn: TxnId, delivery: Delivery) {
        let Some(row) = self.rows.get_mut(&txn).filter(|row| row.delivery.is_none()) else { return };
        row.delivery = Some(delivery);
        row.happened(&mut self.log, None, Said::new(delivery.as_str(), "line"));
    }

    /// Writes down what happened to a transaction.
    pub(super) fn note(&mut self, txn: TxnId, note: &Note) {
        let row = self.rows.get_mut(&txn);
        let first = row.zip(note.came.as_ref()).filter(|(row, _)| row.came.is_none());
        let kept = first.map(|(row, came)| row.came = Some(own(came)));
        let what = if kept.is_some() { "kept" } else { "noted" };
        self.happened(txn, None, Said::new(what, "owner").because(&note.text));
    }

    pub(super) fn happened(&mut self, txn: TxnId, moved: Option<(Option<Stage>, Stage)>, said: Said<'_>) {
        if let Some(row) = self.rows.get_mut(&txn) {
            row.happened(&mut self.log, moved, said);
        }
    }

    pub(super) fn watch(&mut self, txn: TxnId) -> Result<watch::Receiver<Option<Ending>>, JournalError> {
        self.rows.get_mut(&txn).map(|row| row.ending.watch()).ok_or(JournalError::NoRow(txn))
    }

    pub(super) fn find(&self, channel: &str, key: &[u8]) -> Option<Found> {
        let txn = *self.by_key.get(channel)?.get(key)?;
        self.rows.get(&txn).map(|row| row.found())
    }

    pub(super) fn last_try(&self, channel: &str, tries: &Tries) -> Option<(u32, Found)> {
        let keys = self.by_key.get(channel)?;
        let Ok(last) = tries.last(|key| Ok::<_, Infallible>(keys.contains_key(key)));
        let rows = (0..=last?).filter_map(|number| self.rows.get(keys.get(&*tries.key(number))?));
        let said_twice: Vec<_> = rows.filter(|row| row.has("orphan_answer")).collect();
        let first = |outcome| said_twice.iter().find(|row| row.outcome() == Some(outcome));
        match first(Outcome::Unknown).or_else(|| first(Outcome::Executed)) {
            Some(row) => Some((last?, row.found())),
            None => Some((last?, self.find(channel, &tries.key(last?))?)),
        }
    }

    pub(super) fn known_as(&self, institution: &str, reference: &str) -> Option<Found> {
        let known = self.rows.values().filter(|row| {
            let own = row.intent.reference.as_ref().map(Reference::as_str);
            &*row.intent.institution == institution && own == Some(reference)
        });
        known.max_by_key(|row| row.intent.day).map(|row| row.found())
    }

    pub(super) fn next_number(&mut self, counter: &str, day: Date) -> u64 {
        let days = match self.counters.get_mut(counter) {
            Some(days) => days,
            None => self.counters.entry(counter.into()).or_default(),
        };
        let last = days.entry(day).or_default();
        *last += 1;
        *last
    }

    pub(super) fn seed(&mut self, counter: &str, day: Date, next: u64) {
        self.counters.entry(counter.into()).or_default().insert(day, next.saturating_sub(1));
    }
}
