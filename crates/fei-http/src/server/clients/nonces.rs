//! What made each signed call of a client another one, until the call is too old to be taken anyway.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The fewest that are remembered of a client.
const ROOM_MIN: u64 = 1 << 16;
/// And the most, whatever its rate is: some hundred megabytes.
const ROOM_MAX: u64 = 1 << 20;
/// Its rate is one route's: so many it may call as often as it likes.
const ROUTES: u64 = 8;

/// Nonces of calls that were taken.
pub(super) struct Nonces {
    room: usize,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// Until when each is remembered, in seconds.
    until: HashMap<Box<str>, i64>,
    /// When those that are too old were thrown away.
    swept: i64,
}

impl Nonces {
    /// For a client that may make so many calls of a route in the time that one is remembered.
    pub(super) fn new(calls_of_a_route: u64) -> Self {
        let room = calls_of_a_route.saturating_mul(ROUTES).clamp(ROOM_MIN, ROOM_MAX);
        Self::of(usize::try_from(room).unwrap_or(usize::MAX))
    }

    pub(super) fn of(room: usize) -> Self {
        Self { room, seen: Mutex::default() }
    }

    /// Whether it was taken before.
    pub(super) fn has(&self, nonce: &str) -> bool {
        self.seen().until.contains_key(nonce)
    }

    /// Remembers one that is taken. None: there is no room; else whether it is taken for the first time.
    pub(super) fn take(&self, nonce: &str, until: i64, now: i64) -> Option<bool> {
        let mut seen = self.seen();
        if seen.until.contains_key(nonce) {
            return Some(false);
        }
        // All of them are walked over: not with each call.
        if seen.until.len() >= self.room && seen.swept != now {
            seen.swept = now;
            seen.until.retain(|_, until| *until >= now);
        }
        if seen.until.len() >= self.room {
            return None;
        }
        seen.until.insert(nonce.into(), until);
        Some(true)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonces")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_taken_once_and_a_full_memory_is_no_forgery() {
        let nonces = Nonces::of(2);
        assert!(!nonces.has("a"));
        assert_eq!((nonces.take("a", 10, 5), nonces.take("a", 10, 5)), (Some(true), Some(false)));
        assert!(nonces.has("a"));
        assert_eq!(nonces.take("b", 12, 5), Some(true));
        assert_eq!(nonces.take("c", 15, 10), None, "both may still come again");
        assert_eq!(nonces.take("c", 15, 11), Some(true), "the first one would be too old now");
        assert_eq!((nonces.has("a"), nonces.has("b")), (false, true));
    }

    #[test]
    fn there_is_room_for_what_a_client_may_send() {
        assert_eq!([0, 30_100, u64::MAX].map(|calls| Nonces::new(calls).room), [65_536, 240_800, 1 << 20]);
    }
}
