//! How often a client may call a route: a token bucket for each pair.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// Routes come and go with the layouts; from so many on, those that nobody called lately are forgotten.
const ROUTES_MAX: usize = 1024;

/// One call every so long, and so many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Between two calls that go on and on; not nothing.
    pub every: Duration,
    /// Calls that may come together after a while without any.
    pub burst: NonZeroU32,
}

impl Rate {
    /// Calls of a route that may come within so long, the first ones at once.
    pub(super) fn within(self, time: Duration) -> u64 {
        let on_and_on = time.as_nanos() / self.every.as_nanos().max(1);
        u64::try_from(on_and_on).unwrap_or(u64::MAX).saturating_add(self.burst.get().into())
    }
}

impl Default for Rate {
    /// Fifty a second, a hundred at once.
    fn default() -> Self {
        Self { every: Duration::from_millis(20), burst: NonZeroU32::MIN.saturating_add(99) }
    }
}

/// The buckets of one client.
#[derive(Debug)]
pub(super) struct Bucket(RateLimiter<Arc<str>, HashMapStateStore<Arc<str>>, DefaultClock>);

impl Bucket {
    pub(super) fn new(rate: Rate) -> Self {
        let every = rate.every.max(Duration::from_nanos(1));
        // It is none only when no time lies between two calls.
        let quota = Quota::with_period(every).unwrap_or(Quota::per_second(NonZeroU32::MAX));
        Self(RateLimiter::hashmap(quota.allow_burst(rate.burst)))
    }

    /// Takes a token; `Err`: there is none, and the next one comes so much later.
    pub(super) fn take(&self, route: &Arc<str>) -> Result<(), Duration> {
        if self.0.len() > ROUTES_MAX {
            self.0.retain_recent();
        }
        self.0.check_key(route).map_err(|not_yet| not_yet.wait_time_from(DefaultClock::default().now()))
    }
}
