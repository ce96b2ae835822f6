//! What a transaction does at the institution.

use serde::{Deserialize, Serialize};

/// Whether an unknown result has to be found out, and how it is told again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It only asks: nothing has to be found out.
    None,
    /// It moves money: at most once, and an unknown result is found out.
    Money,
    /// It tells something: again and again until it is heard.
    Advice,
}

impl Effect {
    /// All three.
    pub const ALL: [Self; 3] = [Self::None, Self::Money, Self::Advice];

    /// The word that layout files use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Money => "money",
            Self::Advice => "advice",
        }
    }
}
