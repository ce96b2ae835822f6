//! The set of layouts that holds, and earlier ones for what was begun by them. A set is swapped whole: no telegram ever
//! meets half of one and half of another.

mod earlier;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use fei_journal::{Found, staying};
use fei_layout::Registry;
use fei_layout::plan::Transaction;
use jiff::civil::Date;

pub use self::earlier::EarlierSet;

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
    /// The latest first: those that [stay](staying).
    earlier: Vec<Arc<EarlierSet>>,
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

    /// Takes up what earlier processes had, the latest first.
    pub(crate) fn take_up(&self, earlier: impl IntoIterator<Item = EarlierSet>) {
        let _one_at_a_time = self.swapping.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.all.load_full();
        let earlier = before.earlier.iter().cloned().chain(earlier.into_iter().map(Arc::new)).collect();
        self.all.store(Arc::new(All { now: before.now.clone(), earlier }));
    }

    /// Puts another set in place, whole; `open` are the hashes by which something open was begun. Those that are needed no more
    /// come back: to drop a large one takes its time, which no telegram should wait for.
    pub(crate) fn swap(&self, layouts: Arc<Registry>, open: &HashSet<[u8; 32]>) -> Vec<Arc<EarlierSet>> {
        let _one_at_a_time = self.swapping.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.all.load_full();
        let held = EarlierSet::held(&before.now);
        let mut earlier = vec![Arc::new(held)];
        earlier.extend(before.earlier.iter().cloned());
        let holds = EarlierSet::held(&layouts);
        let versions = [holds.versions()].into_iter().chain(earlier.iter().map(|set| set.versions()));
        let stay: Vec<_> = staying(versions, open).skip(1).collect();
        let mut stay = stay.into_iter();
        let gone = earlier.extract_if(.., |_| !stay.next().unwrap_or(true)).collect();
        self.all.store(Arc::new(All { now: layouts, earlier }));
        gone
    }

    /// The latest set in which something is found, and what. One that nothing has needed yet is not compiled for it.
    pub(crate) fn find<T>(&self, look: impl Fn(&Registry) -> Option<T>) -> Option<(Arc<Registry>, T)> {
        let all = self.all.load();
        let compiled = all.earlier.iter().filter_map(|set| set.compiled());
        let mut latest_first = [&all.now].into_iter().chain(compiled);
        latest_first.find_map(|set| look(set).map(|found| (set.clone(), found)))
    }

    /// The layouts that a transaction was begun by, and its version in them. When nobody has them: those of its day, as
    /// they are now.
    pub(crate) async fn begun_by(&self, found: &Found) -> (Arc<Registry>, Option<Arc<Transaction>>) {
        self.begun_as(&found.transaction, &found.layout_hash, found.day).await
    }

    /// The same of a transaction by its name, the hash of its files and its day.
    pub(crate) async fn begun_as(
        &self,
        id: &str,
        hash: &[u8; 32],
        day: Date,
    ) -> (Arc<Registry>, Option<Arc<Transaction>>) {
        if let Some((set, same)) = self.version(id, hash).await {
            return (set, Some(same));
        }
        let now = self.now();
        let like = now.transaction(id, day).cloned();
        (now, like)
    }

    /// A transaction by its name and the hash of its files, and the set that has it; none: nobody has.
    /// A set that is compiled for it is waited for, by whoever asks alone.
    pub(crate) async fn version(
        &self,
        id: &str,
        hash: &[u8; 32],
    ) -> Option<(Arc<Registry>, Arc<Transaction>)> {
        let all = self.all.load_full();
        let found = |set: &Arc<Registry>| Some((set.clone(), set.version(id, hash)?.clone()));
        if let Some(found) = found(&all.now) {
            return Some(found);
        }
        for earlier in &all.earlier {
            if let Some(found) = earlier.having(hash).await.as_ref().and_then(found) {
                return Some(found);
            }
        }
        None
    }
}
