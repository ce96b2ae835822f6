//! How long exchanges took, in classes: the fewest from which the middle and the last hundredth can be told.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fei_journal::Spread;

/// From half a millisecond to over a minute, two classes for each doubling.
const CLASSES: usize = 36;
const FIRST_US: u64 = 500;

/// Where a class ends, in microseconds: 500, 750, 1000, 1500, 2000 and so on.
const fn end(class: usize) -> u64 {
    let of_pair = FIRST_US << (class / 2);
    if class.is_multiple_of(2) { of_pair } else { of_pair + of_pair / 2 }
}

/// The times of an institution's exchanges.
#[derive(Debug)]
pub(crate) struct Took {
    classes: [AtomicU64; CLASSES],
    above: AtomicU64,
    sum_us: AtomicU64,
}

impl Default for Took {
    fn default() -> Self {
        let classes = std::array::from_fn(|_| AtomicU64::new(0));
        Self { classes, above: AtomicU64::new(0), sum_us: AtomicU64::new(0) }
    }
}

impl Took {
    pub(crate) fn add(&self, time: Duration) {
        let us = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let class = self.classes.iter().zip(0..).find(|(_, class)| us <= end(*class)).map(|(count, _)| count);
        class.unwrap_or(&self.above).fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(us, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Spread {
        let classes = self.classes.iter().zip(0..);
        let classes: Vec<_> =
            classes.map(|(count, class)| (end(class), count.load(Ordering::Relaxed))).collect();
        let within: u64 = classes.iter().map(|(_, count)| count).sum();
        let count = within + self.above.load(Ordering::Relaxed);
        Spread { classes, count, sum: self.sum_us.load(Ordering::Relaxed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_in_the_class_that_it_does_not_go_beyond() {
        let took = Took::default();
        for us in [1, 500, 501, 750, 751, 200_000_000] {
            took.add(Duration::from_micros(us));
        }
        let read = took.read();
        assert_eq!(read.classes[..4], [(500, 2), (750, 2), (1_000, 1), (1_500, 0)]);
        assert_eq!((read.count, read.sum), (6, 200_002_503));
        assert_eq!(end(CLASSES - 1), 98_304_000, "over a minute and a half");
    }
}
