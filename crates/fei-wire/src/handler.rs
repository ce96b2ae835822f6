//! Whoever answers telegrams, as a line needs it.

use std::future::{Future, ready};

use bytes::Bytes;
use fei_exchange::TxnId;

use crate::{PairKey, Telegram};

/// What goes back for a telegram.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its bytes, without the prefix.
    pub bytes: Bytes,
    /// The transaction whose answer it is: [`Handler::delivered`] is told what became of it.
    pub of: Option<TxnId>,
}

/// An answer that nobody asks after.
impl From<Bytes> for Answer {
    fn from(bytes: Bytes) -> Self {
        Self { bytes, of: None }
    }
}

/// What a telegram that came is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sorted {
    /// The peer asks something.
    Request,
    /// It answers the question that has this key.
    Answer(PairKey),
}

/// What answers the telegrams of a line. A closure that gives bytes is one.
pub trait Handler: Send + Sync + 'static {
    /// The answer to one telegram; none: the line says nothing. It runs in a task of its own.
    fn answer(&self, telegram: Telegram) -> impl Future<Output = Option<Answer>> + Send;

    /// What a telegram is. Called by the task that reads: it must not wait for anything. A line on which nothing is asked
    /// has only requests.
    fn sort(&self, _telegram: &Telegram) -> Sorted {
        Sorted::Request
    }

    /// An answer that nobody waits for: the wait was given up, or it came before, or nothing was asked. Runs in a task of
    /// its own.
    fn unasked(&self, _answer: Telegram) -> impl Future<Output = ()> + Send {
        ready(())
    }

    /// The answer to a telegram that comes while the line shuts down; none: the line says nothing. Its connection is not
    /// read meanwhile, so it must not wait for long.
    fn refuse(&self, _telegram: &Telegram) -> impl Future<Output = Option<Bytes>> + Send {
        ready(None)
    }

    /// Whether the bytes of an answer went into the socket, which is not whether the peer read them. False: its
    /// connection was gone, or did not take it in time. Called between two writes: it must not wait for anything.
    fn delivered(&self, _of: TxnId, _written: bool) {}
}

impl<H, F> Handler for H
where
    H: Fn(Telegram) -> F + Send + Sync + 'static,
    F: Future<Output = Option<Bytes>> + Send,
{
    async fn answer(&self, telegram: Telegram) -> Option<Answer> {
        self(telegram).await.map(Answer::from)
    }
}
