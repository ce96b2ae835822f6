//! The loss report: what a conversion cut, replaced, defaulted or would write differently. Masked like an error.

use crate::charset::Changes;

/// What one conversion changed, in the order of the fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Losses(pub Vec<Loss>);

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// `detail[2].amount`, items counted from 0.
    pub path: String,
    /// What happened.
    pub kind: LossKind,
    /// The value before, masked where the field is.
    pub before: String,
    /// The value after, masked where the field is.
    pub after: String,
}

/// What happened to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LossKind {
    /// Text was cut on a character's boundary.
    Cut,
    /// Characters that cannot be written became `?`.
    Replaced,
    /// NFC, or look-alikes.
    Normalized,
    /// Half-width characters became full-width.
    Widened,
    /// The key was absent and the default was written.
    Defaulted,
    /// A value that has no place on the other side.
    Dropped,
    /// A value that could not be written; the field is empty.
    Emptied,
    /// The layout accepts two forms: these bytes will be written in the other.
    Rewritten,
}

impl LossKind {
    /// What writing a text changed, each as a loss.
    pub(crate) fn of(changes: Changes) -> impl Iterator<Item = Self> {
        let kinds = [
            (changes.normalized, Self::Normalized),
            (changes.widened, Self::Widened),
            (changes.replaced, Self::Replaced),
            (changes.cut, Self::Cut),
        ];
        kinds.into_iter().filter(|(changed, _)| *changed).map(|(_, kind)| kind)
    }

    /// Its name for people and machines.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Replaced => "replaced",
            Self::Normalized => "normalized",
            Self::Widened => "widened",
            Self::Defaulted => "defaulted",
            Self::Dropped => "dropped",
            Self::Emptied => "emptied",
            Self::Rewritten => "rewritten",
        }
    }
}

impl Losses {
    /// Nothing changed.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds one change.
    pub fn push(&mut self, path: impl Into<String>, kind: LossKind, before: String, after: String) {
        self.0.push(Loss { path: path.into(), kind, before, after });
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The changes.
    pub fn iter(&self) -> std::slice::Iter<'_, Loss> {
        self.0.iter()
    }
}
