//! A telegram that asks the other side something, and what waits for its writer beside answers.

use std::fmt;

use bytes::Bytes;
use fei_journal::Intended;

use crate::Answer;
use crate::pairs::Seat;

/// What a request and its answer have in common: the party's key, as bytes. Whoever makes it says what it is made of;
/// two questions that wait at the same time must not have the same.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PairKey(Box<[u8]>);

impl PairKey {
    /// A key of these bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for PairKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never its bytes: rows of a telegram stand in it.
        f.debug_struct("PairKey").field("bytes", &self.0.len()).finish()
    }
}

/// A telegram for the other side, which answers it.
#[derive(Clone)]
pub struct Question {
    /// Its bytes, without the prefix.
    pub telegram: Bytes,
    /// What its answer will be known by.
    pub pair: PairKey,
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the telegram: it holds account numbers.
        f.debug_struct("Question").field("bytes", &self.telegram.len()).finish_non_exhaustive()
    }
}

/// What waits for a connection's writer.
#[derive(Debug)]
pub(crate) enum Outgoing {
    /// The answer to a telegram of the peer's.
    Answer(Answer),
    /// A telegram of ours. Until it is written nothing of it has left.
    Question(Box<Asked>),
}

/// A question, and whose it is.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) question: Intended<Question>,
    pub(crate) seat: Seat,
}

impl<A: Into<Answer>> From<A> for Outgoing {
    fn from(answer: A) -> Self {
        Self::Answer(answer.into())
    }
}
