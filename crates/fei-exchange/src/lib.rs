//! The words that everyone shares: how a transaction ended, by which code, and under which names it is found again.
//!
//! This crate must never know a layout or a socket, and no clock but the one that a fresh [`TxnId`] sorts by and the one by which a
//! line that a crowd may cause is said [`Seldom`]: no I/O, no async.

mod code;
mod effect;
mod failure;
mod ids;
#[cfg(feature = "failpoints")]
mod mistake;
mod outcome;
mod seldom;
mod step;

pub use code::Code;
pub use effect::Effect;
pub use failure::Failure;
pub use ids::{Reference, Trace, TxnId};
#[cfg(feature = "failpoints")]
pub use mistake::Mistake;
pub use outcome::Outcome;
pub use seldom::Seldom;
pub use step::{Step, StepFailed};
