//! The watch on the journal: it asks now and then whether a commit would stand, so that a journal that is down is known
//! while no telegram comes, and one that is back is used again although none is tried with it.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use fei_guard::JournalHealth;
use fei_journal::{Journal, JournalError};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::unharmed;

/// Between two questions to a journal that is well: each is a commit.
const PAUSE: Duration = Duration::from_secs(5);
/// To one that is down: refused telegrams wait for the answer.
const PAUSE_DOWN: Duration = Duration::from_millis(500);
/// A disk that hangs says nothing; nobody waits longer for it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Keeps a node's health true.
pub struct JournalWatch<J> {
    journal: Arc<J>,
    health: JournalHealth,
}

impl<J: Journal> JournalWatch<J> {
    /// A watch that says what it hears to this health.
    #[must_use]
    pub const fn new(journal: Arc<J>, health: JournalHealth) -> Self {
        Self { journal, health }
    }

    /// Asks again and again until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            let pause = if self.health.down_for().is_some() { PAUSE_DOWN } else { PAUSE };
            if stop.run_until_cancelled(sleep(pause)).await.is_none() {
                return;
            }
            let _ = unharmed::round(self.ask()).await;
        }
    }

    async fn ask(&self) {
        // Its own work, as all of the journal's: what is given up is the waiting.
        let silent = |_| Err(JournalError::Down("no answer of the disk in time".into()));
        let answer = timeout(PATIENCE, self.journal.probe()).await.unwrap_or_else(silent);
        self.health.heard(&answer);
    }
}
