//! The day of a world: its institution knows a number without its day, and numbers begin again with each one.

use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAY: u64 = 24 * 60 * 60;
/// Seoul, where the gateway's days are from, is so far ahead.
const SEOUL: u64 = 9 * 60 * 60;
/// More than any world takes.
const WORLD_MAX: u64 = 10 * 60;

/// Waits for the next day where this one ends too soon for a world.
pub(crate) fn wait_if_near() {
    thread::sleep(wait(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()));
}

/// How long, at this time since 1970.
fn wait(now: Duration) -> Duration {
    let left = DAY - (now.as_secs() + SEOUL) % DAY;
    Duration::from_secs(if left <= WORLD_MAX { left } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 15:00 UTC is midnight in Seoul.
    #[test]
    fn a_world_begins_on_the_day_that_it_ends_on() {
        let at =
            |hour: u64, minute: u64| wait(Duration::from_secs((20_000 * 24 + hour) * 3600 + minute * 60));
        assert_eq!(at(14, 49), Duration::ZERO);
        assert_eq!(at(14, 50), Duration::from_secs(600));
        assert_eq!(at(14, 59), Duration::from_secs(60));
        assert_eq!(at(15, 0), Duration::ZERO);
    }
}
