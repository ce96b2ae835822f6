//! The words that everyone shares: which way a transaction goes, how it ended, by which code, and under which
//! names it is found again.
//!
//! This crate must never know a layout, a socket or a clock: no I/O, no async.

mod code;
mod failure;
mod ids;
mod outcome;

pub use code::Code;
pub use failure::Failure;
pub use ids::{Reference, Trace, TxnId};
pub use outcome::{Direction, Outcome};
