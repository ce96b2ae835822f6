//! The limits of one institution's stack.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::BreakerRules;

/// How much may go to an institution at once, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuardRules {
    /// Calls in flight at most: one slow institution cannot take what the others need.
    pub in_flight_max: usize,
    /// Calls that may wait for a place; one more is refused at once.
    pub waiting_max: usize,
    /// How long a call may wait for a place, and for its turn.
    pub waiting_timeout: Duration,
    /// How long one attempt may take, from looking for a connection to the answer's last byte.
    pub attempt_timeout: Duration,
    /// How long after the deadline the requester may wait for the ending to be committed: less than the margin that
    /// the deadline leaves to the core's own patience.
    pub settle_timeout: Duration,
    /// Calls that begin within a second; none: no limit.
    pub calls_per_second_max: Option<NonZeroU32>,
    /// When nothing is sent for a while.
    pub breaker: BreakerRules,
}

impl Default for GuardRules {
    fn default() -> Self {
        Self {
            in_flight_max: 64,
            waiting_max: 128,
            waiting_timeout: Duration::from_millis(500),
            attempt_timeout: Duration::from_millis(28_000),
            settle_timeout: Duration::from_millis(1_500),
            calls_per_second_max: None,
            breaker: BreakerRules::default(),
        }
    }
}
