//! What the writer has done, counted: for metrics, and for tests that must not measure time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Verdict;

/// What a journal's writer has done since it was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SqliteCounts {
    /// Commits that stand.
    pub commits: u64,
    /// Calls that stand: begun, ended, numbered. Divided by commits: how many shared one.
    pub calls: u64,
    /// Commits that failed; their callers were told that the journal is down.
    pub failures: u64,
    /// Times that the WAL was written into the file.
    pub checkpoints: u64,
    /// Times that it was tried and the disk said no.
    pub checkpoint_failures: u64,
    /// Calls that a commit had, of those that stand.
    pub calls_a_commit: Spread,
    /// Microseconds that a commit took: statements, the wait for the commit before, and the disk.
    pub commit_us: Spread,
    /// Microseconds from a call's coming to its answer: the queue, and the commit.
    pub call_us: Spread,
    /// What the last walk over the whole journal found; none: there was none since it was opened.
    pub walked: Option<Walked>,
}

/// What a walk over the whole journal found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walked {
    /// When it came to its end.
    pub at: Instant,
    /// Whether the journal is what was written.
    pub sound: bool,
    /// Events in the chain, or the one at which it broke.
    pub events: u64,
}

/// How values spread: the fewest that show where half of them lie, and the last hundredth.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spread {
    /// The upper end of each class, and how many values are in it and not in one before. What is above the last stands
    /// in [`count`](Self::count) alone.
    pub classes: Vec<(u64, u64)>,
    /// All values.
    pub count: u64,
    /// What they come to.
    pub sum: u64,
}

/// Classes of a [`Spread`]: each goes twice as far as the one before.
const CLASSES: usize = 16;
/// Where the first class of calls ends, and of times.
const ONE_CALL: u64 = 1;
const FIRST_US: u64 = 128;

/// The counters behind a [`Spread`].
#[derive(Debug)]
pub(super) struct Spreading {
    first: u64,
    classes: [AtomicU64; CLASSES + 1],
    sum: AtomicU64,
}

impl Spreading {
    fn from(first: u64) -> Self {
        Self { first, classes: std::array::from_fn(|_| AtomicU64::new(0)), sum: AtomicU64::new(0) }
    }

    pub(super) fn add(&self, value: u64) {
        let within = |class: usize| value <= self.first << class;
        let class = (0..CLASSES).find(|class| within(*class)).unwrap_or(CLASSES);
        if let Some(class) = self.classes.get(class) {
            class.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    pub(super) fn add_time(&self, time: Duration) {
        self.add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    fn read(&self) -> Spread {
        let counts: Vec<u64> = self.classes.iter().map(|class| class.load(Ordering::Relaxed)).collect();
        let ends = (0..CLASSES).map(|class| self.first << class);
        Spread {
            count: counts.iter().sum(),
            classes: ends.zip(counts).collect(),
            sum: self.sum.load(Ordering::Relaxed),
        }
    }
}

/// The counters behind it.
#[derive(Debug)]
pub(super) struct Counters {
    pub(super) commits: AtomicU64,
    pub(super) calls: AtomicU64,
    pub(super) failures: AtomicU64,
    pub(super) checkpoints: AtomicU64,
    pub(super) checkpoint_failures: AtomicU64,
    pub(super) calls_a_commit: Spreading,
    pub(super) commit_us: Spreading,
    pub(super) call_us: Spreading,
    walked: Mutex<Option<Walked>>,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            commits: AtomicU64::new(0),
            calls: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            checkpoints: AtomicU64::new(0),
            checkpoint_failures: AtomicU64::new(0),
            calls_a_commit: Spreading::from(ONE_CALL),
            commit_us: Spreading::from(FIRST_US),
            call_us: Spreading::from(FIRST_US),
            walked: Mutex::default(),
        }
    }
}

impl Counters {
    pub(super) fn add(counter: &AtomicU64, number: usize) {
        counter.fetch_add(number as u64, Ordering::Relaxed);
    }

    pub(super) fn found(&self, verdict: &Verdict) {
        let (sound, events) = match verdict {
            Verdict::Sound { events, .. } => (true, *events),
            Verdict::Broken(broken) => (false, broken.event.unwrap_or_default()),
        };
        *self.walked() = Some(Walked { at: Instant::now(), sound, events });
    }

    fn walked(&self) -> MutexGuard<'_, Option<Walked>> {
        // Every change is one assignment: a panic elsewhere leaves it whole.
        self.walked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn read(&self) -> SqliteCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        SqliteCounts {
            commits: read(&self.commits),
            calls: read(&self.calls),
            failures: read(&self.failures),
            checkpoints: read(&self.checkpoints),
            checkpoint_failures: read(&self.checkpoint_failures),
            calls_a_commit: self.calls_a_commit.read(),
            commit_us: self.commit_us.read(),
            call_us: self.call_us.read(),
            walked: *self.walked(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stands_in_the_first_class_that_holds_it() {
        let spreading = Spreading::from(128);
        for value in [0, 128, 129, 256, 257, 128 << 15, (128 << 15) + 1, u64::MAX] {
            spreading.add(value);
        }
        let spread = spreading.read();
        let filled: Vec<_> = spread.classes.iter().copied().filter(|(_, count)| *count > 0).collect();
        assert_eq!(filled, [(128, 2), (256, 2), (512, 1), (128 << 15, 1)]);
        assert_eq!((spread.count, spread.classes.len()), (8, CLASSES));
    }
}
