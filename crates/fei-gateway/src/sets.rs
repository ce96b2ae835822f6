//! The set of layouts that holds, and earlier ones for what was begun by them. A set is swapped whole: no telegram ever
//! meets half of one and half of another.

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use fei_journal::Found;
use fei_layout::Registry;
use fei_layout::plan::Transaction;
use jiff::civil::Date;

/// Earlier sets that are kept at most. What was begun by an older one goes on by the layouts as they are now, against
/// which "not found" proves nothing.
const EARLIER_MAX: usize = 32;

/// All that a process has loaded and still needs. Whoever looks through it sees one moment's, and holds no lock: a telegram
/// that is nobody's has all sets looked through.
pub(crate) struct Sets {
    all: ArcSwap<All>,
    /// Held by whoever swaps.
    swapping: Mutex<()>,
}

/// One moment's.
struct All {
    now: Arc<Registry>,
    /// The latest first. Each has a transaction that no later set has.
    earlier: Vec<Arc<Registry>>,
}

impl Sets {
    pub(crate) fn new(layouts: Arc<Registry>) -> Self {
        let all = All { now: layouts, earlier: Vec::new() };
        Self { all: ArcSwap::from_pointee(all), swapping: Mutex::default() }
    }

    /// The set that holds. Whoever has it keeps it, whatever is swapped meanwhile.
    pub(crate) fn now(&self) -> Arc<Registry> {
        self.all.load().now.clone()
    }

    /// Puts another set in place, whole. Those that are needed no more come back: to drop a large one takes its time, which
    /// no telegram should wait for.
    pub(crate) fn swap(&self, layouts: Arc<Registry>) -> Vec<Arc<Registry>> {
        let _one_at_a_time = self.swapping.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.all.load_full();
        let mut known = hashes(&layouts);
        let has_nothing_more = |set: &mut Arc<Registry>| {
            let before = known.len();
            known.extend(hashes(set));
            known.len() == before
        };
        let mut earlier: Vec<_> = [&before.now].into_iter().chain(&before.earlier).cloned().collect();
        let mut gone: Vec<_> = earlier.extract_if(.., has_nothing_more).collect();
        let kept = earlier.len().min(EARLIER_MAX);
        gone.extend(earlier.drain(kept..));
        self.all.store(Arc::new(All { now: layouts, earlier }));
        gone
    }

    /// The latest set in which something is found, and what.
    pub(crate) fn find<T>(&self, look: impl Fn(&Registry) -> Option<T>) -> Option<(Arc<Registry>, T)> {
        let all = self.all.load();
        let mut latest_first = [&all.now].into_iter().chain(&all.earlier);
        latest_first.find_map(|set| look(set).map(|found| (set.clone(), found)))
    }

    /// The layouts that a transaction was begun by, and its version in them. When no set of this process has them: those
    /// of its day, as they are now.
    pub(crate) fn begun_by(&self, found: &Found) -> (Arc<Registry>, Option<Arc<Transaction>>) {
        self.begun_as(&found.transaction, &found.layout_hash, found.day)
    }

    /// The same of a transaction by its name, the hash of its files and its day.
    pub(crate) fn begun_as(
        &self,
        id: &str,
        hash: &[u8; 32],
        day: Date,
    ) -> (Arc<Registry>, Option<Arc<Transaction>>) {
        if let Some((set, same)) = self.version(id, hash) {
            return (set, Some(same));
        }
        let now = self.now();
        let like = now.transaction(id, day).cloned();
        (now, like)
    }

    /// A transaction by its name and the hash of its files, and the set that has it; none: no set of this process has.
    pub(crate) fn version(&self, id: &str, hash: &[u8; 32]) -> Option<(Arc<Registry>, Arc<Transaction>)> {
        self.find(|set| set.version(id, hash).cloned())
    }
}

fn hashes(set: &Registry) -> HashSet<[u8; 32]> {
    set.transactions().map(|transaction| transaction.layout_hash).collect()
}
