//! A row of the book, and what an event of it says.

use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::{Attempt, Delivery, Ending, Event, Found, Intent, PartOf, Stage, State};

#[derive(Debug)]
pub(super) struct Row {
    pub(super) intent: Intent,
    pub(super) part: Option<PartOf>,
    pub(super) epoch: u64,
    pub(super) stage: Stage,
    /// `None` while sending. The sender is the row's own, so whoever waits hears when the row goes.
    pub(super) ending: watch::Sender<Option<Ending>>,
    /// The answer that was given first, when another one is given now.
    pub(super) first_ending: Option<Ending>,
    /// What came of an answer that told nothing.
    pub(super) came: Option<Bytes>,
    /// The notice that tells the settled result.
    pub(super) notice: Option<Bytes>,
    pub(super) delivery: Option<Delivery>,
    pub(super) attempts: Vec<Attempt>,
    pub(super) events: Vec<Event>,
    pub(super) changed: Timestamp,
    pub(super) closed: Option<Timestamp>,
}

/// What an event says besides its transaction.
pub(super) struct Said<'s> {
    pub(super) what: &'s str,
    pub(super) actor: &'s str,
    pub(super) detail: Option<&'s str>,
}

impl<'s> Said<'s> {
    pub(super) const fn new(what: &'s str, actor: &'s str) -> Self {
        Self { what, actor, detail: None }
    }

    pub(super) const fn because(self, detail: &'s str) -> Self {
        Self { detail: Some(detail), ..self }
    }
}

impl Row {
    /// The same once more, which nobody waits for.
    #[cfg(any(test, feature = "simulated"))]
    pub(super) fn copied(&self) -> Self {
        Self {
            intent: self.intent.clone(),
            part: self.part,
            epoch: self.epoch,
            stage: self.stage,
            ending: watch::Sender::new(self.ending.borrow().clone()),
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
            state: self.ending.borrow().clone().map_or(State::Sending, State::Ended),
        }
    }
}

/// Bytes of our own: what comes from a connection is a slice of its read buffer, and would keep all of it.
pub(super) fn own(bytes: &Bytes) -> Bytes {
    Bytes::copy_from_slice(bytes)
}
