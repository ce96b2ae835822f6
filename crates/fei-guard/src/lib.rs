//! What stands before every call that leaves us: the one order of layers, in [`stack`].
//!
//! This crate must never know HTTP, a layout or a mapping: it is generic over the journal and the link.

mod call;
mod gate;
mod rules;
mod stack;

pub use call::{Call, Conclude, Done};
pub use gate::Gate;
pub use rules::GuardRules;
pub use stack::{Stack, stack};
