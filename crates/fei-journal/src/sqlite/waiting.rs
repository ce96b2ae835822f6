//! Who waits for a transaction to end.

use std::collections::HashMap;
use std::future::Future;

use fei_exchange::TxnId;

use crate::sync::{Mutex, MutexGuard, PoisonError, watch};

/// One channel for each transaction that somebody waits for. Nothing goes over it: it closes when the row has ended.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<HashMap<TxnId, watch::Sender<()>>>);

impl Waiting {
    /// Looks, and looks again whenever the transaction may have ended, until there is something to see. Whoever makes
    /// that visible calls [`ended`](Self::ended) afterwards, or drops [`Closes`].
    pub(super) async fn until<T, E, F>(&self, txn: TxnId, look: impl Fn() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<Option<T>, E>>,
    {
        loop {
            // Before the look, or an end in between is missed.
            let mut end = self.subscribe(txn);
            if let Some(seen) = look().await? {
                return Ok(seen);
            }
            // An error is the news: the channel is closed when the row has ended.
            let _ = end.changed().await;
        }
    }

    /// Wakes whoever waits for a transaction.
    pub(super) fn ended(&self, txn: TxnId) {
        self.waiting().remove(&txn);
    }

    /// Wakes everybody: nothing will end any more.
    fn close(&self) {
        self.waiting().clear();
    }

    /// Closes when the transaction ends.
    fn subscribe(&self, txn: TxnId) -> watch::Receiver<()> {
        let mut waiting = self.waiting();
        // Whoever gave up waiting leaves an empty place behind.
        waiting.retain(|kept, sender| *kept == txn || sender.receiver_count() > 0);
        waiting.entry(txn).or_default().subscribe()
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<TxnId, watch::Sender<()>>> {
        // A panic elsewhere leaves the map whole: every change is made by one call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nobody must wait for a writer that has ended, however it went.
pub(super) struct Closes<'w>(pub(super) &'w Waiting);

impl Drop for Closes<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}
