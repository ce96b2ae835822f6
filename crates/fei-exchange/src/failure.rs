//! A transaction that did not come to an institution's own answer.

use std::borrow::Cow;
use std::fmt;

use crate::{Code, Outcome};

/// Why there is no answer of the institution's: the code that decides the outcome, and a line for the log.
///
/// The detail names the place (field, offset, host) and never holds the raw value of a masked field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Failure {
    /// What happened, and with it the outcome.
    pub code: Code,
    /// For people: where and what, masked.
    pub detail: Cow<'static, str>,
}

impl Failure {
    /// A failure with its explanation.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// The outcome that the code stands for.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.code.outcome()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.code, self.code.meaning(), self.detail)
    }
}
