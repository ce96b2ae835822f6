//! An order as pages and answers show it.

use fei_gateway::{Given, Said};
use fei_journal::{Act, Ordered};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::moment::Moment;

/// An order that is in the journal.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Spoken {
    /// The event that says so.
    pub(crate) event: i64,
    /// `institution thedozen`.
    pub(crate) subject: String,
    /// stopped, started, held_open, held_closed, released.
    pub(crate) act: String,
    /// By whom.
    pub(crate) by: String,
    /// Why.
    pub(crate) why: String,
    /// When it was given.
    #[schemars(with = "Moment")]
    pub(crate) given: Timestamp,
    /// From when on; none: at once.
    #[schemars(with = "Option<Moment>")]
    pub(crate) from: Option<Timestamp>,
}

/// The answer to an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Taken {
    /// As it is in the journal.
    #[serde(flatten)]
    pub(crate) order: Spoken,
    /// The order about the same for the same moment, whose place it takes.
    pub(crate) instead_of: Option<Spoken>,
    /// The other orders about the same that wait, by their times.
    pub(crate) later: Vec<Spoken>,
}

impl Taken {
    pub(super) fn of(given: &Given) -> Self {
        Self {
            order: Spoken::of(&given.ordered),
            instead_of: given.instead_of.as_ref().map(Spoken::of),
            later: given.later.iter().map(Spoken::of).collect(),
        }
    }
}

impl Spoken {
    pub(super) fn of(ordered: &Ordered) -> Self {
        let order = &ordered.order;
        Self {
            event: ordered.event,
            subject: order.subject.to_string(),
            act: order.act.as_str().to_owned(),
            by: order.hand.who.to_string(),
            why: order.hand.why.to_string(),
            given: ordered.made,
            from: order.from,
        }
    }

    /// Since when it holds, or will.
    pub(crate) fn since(&self) -> Timestamp {
        self.from.map_or(self.given, |from| from.max(self.given))
    }

    /// The order that keeps calls away; none: nobody does.
    pub(super) fn stopped(said: &Said) -> Option<Self> {
        said.holds.as_ref().filter(|holds| holds.order.act == Act::Stop).map(Self::of)
    }
}
