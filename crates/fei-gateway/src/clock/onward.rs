//! The machine's clock for a program that runs for months: somebody sets the clock, or the machine was frozen. What waits
//! for a time must not wait an hour longer because the clock was an hour ahead.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::{Clock, SystemClock};
use crate::events;

/// A difference between what the clock says and what has passed that somebody must hear of; less is its regulation.
const JUMP: SignedDuration = SignedDuration::from_secs(2);

/// The machine's clock, save that its moments never go back: they go on at the pace of time until the clock has caught up.
/// Time of day and date are the machine's. A jump is an alarm.
#[derive(Debug)]
pub struct OnwardClock(Mutex<Seen>);

/// When it was looked at last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    at: Instant,
    wall: Timestamp,
    moment: Timestamp,
}

impl Seen {
    /// The next look, and by how much the clock has moved that no time has passed for.
    fn next(self, at: Instant, wall: Timestamp) -> (Self, SignedDuration) {
        let passed = at.saturating_duration_since(self.at);
        let after = |moment: Timestamp| moment.checked_add(passed).unwrap_or(Timestamp::MAX);
        let moment = wall.max(after(self.moment));
        (Self { at, wall, moment }, wall.duration_since(after(self.wall)))
    }
}

impl Default for OnwardClock {
    fn default() -> Self {
        let wall = SystemClock.moment();
        Self(Mutex::new(Seen { at: Instant::now(), wall, moment: wall }))
    }
}

impl Clock for OnwardClock {
    fn now(&self) -> DateTime {
        SystemClock.now()
    }

    fn moment(&self) -> Timestamp {
        let (at, wall) = (Instant::now(), SystemClock.moment());
        // A panic elsewhere leaves it whole: every change is one assignment.
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (next, jump) = seen.next(at, wall);
        *seen = next;
        drop(seen);
        if jump.abs() > JUMP {
            events::clock_jumped(jump.as_secs());
        }
        next.moment
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn moments_never_go_back_and_time_goes_on() {
        let (began, zero) = (Instant::now(), Timestamp::UNIX_EPOCH);
        let mut seen = Seen { at: began, wall: zero, moment: zero };
        // Seconds that have passed, what the clock says then, the moment, and the jump.
        for (passed, says, moment, jump) in [
            (1, 1, 1, 0),
            (2, 3602, 3602, 3600),
            (3, 3, 3603, -3600),
            (10, 10, 3610, 0),
            (20, 21, 3620, 1),
            (3700, 3701, 7300, 0),
            (3701, 9000, 9000, 5298),
        ] {
            let (next, jumped) =
                seen.next(began + Duration::from_secs(passed), zero + Duration::from_secs(says));
            assert_eq!(next.moment, zero + Duration::from_secs(moment), "after {passed} s");
            assert_eq!(jumped.as_secs(), jump, "after {passed} s");
            seen = next;
        }
    }
}
