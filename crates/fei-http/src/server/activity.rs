//! Whether a connection is of use: calls that it has now, and when the last one ended.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Shared by the calls of one connection.
#[derive(Debug, Clone)]
pub(super) struct Activity(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    calls: usize,
    since: Instant,
}

/// A call that has not ended.
pub(super) struct Busy(Activity);

impl Default for Activity {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State { calls: 0, since: Instant::now() })))
    }
}

impl Activity {
    pub(super) fn begin(&self) -> Busy {
        self.state().calls += 1;
        Busy(self.clone())
    }

    pub(super) fn is_busy(&self) -> bool {
        self.state().calls > 0
    }

    /// When it will have been idle for so long, if nothing happens until then.
    pub(super) fn idle_at(&self, patience: Duration) -> Instant {
        let state = self.state();
        let since = if state.calls > 0 { Instant::now() } else { state.since };
        since + patience
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut state = self.0.state();
        (state.calls, state.since) = (state.calls - 1, Instant::now());
    }
}
