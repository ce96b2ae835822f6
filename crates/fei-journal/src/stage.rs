//! The stages of a transaction's life, and which may follow which: the table that every journal keeps to.
//!
//! A stage is what the row says; what a requester hears of it is an [`Ending`](crate::Ending).

use std::fmt;

use fei_exchange::{Effect, Outcome};

use crate::Settled;

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// A byte may have left; nobody has said how it ended.
    Sending,
    /// The institution said that it was done.
    Executed,
    /// The institution declined it.
    Declined,
    /// Nothing left, or the contract says that the answer means so.
    NotSent,
    /// Nobody knows. Something follows that finds out, unless it only asked.
    Unknown,
    /// It was unknown, and was executed.
    ConfirmedExecuted,
    /// It was unknown, and was not executed.
    ConfirmedNot,
    /// It was unknown, and was undone.
    Reversed,
    /// It is unknown, and people must decide.
    Manual,
}

impl Stage {
    /// Every stage, in the order of its number.
    pub const ALL: [Self; 9] = [
        Self::Sending,
        Self::Executed,
        Self::Declined,
        Self::NotSent,
        Self::Unknown,
        Self::ConfirmedExecuted,
        Self::ConfirmedNot,
        Self::Reversed,
        Self::Manual,
    ];

    /// The stage of a transaction that ends so, straight from sending.
    #[must_use]
    pub const fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Executed => Self::Executed,
            Outcome::Declined => Self::Declined,
            Outcome::NotExecuted => Self::NotSent,
            Outcome::Unknown => Self::Unknown,
        }
    }

    /// Whether the table has this pair. Everything else is refused, by every journal.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use Stage::{
            ConfirmedExecuted, ConfirmedNot, Declined, Executed, Manual, NotSent, Reversed, Sending, Unknown,
        };
        matches!(
            (self, next),
            (Sending, Executed | Declined | NotSent | Unknown)
                | (Unknown, ConfirmedExecuted | ConfirmedNot | Reversed | Manual)
                | (Manual, ConfirmedExecuted | ConfirmedNot | Reversed)
        )
    }

    /// Whether a core's answer says the opposite of this end: that it was executed where this says that it was not, or the other
    /// way round. Its row becomes [`Manual`](Self::Manual) then, which the table does not have: no end is left otherwise. What was
    /// undone was executed before that, and no answer says the opposite of it.
    #[must_use]
    pub const fn is_contradicted_by(self, said: Outcome) -> bool {
        match said {
            Outcome::Executed => matches!(self, Self::Declined | Self::NotSent | Self::ConfirmedNot),
            Outcome::Declined | Outcome::NotExecuted => {
                matches!(self, Self::Executed | Self::ConfirmedExecuted)
            }
            Outcome::Unknown => false,
        }
    }

    /// Whether something is left to find out. A transaction that only asked is over when its result is unknown.
    #[must_use]
    pub const fn is_open(self, effect: Effect) -> bool {
        match self {
            Self::Sending | Self::Manual => true,
            Self::Unknown => !matches!(effect, Effect::None),
            _ => false,
        }
    }

    /// How an unknown result became known, where that is the stage.
    #[must_use]
    pub fn settled(self) -> Option<Settled> {
        Settled::ALL.into_iter().find(|settled| settled.stage() == self)
    }

    /// The word that the command line and JSON use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Executed => "executed",
            Self::Declined => "declined",
            Self::NotSent => "not_sent",
            Self::Unknown => "unknown",
            Self::ConfirmedExecuted => "confirmed_executed",
            Self::ConfirmedNot => "confirmed_not",
            Self::Reversed => "reversed",
            Self::Manual => "manual",
        }
    }

    /// The stage with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == word)
    }

    /// The number under which a journal keeps it: 1 to 9.
    pub(crate) fn number(self) -> i64 {
        Self::ALL.iter().zip(1..).find_map(|(stage, number)| (*stage == self).then_some(number)).unwrap_or(0)
    }

    /// The stage of a number; none that this program knows.
    pub(crate) fn numbered(number: i64) -> Option<Self> {
        let at = usize::try_from(number.checked_sub(1)?).ok()?;
        Self::ALL.get(at).copied()
    }
}

/// The word.
impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_read_back() {
        for (stage, number) in Stage::ALL.into_iter().zip(1..) {
            assert_eq!((stage.number(), Stage::numbered(number)), (number, Some(stage)));
            assert_eq!(Stage::parse(stage.as_str()), Some(stage));
        }
        assert_eq!((Stage::numbered(0), Stage::numbered(10)), (None, None));
    }

    #[test]
    fn an_end_is_an_end() {
        for from in Stage::ALL {
            let goes_on = Stage::ALL.into_iter().any(|next| from.may_become(next));
            assert_eq!(goes_on, from.is_open(Effect::Money), "{from}");
        }
    }

    #[test]
    fn only_an_end_of_which_the_opposite_is_said_is_contradicted() {
        use Outcome::{Declined, Executed, NotExecuted};
        for stage in Stage::ALL {
            let by: Vec<_> =
                Outcome::ALL.into_iter().filter(|said| stage.is_contradicted_by(*said)).collect();
            let expected: &[Outcome] = match stage {
                Stage::Executed | Stage::ConfirmedExecuted => &[Declined, NotExecuted],
                Stage::Declined | Stage::NotSent | Stage::ConfirmedNot => &[Executed],
                Stage::Sending | Stage::Unknown | Stage::Manual | Stage::Reversed => &[],
            };
            assert_eq!(by, expected, "{stage}");
        }
    }
}
