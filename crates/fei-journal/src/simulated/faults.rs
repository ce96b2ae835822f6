//! What goes wrong between a journal's client and its server, by chance from a seed: the same seed, the same faults.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often and how long. Chances are of a thousand calls.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// Where chance begins.
    pub seed: u64,
    /// The connection is lost before the server has heard the call.
    pub lost_requests: u32,
    /// The server commits, and the connection is lost before it can say so.
    pub lost_answers: u32,
    /// The connection is lost, and the server commits later.
    pub zombies: u32,
    /// How much later, at most.
    pub zombie_after_max: Duration,
    /// How long a call takes, at most.
    pub delay_max: Duration,
    /// Commits that the server can be made to forget; each costs a copy of all that it holds.
    pub forgets_max: usize,
    /// Whoever asks for a number is never answered.
    pub numbers_hang: bool,
}

impl Faults {
    /// None at all.
    pub const NONE: Self = Self {
        seed: 0,
        lost_requests: 0,
        lost_answers: 0,
        zombies: 0,
        zombie_after_max: Duration::ZERO,
        delay_max: Duration::ZERO,
        forgets_max: 0,
        numbers_hang: false,
    };
}

/// What becomes of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Answered,
    NeverHeard,
    NeverAnswered,
    /// Committed after this time, and never answered.
    Zombie(Duration),
}

/// Chance (SplitMix64).
#[derive(Debug)]
pub(super) struct Chance {
    faults: Faults,
    state: Mutex<u64>,
}

impl Chance {
    pub(super) const fn new(faults: Faults) -> Self {
        Self { faults, state: Mutex::new(faults.seed) }
    }

    fn next(&self) -> u64 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn up_to(&self, most: Duration) -> Duration {
        let most = u64::try_from(most.as_millis()).unwrap_or(u64::MAX);
        if most == 0 { Duration::ZERO } else { Duration::from_millis(self.next() % (most + 1)) }
    }

    pub(super) fn delay(&self) -> Duration {
        self.up_to(self.faults.delay_max)
    }

    pub(super) fn fate(&self) -> Fate {
        let Faults { lost_requests, lost_answers, zombies, zombie_after_max, .. } = self.faults;
        let drawn = u32::try_from(self.next() % 1_000).unwrap_or(0);
        if drawn < lost_requests {
            Fate::NeverHeard
        } else if drawn < lost_requests + lost_answers {
            Fate::NeverAnswered
        } else if drawn < lost_requests + lost_answers + zombies {
            Fate::Zombie(self.up_to(zombie_after_max))
        } else {
            Fate::Answered
        }
    }
}
