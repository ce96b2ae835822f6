//! What is said to a breaker and by it: its rules, how a call felt, who asks, and how it is.

use std::time::Duration;

use fei_exchange::{Code, Failure};

use super::force::Forced;

/// When it opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerRules {
    /// Fewer calls than this within ten seconds say nothing; after a closing, so many have to be answered until one
    /// failure is not enough any more.
    pub calls_min: u32,
    /// Of a hundred calls within ten seconds so many must fail.
    pub failed_percent: u32,
    /// How long it is open the first time.
    pub open_min: Duration,
    /// It doubles up to this; an institution that asks for a longer pause does not get it.
    pub open_max: Duration,
}

impl Default for BreakerRules {
    fn default() -> Self {
        let (open_min, open_max) = (Duration::from_secs(10), Duration::from_secs(60));
        Self { calls_min: 20, failed_percent: 50, open_min, open_max }
    }
}

/// What a call says about the institution's health.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Felt {
    /// It answered, whatever it answered.
    Well,
    /// It did not, or said that it is not able to.
    Sick,
    /// It wants to be left alone for so long.
    Busy(Duration),
    /// Nothing: the call did not come so far.
    Nothing,
}

impl Felt {
    /// Of a call without an answer.
    #[must_use]
    pub fn of_failure(failure: &Failure) -> Self {
        match failure.code {
            Code::ConnectFailed | Code::TlsFailed | Code::TimedOut | Code::ConnectionLost => Self::Sick,
            _ => Self::Nothing,
        }
    }
}

/// Whether a call may be the one by which it is found out that an institution is back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// It asks, and moves nothing.
    May,
    /// It moves money, or takes it back.
    Never,
}

/// How a breaker is, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BreakerState {
    /// Everything passes.
    Closed,
    /// Money one more at a time than were answered, and the first failure opens it again.
    OnTrial,
    /// Nothing passes for so long; zero: it waits for a probe.
    Open(Duration),
    /// One call is on its way to find out.
    HalfOpen,
    /// By hand, with the reason.
    Forced(Forced, Box<str>),
}
