//! What numbers and dates the events of the book, over all rows. No clock: the time is the latest that anybody has named.

use jiff::Timestamp;

/// How far the book has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Log {
    /// Events that were written.
    events: i64,
    /// The latest time that anybody has named.
    now: Timestamp,
}

impl Log {
    /// Somebody has named a time.
    pub(super) fn hear(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
    }

    /// The latest time that anybody has named.
    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }

    /// The number of the next event.
    pub(super) const fn next(&mut self) -> i64 {
        self.events += 1;
        self.events
    }
}
