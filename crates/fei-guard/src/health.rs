//! How the journal is: seen by every call that it answers, and asked before anything is begun.
//!
//! A journal that is down for some seconds costs each telegram its whole wait for nothing; from then on they are refused
//! at once, until it answers again. It must never know which journal it is.

#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use fei_exchange::{Code, Failure};
use fei_journal::JournalError;
use tokio::time::Instant;

use crate::events;

/// How long a journal may be down before nothing is tried with it.
pub const DOWN_MAX: Duration = Duration::from_secs(3);

/// How a node's journal is. Clones are the same; it begins well.
#[derive(Debug, Clone)]
pub struct JournalHealth(Arc<Seen>);

#[derive(Debug)]
struct Seen {
    born: Instant,
    /// Milliseconds after `born`, and one; 0: it is well.
    down_since: AtomicU64,
    /// What is said of a journal that is damaged: it does not come back.
    damaged: OnceLock<JournalError>,
}

impl Default for JournalHealth {
    fn default() -> Self {
        Self(Arc::new(Seen { born: Instant::now(), down_since: AtomicU64::new(0), damaged: OnceLock::new() }))
    }
}

impl JournalHealth {
    /// What the journal answered to a call. An error that is about the call and not about the journal is an answer; that too
    /// many wait for it is none, of a disk that is well as little as of one that hangs.
    pub fn heard<T>(&self, answer: &Result<T, JournalError>) {
        match answer {
            Err(error @ (JournalError::Down(_) | JournalError::Regressed)) => self.failed(error),
            Err(error @ JournalError::Damaged(_)) => {
                let _ = self.0.damaged.set(error.clone());
                self.failed(error);
            }
            Err(JournalError::Busy) => {}
            _ => self.answered(),
        }
    }

    fn answered(&self) {
        // Almost always it was well before: a look is cheaper than a write.
        if self.0.down_since.load(Ordering::Relaxed) == 0 || self.0.damaged.get().is_some() {
            return;
        }
        if let Some(down) = self.down_for()
            && self.0.down_since.swap(0, Ordering::Relaxed) != 0
        {
            events::JournalBack { down }.emit();
        }
    }

    fn failed(&self, error: &JournalError) {
        let now = u64::try_from(self.0.born.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1);
        if self.0.down_since.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            events::JournalDown { error }.emit();
        }
    }

    /// For how long nothing has come of it; none: it is well.
    #[must_use]
    pub fn down_for(&self) -> Option<Duration> {
        let since = self.0.down_since.load(Ordering::Relaxed).checked_sub(1)?;
        Some(self.0.born.elapsed().saturating_sub(Duration::from_millis(since)))
    }

    /// Passes, or N50 without trying when it has been down for [`DOWN_MAX`] or is damaged. A node whose health does not pass is not
    /// ready.
    ///
    /// # Errors
    /// N50, with how long it has been down, or what is damaged.
    pub fn check(&self) -> Result<(), Failure> {
        if let Some(damaged) = self.0.damaged.get() {
            return Err(damaged.before_send());
        }
        match self.down_for() {
            Some(down) if down >= DOWN_MAX => {
                Err(Failure::new(Code::JournalDown, format!("the journal is down for {} s", down.as_secs())))
            }
            _ => Ok(()),
        }
    }
}
