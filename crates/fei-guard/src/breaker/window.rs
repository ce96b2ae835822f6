//! What the calls of the last ten seconds came to, a second at a time.

use std::time::Duration;

use super::words::BreakerRules;
use crate::sync::Instant;

const SECONDS: usize = 10;
const SECOND: Duration = Duration::from_secs(1);

/// Counts, of which the oldest are forgotten.
#[derive(Debug, Default)]
pub(super) struct Window {
    seconds: [Second; SECONDS],
    /// Which is the present one, and when it began.
    present: usize,
    began: Option<Instant>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Second {
    calls: u32,
    failed: u32,
}

impl Window {
    pub(super) fn add(&mut self, failed: bool, now: Instant) {
        self.forget(now);
        let second = &mut self.seconds[self.present];
        second.calls = second.calls.saturating_add(1);
        second.failed = second.failed.saturating_add(u32::from(failed));
    }

    /// Whether enough came, and too many of them failed.
    pub(super) fn too_many(&mut self, rules: &BreakerRules, now: Instant) -> bool {
        self.forget(now);
        let sum =
            |of: fn(&Second) -> u32| self.seconds.iter().map(|second| u64::from(of(second))).sum::<u64>();
        let (calls, failed) = (sum(|second| second.calls), sum(|second| second.failed));
        calls >= u64::from(rules.calls_min) && failed * 100 >= calls * u64::from(rules.failed_percent)
    }

    /// Goes on to the second that it is now.
    fn forget(&mut self, now: Instant) {
        let mut began = *self.began.get_or_insert(now);
        for _ in 0..SECONDS {
            if now < began + SECOND {
                break;
            }
            self.present = (self.present + 1) % SECONDS;
            self.seconds[self.present] = Second::default();
            began += SECOND;
        }
        // After a long pause all are empty, whenever the present one began.
        self.began = Some(if now < began + SECOND { began } else { now });
    }
}
