//! When most of what goes to an institution fails, nothing goes there for a while.

mod circuit;
mod force;
#[cfg(test)]
mod tests;
mod window;

pub use circuit::{Breaker, BreakerRules, BreakerState, Felt, Pass, Probe};
pub use force::Forced;
