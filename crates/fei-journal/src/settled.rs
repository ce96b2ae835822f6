//! How a result that was unknown became known: three ways and no fourth, so that nothing else can settle one.

use std::fmt;

use fei_exchange::Outcome;

use crate::Stage;

/// A stage that settles an unknown result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It was executed.
    ConfirmedExecuted,
    /// It was not executed.
    ConfirmedNot,
    /// It was undone.
    Reversed,
}

impl Settled {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::ConfirmedExecuted, Self::ConfirmedNot, Self::Reversed];

    /// What a late answer with this outcome settles; none: it leaves the result unknown.
    #[must_use]
    pub const fn of(outcome: Outcome) -> Option<Self> {
        match outcome {
            Outcome::Executed => Some(Self::ConfirmedExecuted),
            Outcome::Declined | Outcome::NotExecuted => Some(Self::ConfirmedNot),
            Outcome::Unknown => None,
        }
    }

    /// The stage of a row that is settled so.
    #[must_use]
    pub const fn stage(self) -> Stage {
        match self {
            Self::ConfirmedExecuted => Stage::ConfirmedExecuted,
            Self::ConfirmedNot => Stage::ConfirmedNot,
            Self::Reversed => Stage::Reversed,
        }
    }

    /// Whether a result that people settle so can be what the institution said of it. What was executed may have been
    /// reversed since, and what was reversed is said to be not executed.
    #[must_use]
    pub const fn agrees_with(self, said: Outcome) -> bool {
        match said {
            Outcome::Executed => matches!(self, Self::ConfirmedExecuted | Self::Reversed),
            Outcome::NotExecuted => matches!(self, Self::ConfirmedNot | Self::Reversed),
            Outcome::Declined => matches!(self, Self::ConfirmedNot),
            Outcome::Unknown => true,
        }
    }

    /// The stage's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.stage().as_str()
    }

    /// The one with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|settled| settled.as_str() == word)
    }
}

/// The word.
impl fmt::Display for Settled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
