//! What stands before every call that leaves us: the one order of layers, in [`stack`].
//!
//! Each layer is a file that can be read alone, with its tests beside it under paused time.
//!
//! This crate must never know HTTP, a layout or a mapping: it is generic over the journal and the link.

mod admission;
mod aside;
mod attempt;
mod breaker;
mod call;
mod deadline;
mod door;
mod events;
mod gate;
mod health;
mod journal;
mod limit;
mod owners;
mod pace;
mod place;
mod retry;
mod rules;
mod shed;
mod stack;
mod sync;
#[cfg(test)]
mod testing;

pub use admission::{AsidePlace, Load};
pub use aside::{Aside, Unanswered};
pub use breaker::{Breaker, BreakerRules, BreakerState, Felt, Forced, Pass, Probe};
pub use call::{Call, Conclude, Conclusion, Done};
pub use door::Door;
pub use gate::Gate;
pub use health::{DOWN_MAX, JournalHealth};
pub use owners::Owners;
pub use rules::GuardRules;
pub use stack::{Stack, stack, ways};
