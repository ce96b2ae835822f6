//! A log line that a crowd may cause at once: one a second says as much as ten thousand, and buries nothing else.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Between two lines.
const PAUSE: Duration = Duration::from_secs(1);

/// When it was last said, and how often it was not said since.
#[derive(Debug, Default)]
pub(crate) struct Seldom(Mutex<(Option<Instant>, u64)>);

impl Seldom {
    /// Whether it is to be said now: with how many were left out since it was said last.
    pub(crate) fn now(&self) -> Option<u64> {
        // A panic elsewhere leaves both usable: they only count.
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, left_out) = &mut *said;
        if last.is_some_and(|last| last.elapsed() < PAUSE) {
            *left_out += 1;
            return None;
        }
        *last = Some(Instant::now());
        Some(std::mem::take(left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_a_second_is_said_and_counts_the_others() {
        let line = Seldom::default();
        assert_eq!([line.now(), line.now(), line.now()], [Some(0), None, None]);
        tokio::time::advance(PAUSE).await;
        assert_eq!([line.now(), line.now()], [Some(2), None]);
    }
}
