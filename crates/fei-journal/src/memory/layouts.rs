//! Sets of layouts in the book, and by which of them what is open was begun.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::MemoryJournal;
use super::book::Book;
use super::row::Row;
use crate::{
    Following, Intent, Item, ItemState, JournalError, KeptSet, Layouts, OpenBy, Stage, WrittenBy, staying,
};

impl Book {
    fn open_by(&self) -> Vec<OpenBy> {
        let is_open = |item: &&Item| matches!(item.state, ItemState::Pending | ItemState::Parked);
        let items: Vec<_> = self.items.all.values().filter(is_open).collect();
        debug_assert!(self.going_on_is_true());
        let followed: BTreeSet<_> = items.iter().map(|item| item.txn).collect();
        let begun = followed.union(&self.going_on).filter_map(|txn| {
            let Intent { transaction, layout_hash, .. } = &self.rows.get(txn)?.intent;
            Some((WrittenBy { transaction: transaction.clone(), layout_hash: *layout_hash }, *txn))
        });
        let wrote = items.iter().filter(|item| item.kind == Following::Notice).filter_map(|item| {
            let by = self.rows.get(&item.txn)?.notice.as_ref()?.by.clone()?;
            Some((by, item.txn))
        });
        let mut open: BTreeMap<_, OpenBy> = BTreeMap::new();
        for (by, txn) in begun.chain(wrote) {
            let key = (by.transaction.clone(), by.layout_hash);
            let one = open.entry(key).or_insert(OpenBy { by, transactions: 0, first: txn });
            one.transactions += 1;
            one.first = one.first.min(txn);
        }
        open.into_values().collect()
    }

    /// Whether every row that goes on is among those that are said to, and no other.
    fn going_on_is_true(&self) -> bool {
        let goes_on = |row: &Row| matches!(row.stage, Stage::Sending | Stage::Manual);
        self.rows.iter().filter(|(_, row)| goes_on(row)).map(|(txn, _)| txn).eq(&self.going_on)
    }

    fn forget_sets(&mut self) -> usize {
        let open: HashSet<_> = self.open_by().into_iter().map(|open| open.by.layout_hash).collect();
        let staying: Vec<_> = staying(self.sets.iter().map(KeptSet::versions), &open).collect();
        let (before, mut staying) = (self.sets.len(), staying.into_iter());
        self.sets.retain(|_| staying.next().unwrap_or(true));
        before - self.sets.len()
    }
}

impl Layouts for MemoryJournal {
    async fn keep_set(&self, set: KeptSet) -> Result<(), JournalError> {
        let sets = &mut self.book().sets;
        sets.retain(|kept| kept.hash() != set.hash());
        sets.insert(0, set);
        Ok(())
    }

    async fn kept_sets(&self) -> Result<Vec<KeptSet>, JournalError> {
        Ok(self.book().sets.clone())
    }

    async fn open_by(&self) -> Result<Vec<OpenBy>, JournalError> {
        Ok(self.book().open_by())
    }

    async fn forget_sets(&self) -> Result<usize, JournalError> {
        Ok(self.book().forget_sets())
    }
}
