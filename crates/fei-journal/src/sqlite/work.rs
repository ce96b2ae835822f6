//! What the writer is asked, and what it says. One call is one piece of work: it is written whole or not at all.

use fei_exchange::TxnId;
use jiff::civil::Date;
use tokio::sync::oneshot;

use super::begin::NewRow;
use super::end::NewEnding;
use super::group::Group;
use super::numbers::{self, Numbers};
use crate::JournalError;

/// One piece of work.
#[derive(Debug)]
pub(super) enum Work {
    Begin(Box<NewRow>),
    End(Box<NewEnding>),
    Number { counter: Box<str>, day: Date },
}

/// What came of it, once it stands.
#[derive(Debug)]
pub(super) enum Done {
    /// It is written.
    Stands,
    /// It is not: another was first, and its row says what became of it.
    Taken,
    /// It must not be written: a number of it was used before.
    Refused(JournalError),
    /// The number that was given.
    Number(i64),
}

/// A piece of work, and who waits for it. That nobody waits any more changes nothing about the work.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) work: Work,
    pub(super) reply: oneshot::Sender<Result<Done, JournalError>>,
}

impl Work {
    pub(super) fn apply(
        &self,
        group: &mut Group<'_>,
        numbers: &Numbers,
        numbers_ahead: u32,
    ) -> rusqlite::Result<Done> {
        match self {
            Self::Begin(row) => row.apply(group),
            Self::End(ending) => ending.apply(group),
            Self::Number { counter, day } => numbers::apply(group, numbers, numbers_ahead, counter, *day),
        }
    }

    /// The transaction that it ends.
    pub(super) fn ends(&self) -> Option<TxnId> {
        match self {
            Self::End(ending) => Some(ending.txn()),
            Self::Begin(_) | Self::Number { .. } => None,
        }
    }
}

impl Job {
    /// Tells whoever waits.
    pub(super) fn answer(self, done: Result<Done, JournalError>) {
        let _ = self.reply.send(done);
    }
}
