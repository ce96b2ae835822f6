//! What the writer is asked, and how whoever asked hears of it. One piece of work is written whole or not at all.

use std::time::Instant;

use fei_exchange::TxnId;
use tokio::sync::oneshot;

use super::group::Group;
use crate::JournalError;

/// A piece of work. It may be tried again, alone, when it shared a commit that failed; so it changes nothing in itself.
pub(super) trait Work: Send + 'static {
    /// What whoever asked hears, once it stands.
    type Done: Send + 'static;

    /// Writes it.
    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Self::Done>;

    /// The transaction that has ended when it stands: whoever waits for it is woken.
    fn ends(&self) -> Option<TxnId> {
        None
    }
}

/// A piece of work of any kind, and who waits for it. That nobody waits any more changes nothing about the work.
pub(super) trait Job: Send {
    /// Writes it, within a commit that may fail yet.
    fn apply(&mut self, group: &mut Group<'_>) -> rusqlite::Result<()>;

    /// Tells whoever waits: the commit stands, or it does not.
    fn answer(self: Box<Self>, stands: Result<(), JournalError>);

    /// The transaction that has ended when it stands.
    fn ends(&self) -> Option<TxnId>;

    /// When it came.
    fn asked(&self) -> Instant;
}

/// The writer's word, to come.
pub(super) type Told<T> = oneshot::Receiver<Result<T, JournalError>>;

struct Asked<W: Work> {
    work: W,
    /// Since it was applied last.
    done: Option<W::Done>,
    reply: oneshot::Sender<Result<W::Done, JournalError>>,
    asked: Instant,
}

/// A piece of work for the queue, and where its answer comes.
pub(super) fn job<W: Work>(work: W) -> (Box<dyn Job>, Told<W::Done>) {
    let (reply, told) = oneshot::channel();
    (Box::new(Asked { work, done: None, reply, asked: Instant::now() }), told)
}

impl<W: Work> Job for Asked<W> {
    fn apply(&mut self, group: &mut Group<'_>) -> rusqlite::Result<()> {
        self.done = None;
        self.done = Some(self.work.apply(group)?);
        Ok(())
    }

    fn answer(self: Box<Self>, stands: Result<(), JournalError>) {
        let Self { done, reply, .. } = *self;
        let not_written = || JournalError::Down("it was not written".into());
        let _ = reply.send(stands.and_then(|()| done.ok_or_else(not_written)));
    }

    fn ends(&self) -> Option<TxnId> {
        self.work.ends()
    }

    fn asked(&self) -> Instant {
        self.asked
    }
}
