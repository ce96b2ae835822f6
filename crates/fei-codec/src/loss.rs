//! The loss report: every change that a conversion made, with its place. Masked like an error.

use std::fmt;

use fei_layout::plan::Layout;
pub use fei_layout::plan::LossKind;

use crate::charset::Changes;
use crate::{Error, ErrorKind, Place};

/// What one conversion changed, in the order of the fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Losses(pub Vec<Loss>);

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// `detail[2].amount`, items counted from 0.
    pub path: String,
    /// Where the value came from: bytes of the telegram that was read, or the place in the JSON that was written as one;
    /// of an institution's answer the bytes that it was written to.
    pub place: Place,
    /// What happened.
    pub kind: LossKind,
    /// The value before, masked where the field is.
    pub before: String,
    /// The value after, masked where the field is.
    pub after: String,
}

/// What writing a text changed, each as a loss.
pub(crate) fn kinds(changes: Changes) -> impl Iterator<Item = LossKind> {
    let kinds = [
        (changes.normalized, LossKind::Normalized),
        (changes.widened, LossKind::Widened),
        (changes.replaced, LossKind::Replaced),
        (changes.cut, LossKind::Cut),
    ];
    kinds.into_iter().filter(|(changed, _)| *changed).map(|(_, kind)| kind)
}

impl Losses {
    /// Nothing changed.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds one change.
    pub fn push(&mut self, loss: Loss) {
        self.0.push(loss);
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

    /// How many changes of each kind there are, those of which there are none left out: `cut 1, widened 2`.
    #[must_use]
    pub fn counted(&self) -> String {
        let count = |kind| self.iter().filter(|loss| loss.kind == kind).count();
        let counts = LossKind::ALL.iter().map(|kind| (kind.as_str(), count(*kind)));
        let told: Vec<_> =
            counts.filter(|(_, count)| *count > 0).map(|(kind, n)| format!("{kind} {n}")).collect();
        told.join(", ")
    }

    /// The first change, from one on, for which the telegram is refused; an answer is so only where nothing may change.
    pub(crate) fn refused(&self, from: usize, layout: &Layout) -> Option<Error> {
        self.refusing(from, layout).next().map(|loss| loss.refusal(layout))
    }

    /// All of them.
    pub(crate) fn refusing<'l>(&'l self, from: usize, layout: &'l Layout) -> impl Iterator<Item = &'l Loss> {
        self.0.iter().skip(from).filter(|loss| layout.gates.refuses(loss.kind, layout.id.side))
    }
}

impl Loss {
    /// The change as an error.
    pub(crate) fn refusal(&self, layout: &Layout) -> Error {
        let (expected, got) = match self.kind {
            LossKind::Computed => (
                format!("{:?}, as computed from the rest of the telegram", self.after),
                format!("{:?}", self.before),
            ),
            _ => ("a value that stays as it is".to_owned(), self.change()),
        };
        Error {
            layout: layout.id.to_string(),
            path: self.path.clone(),
            place: self.place.clone(),
            kind: ErrorKind::Loss,
            expected,
            got,
        }
    }

    fn change(&self) -> String {
        format!("{}, from {:?} to {:?}", self.kind.as_str(), self.before, self.after)
    }
}

/// `rcv_holder at byte 226 (12 bytes): cut, from "남*****바" to "남****다"`.
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.path, self.place, self.change())
    }
}

#[cfg(test)]
mod tests;
