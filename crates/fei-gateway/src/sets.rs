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

/// All that a process has loaded and still needs.
pub(crate) struct Sets {
    now: ArcSwap<Registry>,
    /// The latest first. Each has a transaction that no later set has.
    earlier: Mutex<Vec<Arc<Registry>>>,
}

impl Sets {
    pub(crate) fn new(layouts: Arc<Registry>) -> Self {
        Self { now: ArcSwap::new(layouts), earlier: Mutex::default() }
    }

    /// The set that holds. Whoever has it keeps it, whatever is swapped meanwhile.
    pub(crate) fn now(&self) -> Arc<Registry> {
        self.now.load_full()
    }

    /// Puts another set in place, whole. Those that are needed no more come back: to drop a large one takes its time, which
    /// no telegram should wait for.
    pub(crate) fn swap(&self, layouts: Arc<Registry>) -> Vec<Arc<Registry>> {
        let mut earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = hashes(&layouts);
        earlier.insert(0, self.now.swap(layouts));
        let has_nothing_more = |set: &mut Arc<Registry>| {
            let before = known.len();
            known.extend(hashes(set));
            known.len() == before
        };
        let mut gone: Vec<_> = earlier.extract_if(.., has_nothing_more).collect();
        let kept = earlier.len().min(EARLIER_MAX);
        gone.extend(earlier.drain(kept..));
        gone
    }

    /// The latest set in which something is found, and what.
    pub(crate) fn find<T>(&self, look: impl Fn(&Registry) -> Option<T>) -> Option<(Arc<Registry>, T)> {
        let now = self.now();
        if let Some(found) = look(&now) {
            return Some((now, found));
        }
        let earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        earlier.iter().find_map(|set| Some((set.clone(), look(set)?)))
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
        let now = self.now();
        if let Some(same) = now.version(id, hash).cloned() {
            return Some((now, same));
        }
        let earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        earlier.iter().find_map(|set| Some((set.clone(), set.version(id, hash)?.clone())))
    }
}

fn hashes(set: &Registry) -> HashSet<[u8; 32]> {
    set.transactions().map(|transaction| transaction.layout_hash).collect()
}
