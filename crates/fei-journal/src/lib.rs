//! What became of every transaction, and the proof that a request may be sent.
//!
//! The order is the promise: a row stands before a byte leaves, and the ending stands before anybody hears it. The
//! first half is a type: [`Intended`] is what a leaf sends, and only a commit leads to one, that of
//! [`Journal::begin`] or [`FollowUp::attempt`].
//!
//! This crate must never know a layout, a socket or a mapping: it keeps bytes and gives them back.

mod account;
mod amount;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod error;
mod follow;
mod hash;
mod intended;
mod intent;
mod item;
mod journal;
mod layouts;
mod link;
mod memory;
mod notice;
mod operate;
mod orders;
mod part;
mod progress;
mod query;
mod retention;
mod seal;
mod settled;
mod shown;
#[cfg(any(test, feature = "simulated"))]
mod simulated;
mod sqlite;
mod stage;
mod sync;
mod taking_back;
mod tries;

pub use account::Account;
pub use amount::Amount;
pub use error::JournalError;
pub use follow::{Claim, Follow, FollowUp, Heard, LEASE, LEFT_MAX, Left, Report, Reported, Settlement};
pub use intended::{Intended, Proof, Sending};
pub use intent::{Ending, Found, Intent, Marks, State};
pub use item::{Following, Item, ItemState};
pub use journal::{Begun, Delivery, Journal, Late, Note, Noticed};
pub use layouts::{EARLIER_MAX, KeptFile, KeptSet, Layouts, OpenBy, staying};
pub use link::LinkError;
pub use memory::{MemoryJournal, MemoryLimits};
pub use notice::{KeptNotice, WrittenBy};
pub use operate::{Changed, Hand, Operate, Proposal, Proposed, Unchanged};
pub use orders::{Act, Order, Ordered, Orders, Subject};
pub use part::{Part, PartEnding, PartOf};
pub use progress::Progress;
pub use query::{Attempt, Backlog, Event, ForPeople, ItemQuery, KeyOf, Leg, Lookup, Query, Row, Total};
pub use retention::{Aged, RETENTION_DAYS_MIN};
pub use seal::{SealError, Sealer};
pub use settled::Settled;
pub use shown::Shown;
#[cfg(any(test, feature = "simulated"))]
pub use simulated::{Faults, SimulatedJournal};
pub use sqlite::{
    Break, OpenError, Spread, SqliteCounts, SqliteDesk, SqliteJournal, SqliteLimits, Verdict, Walked,
};
pub use stage::Stage;
pub use taking_back::TakingBack;
pub use tries::Tries;

pub(crate) use query::Sums;
