//! One transaction with all that belongs to it, as an operator sees it.

use std::fmt;

use bytes::Bytes;
use fei_exchange::Outcome;
use jiff::Timestamp;

use crate::{Attempt, Event, Item, Leg, Row};

/// A transaction with all that belongs to it. The telegrams are plain: whoever shows them masks them by their layout.
#[derive(Clone)]
pub struct Shown {
    /// Its line.
    pub row: Row,
    /// A hash of the files that its layouts came from.
    pub layout_hash: [u8; 32],
    /// After this nothing was sent.
    pub deadline: Timestamp,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What left FEI, in order.
    pub attempts: Vec<Attempt>,
    /// What follows it.
    pub items: Vec<Item>,
    /// Its telegrams.
    pub telegrams: Vec<(Leg, Bytes)>,
    /// Those that cannot be opened, and why.
    pub unreadable: Vec<(Leg, Box<str>)>,
}

impl Shown {
    /// What the institution said of it after nobody waited any more: its last word, if it said what became of it.
    #[must_use]
    pub fn answered(&self) -> Option<Outcome> {
        let late = |event: &&Event| &*event.what == "late_answer";
        let said = self
            .events
            .iter()
            .rev()
            .filter(late)
            .filter_map(|event| Outcome::parse(event.detail.as_deref()?));
        said.into_iter().find(|said| *said != Outcome::Unknown)
    }
}

/// Never the telegrams: they hold account numbers.
impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shown")
            .field("row", &self.row)
            .field("events", &self.events)
            .field("attempts", &self.attempts)
            .field("items", &self.items)
            .finish_non_exhaustive()
    }
}
