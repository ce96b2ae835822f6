//! When an attempt is made again: pauses, spread by chance so that what waited together does not come together.

use std::time::Duration;

use jiff::Timestamp;

/// What the settings say of what follows at one institution, or of what one core is told. The defaults are the specification's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowRules {
    /// In place of `first_after` of every layout: for an institution that is simulated.
    pub first_after: Option<Duration>,
    /// Between inquiries.
    pub inquiry: Schedule,
    /// Between reversals; the first one goes out at once.
    pub reversal: Schedule,
    /// Between the attempts of a notice; the first one goes out at once.
    pub notice: Schedule,
    /// Between the times that an advice is said again; the first time it is said after `first_after`.
    pub advice: Schedule,
    /// "I do not know it" must be said again after each of these pauses before it is believed.
    pub not_found: Schedule,
    /// Lanes at once at most.
    pub lanes: usize,
}

impl Default for FollowRules {
    fn default() -> Self {
        let pauses = |all: &[u64]| all.iter().map(|pause| Duration::from_secs(*pause)).collect();
        Self {
            first_after: None,
            inquiry: Schedule(pauses(&[15, 30, 60, 120, 240, 600])),
            reversal: Schedule(pauses(&[10, 30, 60, 120, 300, 600])),
            notice: Schedule(pauses(&[30, 60, 300, 600])),
            advice: Schedule(pauses(&[60, 300, 600])),
            not_found: Schedule(pauses(&[60, 240, 300])),
            lanes: 8,
        }
    }
}

/// Pauses, one after the other. Never empty, and none of them is nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule(Box<[Duration]>);

impl Schedule {
    /// A schedule of these pauses; none when there is none, or one of no time at all.
    #[must_use]
    pub fn new(pauses: impl Into<Box<[Duration]>>) -> Option<Self> {
        let pauses = pauses.into();
        (!pauses.is_empty() && pauses.iter().all(|pause| !pause.is_zero())).then_some(Self(pauses))
    }

    /// The pause after so many attempts, the first of which is 1; the last one repeats.
    pub(super) fn after(&self, attempts: u32) -> Duration {
        let at = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        self.0.get(at).copied().unwrap_or_else(|| self.longest())
    }

    /// The pause of this number, from 0; none behind the last.
    pub(super) fn nth(&self, number: u32) -> Option<Duration> {
        self.0.get(usize::try_from(number).unwrap_or(usize::MAX)).copied()
    }

    /// The pause that repeats.
    pub(super) fn longest(&self) -> Duration {
        self.0.last().copied().unwrap_or_default()
    }
}

/// Half of the pause to one and a half, by chance.
pub(super) fn spread(pause: Duration, chance: u64) -> Duration {
    pause / 2 + share(pause, chance)
}

/// The pause, or up to half as much again: where it may not be shorter.
pub(super) fn at_least(pause: Duration, chance: u64) -> Duration {
    pause + share(pause / 2, chance)
}

/// As much of a time as the chance is of all that it could be.
fn share(of: Duration, chance: u64) -> Duration {
    let nanos = of.as_nanos().min(u128::from(u64::MAX)) * u128::from(chance) / u128::from(u64::MAX);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// How long before the end of its time somebody is told that nothing has settled it.
const LAST_CALL: Duration = Duration::from_secs(300);

/// When the last minutes begin.
pub(super) fn last_call(until: Timestamp) -> Timestamp {
    until.checked_sub(LAST_CALL).unwrap_or(Timestamp::MIN)
}

/// The moment after a pause that may not be shorter, save by the end of an item's time: then nothing is asked any more.
pub(super) fn whole(now: Timestamp, pause: Duration, until: Timestamp) -> Timestamp {
    now.checked_add(pause).unwrap_or(Timestamp::MAX).min(until)
}

/// The moment after a pause; never past the end of an item's time, and not past its last call before that was made.
pub(super) fn next(now: Timestamp, pause: Duration, until: Timestamp) -> Timestamp {
    let (next, call) = (whole(now, pause, until), last_call(until));
    if now < call { next.min(call) } else { next }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_last_pause_repeats() {
        let schedule = FollowRules::default().inquiry;
        let pauses: Vec<_> = (1..=8).map(|attempts| schedule.after(attempts).as_secs()).collect();
        assert_eq!(pauses, [15, 30, 60, 120, 240, 600, 600, 600]);
        assert_eq!(schedule.after(0), schedule.after(1), "before the first one");
        assert_eq!(schedule.after(u32::MAX), Duration::from_secs(600));
        assert_eq!(Schedule::new([]), None);
        assert_eq!(Schedule::new([SECOND, Duration::ZERO]), None, "it would never rest");
    }

    proptest! {
        #[test]
        fn chance_spreads_a_pause_by_half_and_no_more(ms in 1_u64..100_000_000, chance: u64) {
            let pause = Duration::from_millis(ms);
            let spread = spread(pause, chance);
            prop_assert!(pause / 2 <= spread && spread <= pause / 2 + pause);
            let longer = at_least(pause, chance);
            prop_assert!(pause <= longer && longer <= pause + pause / 2);
            prop_assert!(super::spread(pause, chance / 2) <= spread);
        }

        /// However long the pauses: the last call is not slept through, nor the end.
        #[test]
        fn nobody_sleeps_through_the_end(window in 1_i64..200_000, pauses in prop::collection::vec(1_u64..90_000, 1..5), chance: u64) {
            let began = Timestamp::UNIX_EPOCH;
            let until = began + SECOND * u32::try_from(window).unwrap_or(1);
            let schedule = Schedule::new(pauses.iter().map(|s| Duration::from_secs(*s)).collect::<Vec<_>>()).unwrap();
            let (mut now, mut attempts, mut called) = (began, 0, last_call(until) <= began);
            while now < until {
                attempts += 1;
                let then = next(now, spread(schedule.after(attempts), chance), until);
                prop_assert!(then > now && then <= until);
                called |= then == last_call(until);
                now = then;
            }
            prop_assert_eq!(now, until);
            prop_assert!(called);
        }
    }
}
