//! The server: a journal in memory at the end of a bad line. It does what it hears, and what it says may get lost.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::sleep;

use super::faults::{Chance, Fate, Faults};
use crate::memory::Copied;
use crate::{JournalError, MemoryJournal};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The connection was lost: nobody knows whether the call was done.
    Lost,
    /// The server's own word.
    Said(JournalError),
}

/// The server, as every client of every process sees it.
#[derive(Debug)]
pub(super) struct Server {
    chance: Chance,
    forgets_max: usize,
    pub(super) numbers_hang: bool,
    /// How it was before each of the last commits.
    before: Mutex<VecDeque<Copied>>,
    /// It was moved to another machine: every connection is lost at its next call.
    moved: Mutex<bool>,
}

impl Server {
    pub(super) fn new(faults: Faults) -> Self {
        let Faults { forgets_max, numbers_hang, .. } = faults;
        let chance = Chance::new(faults);
        Self { chance, forgets_max, numbers_hang, before: Mutex::default(), moved: Mutex::default() }
    }

    /// One call over the line.
    pub(super) async fn call<T, F>(
        self: &Arc<Self>,
        journal: &MemoryJournal,
        call: impl FnOnce(MemoryJournal) -> F + Send + 'static,
    ) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, JournalError>> + Send,
    {
        sleep(self.chance.delay()).await;
        if std::mem::take(&mut *lock(&self.moved)) {
            return Err(Trouble::Lost);
        }
        match self.chance.fate() {
            Fate::Answered => self.done(journal, call).await.map_err(Trouble::Said),
            Fate::NeverHeard => Err(Trouble::Lost),
            Fate::NeverAnswered => {
                drop(self.done(journal, call).await);
                Err(Trouble::Lost)
            }
            Fate::Zombie(after) => {
                let (server, journal) = (Arc::clone(self), journal.clone());
                tokio::spawn(async move {
                    sleep(after).await;
                    drop(server.done(&journal, call).await);
                });
                Err(Trouble::Lost)
            }
        }
    }

    async fn done<T, F>(
        &self,
        journal: &MemoryJournal,
        call: impl FnOnce(MemoryJournal) -> F + Send,
    ) -> Result<T, JournalError>
    where
        F: Future<Output = Result<T, JournalError>> + Send,
    {
        if self.forgets_max > 0 {
            let mut before = lock(&self.before);
            before.push_back(journal.copied());
            if before.len() > self.forgets_max {
                before.pop_front();
            }
        }
        call(journal.clone()).await
    }

    /// Forgets the last calls, as a server does that was moved to a machine that had not heard of them yet.
    pub(super) fn regress(&self, journal: &MemoryJournal, calls: usize) {
        let mut before = lock(&self.before);
        let kept = before.len().saturating_sub(calls);
        if let Some(then) = before.drain(kept..).next() {
            journal.restore(then);
        }
        *lock(&self.moved) = true;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves it whole: every change is made by one call.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
