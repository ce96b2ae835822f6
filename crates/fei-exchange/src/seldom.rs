//! A log line that a crowd may cause at once: one a second says as much as ten thousand, and buries nothing else.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Between two lines.
const PAUSE: Duration = Duration::from_secs(1);

/// When a line was last said, and how often it was not said since.
#[derive(Debug, Default)]
pub struct Seldom(Mutex<(Option<Instant>, u64)>);

impl Seldom {
    /// Whether it is to be said now: with how many were left out since it was said last.
    pub fn now(&self) -> Option<u64> {
        self.at(Instant::now())
    }

    fn at(&self, now: Instant) -> Option<u64> {
        // A panic elsewhere leaves both usable: they only count.
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, left_out) = &mut *said;
        if last.is_some_and(|last| now.duration_since(last) < PAUSE) {
            *left_out += 1;
            return None;
        }
        *last = Some(now);
        Some(std::mem::take(left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_a_second_is_said_and_counts_the_others() {
        let (line, begin) = (Seldom::default(), Instant::now());
        assert_eq!([0, 1, 999].map(|ms| line.at(begin + Duration::from_millis(ms))), [Some(0), None, None]);
        assert_eq!([1000, 1001].map(|ms| line.at(begin + Duration::from_millis(ms))), [Some(2), None]);
    }
}
