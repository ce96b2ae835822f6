//! How many calls a second an institution gets: a call that comes too early waits for its turn, within its patience.

#[cfg(test)]
mod tests;

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use fei_exchange::{Code, Failure};
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::{Instant, sleep};

type Limiter = RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Nanos>>;

/// One institution's pace. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Pace {
    limiter: Option<Arc<Limiter>>,
    max: Option<NonZeroU32>,
}

impl Pace {
    /// So many calls a second, and no more than a tenth of them at once; none: as they come.
    pub(crate) fn new(calls_per_second_max: Option<NonZeroU32>) -> Self {
        let limiter = calls_per_second_max.map(|max| {
            let at_once = NonZeroU32::new(max.get() / 10).unwrap_or(NonZeroU32::MIN);
            let quota = Quota::per_second(max).allow_burst(at_once);
            Arc::new(RateLimiter::direct_with_clock(quota, TokioClock(Instant::now())))
        });
        Self { limiter, max: calls_per_second_max }
    }

    /// Calls a second; none: as they come.
    pub(crate) const fn max(&self) -> Option<NonZeroU32> {
        self.max
    }

    /// Waits for a turn, no longer than `patience` and not beyond the deadline.
    ///
    /// # Errors
    /// N40: the turn is too far away.
    pub(crate) async fn wait(&self, patience: Duration, deadline: Instant) -> Result<(), Failure> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        let until = (Instant::now() + patience).min(deadline);
        loop {
            let Err(early) = limiter.check() else { return Ok(()) };
            let now = Instant::now();
            let turn = early.wait_time_from(limiter.clock().now());
            if now + turn > until {
                return Err(Failure::new(Code::RateLimited, "more calls a second than it is given"));
            }
            sleep(turn).await;
        }
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pace").field("max", &self.max).finish_non_exhaustive()
    }
}

/// The runtime's time, which tests let stand still.
#[derive(Debug, Clone)]
struct TokioClock(Instant);

impl Clock for TokioClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.elapsed().into()
    }
}
