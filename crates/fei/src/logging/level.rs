//! What is logged, to be changed while it is: until the next start, or for a time, after which it falls back by itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::sleep;
use tracing_subscriber::Registry;
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::reload::{self, Handle};

use super::{LevelError, filter};

/// The level of the running program. Clones are the same.
#[derive(Clone)]
pub(crate) struct Level {
    handle: Handle<EnvFilter, Registry>,
    now: Arc<Mutex<Now>>,
}

/// What is logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Logged {
    /// A level, or directives.
    pub(crate) level: String,
    /// When it ends, and what is logged then; none: it lasts.
    pub(crate) until: Option<(Timestamp, String)>,
}

struct Now {
    /// What was said last without an end.
    lasting: String,
    /// What is said for a time.
    passing: Option<(String, Timestamp)>,
    /// Which change this is: an end that belongs to an earlier one ends nothing.
    change: u64,
}

/// The end of a level that was said for a time.
pub(crate) struct Ends {
    level: Level,
    change: u64,
    after: Duration,
}

impl Level {
    pub(super) fn new(handle: Handle<EnvFilter, Registry>, level: &str) -> Self {
        let now = Now { lasting: level.to_owned(), passing: None, change: 0 };
        Self { handle, now: Arc::new(Mutex::new(now)) }
    }

    /// What is logged now.
    pub(crate) fn now(&self) -> Logged {
        let now = self.lock();
        match now.passing.clone() {
            Some((level, until)) => Logged { level, until: Some((until, now.lasting.clone())) },
            None => Logged { level: now.lasting.clone(), until: None },
        }
    }

    /// Changes it, for so long and until then if there is an end: then somebody has to wait for it. `tell` is called between, when it is
    /// sure to be done and the level before still holds.
    pub(crate) fn set(
        &self,
        level: &str,
        lasts: Option<(Duration, Timestamp)>,
        tell: impl FnOnce(),
    ) -> Result<Option<Ends>, LevelError> {
        let filter = filter(level)?;
        let mut now = self.lock();
        tell();
        self.put(filter, level)?;
        now.change = now.change.wrapping_add(1);
        let Some((after, until)) = lasts else {
            (now.lasting, now.passing) = (level.to_owned(), None);
            return Ok(None);
        };
        now.passing = Some((level.to_owned(), until));
        Ok(Some(Ends { level: self.clone(), change: now.change, after }))
    }

    fn put(&self, filter: EnvFilter, level: &str) -> Result<(), LevelError> {
        let gone = |error: reload::Error| LevelError { level: level.to_owned(), why: error.to_string() };
        self.handle.reload(filter).map_err(gone)
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        // A panic elsewhere leaves it whole: it is changed behind everything that could fail.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ends {
    /// Waits for it, and has logged again what was before, unless somebody has said something else since.
    pub(crate) async fn wait(self) {
        sleep(self.after).await;
        let mut now = self.level.lock();
        if now.change != self.change {
            return;
        }
        now.passing = None;
        let level = now.lasting.clone();
        let back = filter(&level).and_then(|filter| self.level.put(filter, &level));
        match back {
            Ok(()) => tracing::warn!(level, "the log is as it was before"),
            Err(error) => tracing::error!(level, %error, "the log cannot be as it was before"),
        }
    }
}
