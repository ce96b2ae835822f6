//! When most of what goes to an institution fails, nothing goes there for a while.

mod circuit;
mod force;
#[cfg(test)]
mod tests;
mod window;
mod words;

pub use circuit::{Breaker, Pass};
pub use force::Forced;
pub use words::{BreakerRules, BreakerState, Felt, Probe};
