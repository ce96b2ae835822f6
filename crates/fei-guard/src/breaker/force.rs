//! A breaker that somebody holds open or closed.

use fei_exchange::{Code, Failure};

/// How it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forced {
    /// Nothing passes.
    Open,
    /// Everything passes.
    Closed,
}

/// What was said by hand, and why.
#[derive(Debug, Default)]
pub(super) struct Force(Option<(Forced, Box<str>)>);

impl Force {
    pub(super) fn set(&mut self, forced: Forced, reason: &str) {
        self.0 = Some((forced, reason.into()));
    }

    pub(super) fn clear(&mut self) {
        self.0 = None;
    }

    pub(super) fn get(&self) -> Option<(Forced, &str)> {
        self.0.as_ref().map(|(forced, reason)| (*forced, &**reason))
    }

    /// Whether everything passes by hand, or N42 where nothing does.
    pub(super) fn check(&self) -> Result<bool, Failure> {
        match &self.0 {
            None => Ok(false),
            Some((Forced::Closed, _)) => Ok(true),
            Some((Forced::Open, reason)) => {
                Err(Failure::new(Code::CircuitOpen, format!("opened by hand: {reason}")))
            }
        }
    }
}
