//! Who waits for a transaction to end.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fei_exchange::TxnId;
use tokio::sync::watch;

/// One channel for each transaction that somebody waits for. Nothing goes over it: it closes when the row has ended.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<HashMap<TxnId, watch::Sender<()>>>);

impl Waiting {
    /// Closes when the transaction ends. Ask for it before looking at the row, or the end is missed in between.
    pub(super) fn subscribe(&self, txn: TxnId) -> watch::Receiver<()> {
        let mut waiting = self.waiting();
        // Whoever gave up waiting leaves an empty place behind.
        waiting.retain(|kept, sender| *kept == txn || sender.receiver_count() > 0);
        waiting.entry(txn).or_default().subscribe()
    }

    /// Wakes whoever waits for a transaction.
    pub(super) fn ended(&self, txn: TxnId) {
        self.waiting().remove(&txn);
    }

    /// Wakes everybody: nothing will end any more.
    pub(super) fn close(&self) {
        self.waiting().clear();
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<TxnId, watch::Sender<()>>> {
        // A panic elsewhere leaves the map whole: every change is made by one call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
