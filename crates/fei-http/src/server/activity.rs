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
    /// From then on no call begins.
    closes: Option<Instant>,
}

/// A call that has not ended.
pub(super) struct Busy(Activity);

impl Default for Activity {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State { calls: 0, since: Instant::now(), closes: None })))
    }
}

impl Activity {
    /// None: its end is over, and whoever still calls has not taken it.
    pub(super) fn begin(&self) -> Option<Busy> {
        let mut state = self.state();
        if state.closes.is_some_and(|closes| closes <= Instant::now()) {
            return None;
        }
        state.calls += 1;
        Some(Busy(self.clone()))
    }

    /// What the other end sends until then it may have sent before it heard of the end.
    pub(super) fn close(&self, at: Instant) {
        self.state().closes = Some(at);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// HTTP/2 takes new calls until the other end has answered to the end, and one that never does would stay as it likes.
    #[tokio::test(start_paused = true)]
    async fn no_call_begins_once_the_end_is_over() {
        let activity = Activity::default();
        let first = activity.begin().unwrap();
        activity.close(Instant::now() + Duration::from_secs(10));
        tokio::time::advance(Duration::from_secs(9)).await;
        assert!(activity.begin().is_some());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(activity.begin().is_none());
        assert!(activity.is_busy());
        drop(first);
        assert!(!activity.is_busy());
    }
}
