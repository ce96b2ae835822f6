//! The book itself: rows by number and by key, counters by name and day. No async, no lock.

use std::collections::{HashMap, HashSet, VecDeque};

use bytes::Bytes;
use fei_exchange::{Reference, TxnId};
use jiff::civil::Date;
use tokio::sync::watch;

use super::MemoryLimits;
use crate::{Begun, Ending, Found, Intent, JournalError, Proof, State};

/// A key of a channel: what is unique.
type Key = (Box<str>, Bytes);
/// A number at an institution on a business date: unique too.
type Numbered = (Box<str>, Date, Reference);

#[derive(Debug, Default)]
pub(super) struct Book {
    limits: MemoryLimits,
    rows: HashMap<TxnId, Row>,
    by_key: HashMap<Key, TxnId>,
    numbered: HashSet<Numbered>,
    /// Ended rows, the one that ended first in front: the first to make room.
    ended: VecDeque<TxnId>,
    /// The number given last. One small entry a day and counter: never removed, so that no number comes twice.
    counters: HashMap<(Box<str>, Date), u64>,
}

#[derive(Debug)]
struct Row {
    intent: Intent,
    /// `None` while sending. The sender is the row's own, so whoever waits hears when the row goes.
    ending: watch::Sender<Option<Ending>>,
}

impl Book {
    pub(super) fn new(limits: MemoryLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    pub(super) fn begin(&mut self, intent: Intent) -> Result<Begun, JournalError> {
        let intent = Intent {
            key: own(&intent.key),
            fingerprint: own(&intent.fingerprint),
            request: own(&intent.request),
            ..intent
        };
        let key: Key = (intent.channel.clone(), intent.key.clone());
        if let Some(row) = self.by_key.get(&key).and_then(|txn| self.rows.get(txn)) {
            let same = row.intent.fingerprint == intent.fingerprint;
            return Ok(if same { Begun::Duplicate(row.found()) } else { Begun::Conflict });
        }
        let (txn, numbered) = (intent.txn, numbered(&intent));
        if self.rows.contains_key(&txn) || numbered.as_ref().is_some_and(|it| self.numbered.contains(it)) {
            return Err(JournalError::refused(&intent));
        }
        self.make_room()?;
        self.by_key.insert(key, txn);
        self.numbered.extend(numbered);
        self.rows.insert(txn, Row { intent, ending: watch::Sender::new(None) });
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

    pub(super) fn settle(&mut self, txn: TxnId, ending: Ending) -> Result<Ending, JournalError> {
        let row = self.rows.get(&txn).ok_or(JournalError::NoRow(txn))?;
        // The compare-and-set: only a row in state sending takes an ending; whoever is late obeys the first.
        let stands = row.ending.borrow().clone();
        if let Some(first) = stands {
            return Ok(first);
        }
        let ending = Ending { answer: own(&ending.answer), ..ending };
        row.ending.send_replace(Some(ending.clone()));
        self.ended.push_back(txn);
        Ok(ending)
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

impl Row {
    fn found(&self) -> Found {
        Found {
            txn: self.intent.txn,
            transaction: self.intent.transaction.clone(),
            channel: self.intent.channel.clone(),
            institution: self.intent.institution.clone(),
            reference: self.intent.reference.clone(),
            request: self.intent.request.clone(),
            state: self.ending.borrow().clone().map_or(State::Sending, State::Ended),
        }
    }
}

fn numbered(intent: &Intent) -> Option<Numbered> {
    let reference = intent.reference.clone()?;
    Some((intent.institution.clone(), intent.day, reference))
}

/// Bytes of our own: what comes from a connection is a slice of its read buffer, and would keep all of it.
fn own(bytes: &Bytes) -> Bytes {
    Bytes::copy_from_slice(bytes)
}
