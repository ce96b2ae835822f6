//! What became of every transaction, and the proof that a request may be sent.
//!
//! The order is the promise: a row stands before a byte leaves, and the ending stands before anybody hears it. The
//! first half is a type: [`Intended`] is what a leaf sends, and only [`Journal::begin`] leads to one.
//!
//! This crate must never know a layout, a socket or a mapping: it keeps bytes and gives them back.

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod error;
mod intended;
mod intent;
mod journal;
mod link;
mod memory;
mod seal;
mod sqlite;

pub use error::JournalError;
pub use intended::{Intended, Progress, Proof, Sending};
pub use intent::{Ending, Found, Intent, State};
pub use journal::{Begun, Journal};
pub use link::LinkError;
pub use memory::{MemoryJournal, MemoryLimits};
pub use seal::{SealError, Sealer};
pub use sqlite::{Break, OpenError, SqliteCounts, SqliteJournal, SqliteLimits, Verdict};
