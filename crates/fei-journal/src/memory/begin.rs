//! How rows come into the book, all of a telegram or none, and how old ones make room for them.

use std::collections::{BTreeMap, HashSet};

use fei_exchange::{Reference, TxnId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::book::Book;
use super::row::{Row, Said, Told};
use crate::part::part_key;
use crate::{Attempt, Begun, Found, Intent, JournalError, Part, PartOf, Proof, Stage};

/// A number on a business date.
pub(super) type Numbered = (Date, Reference);

impl Book {
    /// `intent` has bytes of its own; `gone` gets the rows that made room.
    pub(super) fn begin(
        &mut self,
        epoch: u64,
        intent: Intent,
        gone: &mut Vec<Row>,
    ) -> Result<Begun, JournalError> {
        if let Some(begun) = self.repeated(&intent) {
            return Ok(begun);
        }
        if self.is_used(&intent) {
            return Err(JournalError::refused(&intent));
        }
        self.make_room(1 + intent.rest.as_ref().map_or(0, Vec::len), gone)?;
        self.log.hear(Timestamp::from_millisecond(intent.txn.given_at_ms()).unwrap_or(Timestamp::MIN));
        let txn = intent.txn;
        match intent.rest {
            None => self.add(epoch, intent, None),
            Some(_) => {
                for (Part { txn, reference, marks }, of) in intent.rows() {
                    let key = part_key(&intent.key, of);
                    self.add(epoch, Intent { txn, reference, marks, key, rest: None, ..intent.clone() }, of);
                }
            }
        }
        Ok(Begun::Row(Proof::of(txn)))
    }

    /// Whoever has the key.
    fn repeated(&mut self, intent: &Intent) -> Option<Begun> {
        let txn = *self.by_key.get(&intent.channel)?.get(&intent.key)?;
        let same = self.rows.get(&txn).filter(|row| row.intent.fingerprint == intent.fingerprint);
        let found = same.map(|row| row.found());
        let what = if found.is_some() { "duplicate" } else { "conflict" };
        self.happened(txn, None, Said::new(what, "owner"));
        Some(found.map_or(Begun::Conflict, |found| Begun::Duplicate(Box::new(found))))
    }

    /// Whether a number of a row was given before, or is given to two of them.
    fn is_used(&self, intent: &Intent) -> bool {
        let (known, mut own) = (self.numbered.get(&intent.institution), HashSet::new());
        let mut is_used = |it: Numbered| {
            known.is_some_and(|known| known.contains(&it)) || (intent.rest.is_some() && !own.insert(it))
        };
        intent.numbers().any(|(txn, reference)| {
            self.rows.contains_key(&txn)
                || reference.is_some_and(|reference| is_used((intent.day, reference.clone())))
        })
    }

    fn add(&mut self, epoch: u64, intent: Intent, of: Option<PartOf>) {
        let txn = intent.txn;
        if let Some(reference) = intent.reference.clone() {
            of_name(&mut self.numbered, &intent.institution).insert((intent.day, reference));
        }
        of_name(&mut self.by_key, &intent.channel).insert(intent.key.clone(), txn);
        if let Some(of) = of {
            self.telegrams.entry(of.telegram).or_default().push(txn);
        }
        let began = self.log.now();
        let mut row = Row {
            intent,
            part: of,
            epoch,
            stage: Stage::Sending,
            ending: Told::default(),
            first_ending: None,
            came: None,
            notice: None,
            delivery: None,
            attempts: vec![Attempt { number: 1, kind: None, reference: None, began }],
            // Begun, ended, told.
            events: Vec::with_capacity(3),
            changed: began,
            closed: None,
        };
        row.happened(&mut self.log, Some((None, Stage::Sending)), Said::new("begun", "owner"));
        self.rows.insert(txn, Box::new(row));
        self.going_on.insert(txn);
    }

    /// The second attempt of a telegram's transactions, all of them or none.
    pub(super) fn send_again(&mut self, epoch: u64, txn: TxnId, why: &str) -> Result<(), JournalError> {
        let parts = self.telegrams.get(&txn).cloned().unwrap_or_else(|| vec![txn]);
        let may = |row: &Row| row.stage == Stage::Sending && row.epoch == epoch && row.attempts.len() == 1;
        if !parts.iter().all(|part| self.rows.get(part).is_some_and(|row| may(row))) {
            return Err(JournalError::no_second(txn));
        }
        let began = self.log.now();
        for part in parts {
            if let Some(row) = self.rows.get_mut(&part) {
                row.attempts.push(Attempt { number: 2, kind: None, reference: None, began });
                row.happened(&mut self.log, None, Said::new("sent_again", "owner").because(why));
            }
        }
        Ok(())
    }

    /// What was closed first goes; a telegram goes whole, because a repetition of it asks for all of its parts.
    fn make_room(&mut self, rows: usize, gone: &mut Vec<Row>) -> Result<(), JournalError> {
        while self.rows.len() + rows > self.limits.rows_max {
            let oldest = self.ended.pop_front().ok_or(JournalError::Full { open: self.rows.len() })?;
            let parts = self.telegrams.remove(&oldest).unwrap_or_else(|| vec![oldest]);
            for row in parts.iter().filter_map(|txn| self.rows.remove(txn)) {
                let Intent { txn, institution, day, reference, channel, key, .. } = &row.intent;
                if let Some(reference) = reference {
                    of_name(&mut self.numbered, institution).remove(&(*day, reference.clone()));
                }
                of_name(&mut self.by_key, channel).remove(key);
                self.items.all.retain(|_, item| item.txn != *txn);
                gone.push(*row);
            }
        }
        Ok(())
    }

    /// A row of a telegram was closed: it may make room once all of it is.
    pub(super) fn closed(&mut self, telegram: TxnId) {
        let is_closed = |txn: &TxnId| self.rows.get(txn).is_none_or(|row| row.closed.is_some());
        if self.telegrams.get(&telegram).is_none_or(|parts| parts.iter().all(is_closed)) {
            self.ended.push_back(telegram);
        }
    }

    pub(super) fn parts(&self, telegram: TxnId) -> Vec<Found> {
        let parts = self.telegrams.get(&telegram).into_iter().flatten();
        parts.filter_map(|txn| self.rows.get(txn)).map(|row| row.found()).collect()
    }
}

/// What a name has: there are few of them, and they stay.
fn of_name<'m, T: Default>(named: &'m mut BTreeMap<Box<str>, T>, name: &str) -> &'m mut T {
    if !named.contains_key(name) {
        named.insert(name.into(), T::default());
    }
    named.get_mut(name).expect("invariant: it was put there if it was not there")
}
