//! How a leaf that sends says what became of the request: the one question after an error.

use fei_exchange::Failure;

use crate::Intended;

/// Why there is no answer, by what it proves. The leaf that saw the error decides; nobody above guesses.
#[derive(Debug, thiserror::Error)]
pub enum LinkError<R> {
    /// No byte left, and here is the proof back: this can be tried again as it is.
    #[error("not sent: {1}")]
    NotSent(Intended<R>, Failure),
    /// It was sent, and the answer says in words of the contract that nothing was done, for a reason that is mended by
    /// now. Here is the proof back: once the journal has the second attempt, it can be sent again.
    #[error("refused: {1}")]
    Refused(Intended<R>, Failure),
    /// No byte left and none will: the proof is spent, so it cannot be tried again.
    #[error("not sent, proof spent: {0}")]
    Spent(Failure),
    /// A byte may have left. Never sent again.
    #[error("unknown: {0}")]
    Unknown(Failure),
}

impl<R> LinkError<R> {
    /// Whether it proves that no byte left.
    #[must_use]
    pub const fn is_unsent(&self) -> bool {
        matches!(self, Self::NotSent(..) | Self::Spent(_))
    }

    /// The failure, once nobody will try again; the proof ends here.
    #[must_use]
    pub fn into_failure(self) -> Failure {
        match self {
            Self::NotSent(_, failure)
            | Self::Refused(_, failure)
            | Self::Spent(failure)
            | Self::Unknown(failure) => failure,
        }
    }
}
