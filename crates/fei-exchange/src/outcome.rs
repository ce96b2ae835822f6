//! How a transaction ended, in the four words that decide whether money may be sent again.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The class of every answer that FEI gives. The class is the contract; the [`Code`](crate::Code) is detail.
///
/// ```
/// use fei_exchange::Outcome;
///
/// assert!(Outcome::NotExecuted.may_send_again());
/// assert!(!Outcome::Unknown.may_send_again());
/// assert_eq!(Outcome::Unknown.letter(), 'U');
/// assert_eq!(Outcome::parse("not_executed"), Some(Outcome::NotExecuted));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A: the institution said that it was done, or an inquiry proved it.
    Executed,
    /// D: the institution declined it for good.
    Declined,
    /// N: no byte of it left us, or the contract says that this answer means "not executed".
    NotExecuted,
    /// U: it may have been done. Ask, never send again.
    Unknown,
}

impl Outcome {
    /// All four, in the order of their letters in the specification.
    pub const ALL: [Self; 4] = [Self::Executed, Self::Declined, Self::NotExecuted, Self::Unknown];

    /// The letter that party files and the journal use: `A`, `D`, `N`, `U`.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Executed => 'A',
            Self::Declined => 'D',
            Self::NotExecuted => 'N',
            Self::Unknown => 'U',
        }
    }

    /// The word that layout files, golden files and log lines use: `not_executed`. As data it is the same.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Executed => "executed",
            Self::Declined => "declined",
            Self::NotExecuted => "not_executed",
            Self::Unknown => "unknown",
        }
    }

    /// The outcome with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// Whether the caller may send the request again as a new one.
    #[must_use]
    pub const fn may_send_again(self) -> bool {
        matches!(self, Self::NotExecuted)
    }
}

/// For people: `not executed`.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Executed => "executed",
            Self::Declined => "declined",
            Self::NotExecuted => "not executed",
            Self::Unknown => "unknown",
        })
    }
}
