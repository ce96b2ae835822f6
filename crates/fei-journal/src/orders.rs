//! Orders: what people say an institution, a transaction, a breaker or the whole node is to do from now on, or from a time on. They stand
//! in the chain of events, with the person and the reason, and outlive the process.
//!
//! What an order does is the gateway's; here it is only kept, and told again in its order.

#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;

use jiff::Timestamp;

use crate::{Hand, JournalError};

/// What an order is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// All that goes to an institution, by its party's name.
    Institution(Box<str>),
    /// One transaction, by its id in the layouts.
    Transaction(Box<str>),
    /// An institution's breaker, by its party's name.
    Breaker(Box<str>),
    /// All that is new, of whatever kind.
    Node,
}

/// A word before a subject's name, and what it makes of the name.
type Word = (&'static str, fn(Box<str>) -> Subject);

const SUBJECTS: [Word; 3] = [
    ("institution", Subject::Institution),
    ("transaction", Subject::Transaction),
    ("breaker", Subject::Breaker),
];

/// The node: it has no name, because there is one.
const NODE: &str = "node";

impl Subject {
    /// The subject of a text that [`Display`](fmt::Display) made.
    fn read(text: &str) -> Option<Self> {
        if text == NODE {
            return Some(Self::Node);
        }
        let (word, name) = text.split_once(' ')?;
        let (_, subject) = SUBJECTS.into_iter().find(|(known, _)| *known == word)?;
        Some(subject(name.into()))
    }
}

/// `institution thedozen`, `node`
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Institution(name) => write!(f, "{} {name}", SUBJECTS[0].0),
            Self::Transaction(name) => write!(f, "{} {name}", SUBJECTS[1].0),
            Self::Breaker(name) => write!(f, "{} {name}", SUBJECTS[2].0),
            Self::Node => f.write_str(NODE),
        }
    }
}

/// What it is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Nothing more is sent.
    Stop,
    /// It is sent again.
    Start,
    /// Of a breaker: nothing passes, whatever is felt.
    HoldOpen,
    /// Of a breaker: everything passes, whatever is felt.
    HoldClosed,
    /// Of a breaker: it goes by what it feels again.
    Release,
    /// Of the node: nothing new is begun.
    Drain,
    /// Of the node: it is begun again.
    Resume,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Stop, Self::Start, Self::HoldOpen, Self::HoldClosed, Self::Release, Self::Drain, Self::Resume];

    /// The word that events, the admin port and JSON use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stopped",
            Self::Start => "started",
            Self::HoldOpen => "held_open",
            Self::HoldClosed => "held_closed",
            Self::Release => "released",
            Self::Drain => "drained",
            Self::Resume => "resumed",
        }
    }

    /// The act of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }

    /// Whether it can be said of a subject: breakers are held and released, the node is drained and resumed, the others are
    /// stopped and started.
    #[must_use]
    pub const fn fits(self, subject: &Subject) -> bool {
        match self {
            Self::Stop | Self::Start => matches!(subject, Subject::Institution(_) | Subject::Transaction(_)),
            Self::HoldOpen | Self::HoldClosed | Self::Release => matches!(subject, Subject::Breaker(_)),
            Self::Drain | Self::Resume => matches!(subject, Subject::Node),
        }
    }
}

/// One order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// About what.
    pub subject: Subject,
    /// What it is to do.
    pub act: Act,
    /// Who and why.
    pub hand: Hand,
    /// From when on; none: at once.
    pub from: Option<Timestamp>,
}

/// Between a subject and the time of an order.
const FROM: &str = " from ";
/// Before the reason.
const BECAUSE: &str = ": ";
/// Before the name of a person in an event.
const USER: &str = "user ";

impl Order {
    /// Who an event says it was.
    pub(crate) fn actor(&self) -> String {
        format!("{USER}{}", self.hand.who)
    }

    /// What an event says of it: `institution thedozen from 2026-11-26T14:50:00Z: 기관 점검`.
    pub(crate) fn detail(&self) -> String {
        let from = self.from.map(|from| format!("{FROM}{from}")).unwrap_or_default();
        format!("{}{from}{BECAUSE}{}", self.subject, self.hand.why)
    }

    /// The order of an event; none: it is none.
    pub(crate) fn read(what: &str, actor: &str, detail: &str) -> Option<Self> {
        let act = Act::parse(what)?;
        let (of, why) = detail.split_once(BECAUSE)?;
        let (of, from) = match of.split_once(FROM) {
            Some((of, from)) => (of, Some(from.parse().ok()?)),
            None => (of, None),
        };
        let subject = Subject::read(of)?;
        let hand = Hand { who: actor.strip_prefix(USER)?.into(), why: why.into() };
        Some(Self { subject, act, hand, from })
    }

    /// Whether it can be given, and be read again as it is.
    pub(crate) fn check(&self) -> Result<(), JournalError> {
        let again = Self::read(self.act.as_str(), &self.actor(), &self.detail());
        let why = match () {
            () if !self.act.fits(&self.subject) => "no such order",
            () if again.as_ref() != Some(self) => "a name in it cannot be written down",
            () => return Ok(()),
        };
        Err(JournalError::Refused(format!("{} {}: {why}", self.act.as_str(), self.subject).into()))
    }
}

/// An order that was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// The event that says so.
    pub event: i64,
    /// When it was given.
    pub made: Timestamp,
    /// What was said.
    pub order: Order,
}

/// A journal, as whoever obeys orders needs it.
pub trait Orders: Send + Sync {
    /// Writes an order down, as an event of no transaction. Whoever obeys it does so after that.
    ///
    /// # Errors
    /// [`JournalError::Refused`]: there is no such order, and nothing is written. Otherwise whether it stands is not
    /// known, and it can be given again.
    fn order(&self, order: Order) -> impl Future<Output = Result<Ordered, JournalError>> + Send;

    /// All that were ever given, in their order: they are few.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn orders(&self) -> impl Future<Output = Result<Vec<Ordered>, JournalError>> + Send;
}
