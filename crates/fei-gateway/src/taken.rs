//! How many telegrams and calls are between their coming and their answer, so that a drain knows when the last one is through.
//!
//! One is taken first and asks then whether it may begin; a drain is put in place first and the number looked at then. So
//! whoever sees none after a drain knows that none will begin.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering, fence};

/// Those that were taken and have no answer yet. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taken(Arc<AtomicUsize>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub(crate) struct Inside(Taken);

impl Taken {
    /// From now on one more is inside. What it asks after this sees every drain that did not see it.
    pub(crate) fn take(&self) -> Inside {
        self.0.fetch_add(1, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        Inside(self.clone())
    }

    /// A drain is in place: whoever looks at [`now`](Self::now) after this sees every one that did not see the drain.
    pub(crate) fn see(&self) {
        fence(Ordering::SeqCst);
    }

    /// How many are inside.
    pub(crate) fn now(&self) -> usize {
        self.0.load(Ordering::Acquire)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_inside_until_it_is_dropped() {
        let taken = Taken::default();
        let (first, second) = (taken.take(), taken.clone().take());
        assert_eq!(taken.now(), 2);
        drop(first);
        assert_eq!(taken.now(), 1);
        drop(second);
        assert_eq!(taken.now(), 0);
    }
}
