//! A model of time: it stands still until somebody lets it pass, and then whoever waits is woken.

use std::future::{Future, poll_fn};
use std::ops::{Add, AddAssign, Sub};
use std::pin::pin;
use std::task::{Poll, Waker};
use std::time::Duration;

use loom::sync::Mutex;

loom::lazy_static! {
    static ref CLOCK: Mutex<Clock> = Mutex::new(Clock { now: Duration::ZERO, waiting: Vec::new() });
}

struct Clock {
    now: Duration,
    waiting: Vec<Waker>,
}

/// A moment, counted from the beginning of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(Duration);

impl Instant {
    pub(crate) fn now() -> Self {
        Self(CLOCK.lock().unwrap().now)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0 + time)
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, time: Duration) {
        self.0 += time;
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.0 - earlier.0
    }
}

/// Chance has no place in a model.
pub(crate) const fn spread(time: Duration) -> Duration {
    time
}

/// Lets time pass.
pub(crate) fn pass(time: Duration) {
    let waiting = {
        let mut clock = CLOCK.lock().unwrap();
        clock.now += time;
        std::mem::take(&mut clock.waiting)
    };
    waiting.into_iter().for_each(Waker::wake);
}

/// The future's output, or that the time was over first.
pub(crate) async fn timeout_at<F: Future>(at: Instant, future: F) -> Result<F::Output, ()> {
    let mut future = pin!(future);
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Ok(output));
        }
        let mut clock = CLOCK.lock().unwrap();
        if clock.now >= at.0 {
            return Poll::Ready(Err(()));
        }
        clock.waiting.push(cx.waker().clone());
        Poll::Pending
    })
    .await
}
