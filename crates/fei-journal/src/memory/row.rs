//! A row of the book, and what an event of it says.

use std::borrow::Cow;

use bytes::Bytes;
use fei_exchange::{Code, Outcome, TxnId};
use jiff::Timestamp;
use tokio::sync::watch;

use super::log::Log;
use crate::{Attempt, Delivery, Ending, Event, Found, Intent, KeptNotice, Left, PartOf, Stage, State};

#[derive(Debug)]
pub(super) struct Row {
    pub(super) intent: Intent,
    pub(super) part: Option<PartOf>,
    pub(super) epoch: u64,
    pub(super) stage: Stage,
    pub(super) ending: Told,
    /// The answer that was given first, when another one is given now.
    pub(super) first_ending: Option<Ending>,
    /// What came of an answer that told nothing.
    pub(super) came: Option<Bytes>,
    /// The notice that tells the settled result.
    pub(super) notice: Option<KeptNotice>,
    pub(super) delivery: Option<Delivery>,
    pub(super) attempts: Vec<Attempt>,
    pub(super) events: Vec<Happened>,
    pub(super) changed: Timestamp,
    pub(super) closed: Option<Timestamp>,
}

/// How a row ended; none while sending. Whoever waits hears of it, and of a row that goes.
#[derive(Debug, Default)]
pub(super) struct Told {
    ending: Option<Ending>,
    /// The row's own, from the first who waits on: mostly nobody does.
    waiting: Option<watch::Sender<Option<Ending>>>,
}

impl Told {
    pub(super) const fn get(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// Tells an ending; gives the one that stood before.
    pub(super) fn replace(&mut self, ending: Ending) -> Option<Ending> {
        if let Some(waiting) = &self.waiting {
            waiting.send_replace(Some(ending.clone()));
        }
        self.ending.replace(ending)
    }

    pub(super) fn watch(&mut self) -> watch::Receiver<Option<Ending>> {
        let begin = || watch::Sender::new(self.ending.clone());
        self.waiting.get_or_insert_with(begin).subscribe()
    }
}

/// An event as the book keeps it: a word that is always the same takes no memory.
#[derive(Debug, Clone)]
pub(super) struct Happened {
    pub(super) number: i64,
    pub(super) at: Timestamp,
    pub(super) what: &'static str,
    pub(super) from: Option<Stage>,
    pub(super) to: Option<Stage>,
    pub(super) code: Option<Code>,
    pub(super) actor: Cow<'static, str>,
    pub(super) detail: Option<Box<str>>,
}

impl Happened {
    /// As people see it.
    pub(super) fn event(&self) -> Event {
        let Self { number, at, what, from, to, code, .. } = *self;
        Event {
            number,
            at,
            what: what.into(),
            from,
            to,
            code,
            actor: (*self.actor).into(),
            detail: self.detail.clone(),
        }
    }
}

/// Those who act in every transaction need no text of their own.
fn actor(actor: &str) -> Cow<'static, str> {
    match ["owner", "line"].into_iter().find(|known| *known == actor) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(actor.to_owned()),
    }
}

/// What an event says besides its transaction.
pub(super) struct Said<'s> {
    pub(super) what: &'static str,
    pub(super) actor: &'s str,
    pub(super) detail: Option<&'s str>,
}

impl<'s> Said<'s> {
    pub(super) const fn new(what: &'static str, actor: &'s str) -> Self {
        Self { what, actor, detail: None }
    }

    pub(super) const fn because(self, detail: &'s str) -> Self {
        Self { detail: Some(detail), ..self }
    }
}

impl Row {
    /// Writes down what happened to it, and which way that moved it.
    pub(super) fn happened(&mut self, log: &mut Log, moved: Option<(Option<Stage>, Stage)>, said: Said<'_>) {
        self.events.push(Happened {
            number: log.next(),
            at: log.now(),
            what: said.what,
            from: moved.and_then(|(from, _)| from),
            to: moved.map(|(_, to)| to),
            code: moved.and_then(|_| self.ending.get()?.code),
            actor: actor(said.actor),
            detail: said.detail.map(Into::into),
        });
    }

    /// The telegram that it belongs to: mostly it is all of it.
    pub(super) fn telegram(&self) -> TxnId {
        self.part.map_or(self.intent.txn, |of| of.telegram)
    }

    /// The same once more, which nobody waits for.
    #[cfg(any(test, feature = "simulated"))]
    pub(super) fn copied(&self) -> Self {
        Self {
            intent: self.intent.clone(),
            part: self.part,
            epoch: self.epoch,
            stage: self.stage,
            ending: Told { ending: self.ending.get().cloned(), waiting: None },
            first_ending: self.first_ending.clone(),
            came: self.came.clone(),
            notice: self.notice.clone(),
            delivery: self.delivery,
            attempts: self.attempts.clone(),
            events: self.events.clone(),
            changed: self.changed,
            closed: self.closed,
        }
    }

    pub(super) fn left(&self) -> Left {
        let Intent { txn, institution, .. } = &self.intent;
        let telegram = self.part.map_or(*txn, |of| of.telegram);
        Left { txn: *txn, telegram, institution: institution.clone(), found: Ok(self.found()) }
    }

    /// Whether this happened to it.
    pub(super) fn has(&self, what: &str) -> bool {
        self.events.iter().any(|event| event.what == what)
    }

    /// Whether the last that happened to it was this answer, but for how it ended and whether that went out.
    pub(super) fn said_last(&self, what: &str, outcome: Outcome) -> bool {
        let is_beside = |what| matches!(what, "begun" | "ended" | "written" | "undelivered");
        let last = self.events.iter().rev().find(|one| !is_beside(one.what));
        last.is_some_and(|last| last.what == what && last.detail.as_deref() == Some(outcome.as_str()))
    }

    /// The class of how it ended; none while sending.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        self.ending.get().map(|ending| ending.outcome)
    }

    /// Tells an ending from now on; the one that was told first is kept.
    pub(super) fn tell(&mut self, ending: Ending) {
        let before = self.ending.replace(ending);
        self.first_ending = self.first_ending.take().or(before);
    }

    pub(super) fn found(&self) -> Found {
        let intent = &self.intent;
        Found {
            txn: intent.txn,
            transaction: intent.transaction.clone(),
            layout_hash: intent.layout_hash,
            effect: intent.effect,
            channel: intent.channel.clone(),
            institution: intent.institution.clone(),
            day: intent.day,
            reference: intent.reference.clone(),
            trace: intent.trace.clone(),
            request: intent.request.clone(),
            part: self.part,
            state: self.ending.get().cloned().map_or(State::Sending, State::Ended),
        }
    }
}

/// Bytes of our own: what comes from a connection is a slice of its read buffer, and would keep all of it.
pub(super) fn own(bytes: &Bytes) -> Bytes {
    Bytes::copy_from_slice(bytes)
}

/// The same with bytes of its own: those that each has in one piece of memory.
pub(super) fn with_own_bytes(intent: Intent) -> Intent {
    let (key, fingerprint) = (intent.key.len(), intent.fingerprint.len());
    let mut rest = Bytes::from([&*intent.key, &*intent.fingerprint, &*intent.request].concat());
    Intent {
        key: rest.split_to(key),
        fingerprint: rest.split_to(fingerprint),
        request: rest,
        takes_back: intent.takes_back.as_ref().map(own),
        ..intent
    }
}
