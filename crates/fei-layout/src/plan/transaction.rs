//! One thing that can be asked: how it is recognised, its two layouts, where it goes.

use std::sync::Arc;

use fei_exchange::Effect;
use jiff::civil::Date;

use super::{Derived, Find, Http, Items, Layout, Local, Notice, Serve, Side};

/// A transaction of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// `hecto.transfer`.
    pub id: Box<str>,
    /// The party whose telegram it lays out.
    pub party: Box<str>,
    /// For people.
    pub title: Box<str>,
    /// Which way it goes.
    pub flow: Flow,
    /// Whether money moves.
    pub effect: Effect,
    /// What an operator finds it by.
    pub find: Find,
    /// What says that each item of a group is a transaction of its own; none: the telegram is one.
    pub items: Option<Box<Items>>,
    /// A hash of the files that it was compiled from: which layouts a row of the journal was written by.
    pub layout_hash: [u8; 32],
    /// What follows an unknown result.
    pub on_unknown: OnUnknown,
    /// The notice, of the same party, that tells the core what an unknown result became.
    pub notice: Option<Box<str>>,
    /// The first day of this version.
    pub from: Option<Date>,
    /// The first day of the next version.
    pub until: Option<Date>,
    /// The header bytes of its request.
    pub request_match: Box<[Match]>,
    /// The header bytes of its response.
    pub response_match: Box<[Match]>,
    /// The request.
    pub request: Arc<Layout>,
    /// The response.
    pub response: Arc<Layout>,
    /// What is worked out of it once.
    pub derived: Derived,
}

impl Transaction {
    /// The layout of one side.
    #[must_use]
    pub fn layout(&self, side: Side) -> &Arc<Layout> {
        match side {
            Side::Request => &self.request,
            Side::Response => &self.response,
        }
    }

    /// Whether a telegram's header is that of an answer to this one.
    #[must_use]
    pub fn is_answered_by(&self, telegram: &[u8]) -> bool {
        self.response_match.iter().all(|field| field.fits(telegram))
    }

    /// Whether this version holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// Which way a transaction goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flow {
    /// core → FEI → institution.
    Outbound {
        /// The institution.
        to: Box<str>,
        /// How it is asked.
        http: Box<Http>,
    },
    /// institution → FEI → core.
    Inbound {
        /// Who calls: a party that speaks JSON. The core is the transaction's own party.
        from: Box<str>,
        /// How it calls, and what it hears.
        serve: Box<Serve>,
    },
    /// FEI answers.
    Local(Box<Local>),
    /// FEI tells the core what an unknown result became.
    Notice(Box<Notice>),
    /// Only layouts: for `decode`, `encode` and `view`; not taken from a line.
    LayoutOnly,
}

impl Flow {
    /// The party that calls; none: nobody does.
    #[must_use]
    pub fn caller(&self) -> Option<&str> {
        match self {
            Self::Inbound { from, .. } => Some(from),
            Self::Outbound { .. } | Self::Local(_) | Self::Notice(_) | Self::LayoutOnly => None,
        }
    }
}

/// Bytes of the header that a telegram must have to be this transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Offset.
    pub at: u32,
    /// One of these; all have the field's width.
    pub any: Box<[Box<[u8]>]>,
}

impl Match {
    /// Whether a telegram has these bytes.
    #[must_use]
    pub fn fits(&self, telegram: &[u8]) -> bool {
        let rest = telegram.get(self.at as usize..).unwrap_or_default();
        self.any.iter().any(|bytes| rest.starts_with(bytes))
    }
}

/// What follows an unknown result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnUnknown {
    /// What is done.
    pub policy: UnknownPolicy,
    /// Who compensates: one side, never both.
    pub owner: Owner,
    /// Seconds until the first inquiry, or until it is said again.
    pub first_after_s: u64,
    /// Seconds without a final answer to the inquiry, after which it is undone all the same.
    pub reverse_after_s: u64,
    /// Seconds after which a person takes over.
    pub until_s: u64,
}

impl OnUnknown {
    /// Of what only asks, and of what is nowhere sent: a person may look.
    pub const NOTHING: Self = Self {
        policy: UnknownPolicy::Manual,
        owner: Owner::Core,
        first_after_s: 0,
        reverse_after_s: 0,
        until_s: 0,
    };

    /// Whether FEI has it undone.
    #[must_use]
    pub const fn reverses(&self) -> bool {
        let undone = matches!(self.policy, UnknownPolicy::Reverse | UnknownPolicy::InquireThenReverse);
        undone && matches!(self.owner, Owner::Gateway)
    }
}

/// What is done about an unknown result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownPolicy {
    /// Ask.
    InquireOnly,
    /// Ask, then undo.
    InquireThenReverse,
    /// Undo.
    Reverse,
    /// Say it again: an advice.
    Repeat,
    /// A person decides.
    Manual,
}

/// Who compensates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The core.
    Core,
    /// FEI.
    Gateway,
}
