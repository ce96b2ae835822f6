//! The owners of exchanges: one task for each, known by its transaction for as long as it lives.
//!
//! A row in flight whose owner is alive is that owner's to end, however long the journal takes; one whose owner is gone
//! (it panicked, or its process was killed) is nobody's, and a sweep ends it.

use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fei_exchange::TxnId;
use tokio_util::task::TaskTracker;

/// The tasks of a node's exchanges. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    tasks: TaskTracker,
    living: Living,
}

#[derive(Debug, Clone, Default)]
struct Living(Arc<Mutex<HashSet<TxnId>>>);

impl Living {
    fn all(&self) -> MutexGuard<'_, HashSet<TxnId>> {
        // A panic elsewhere leaves the set whole: every change is made by one call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// That an owner is alive: it ends with the task, however that ends.
struct Alive {
    living: Living,
    txn: TxnId,
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.living.all().remove(&self.txn);
    }
}

impl Owners {
    /// Runs an exchange in a task of its own, which nobody else can stop. Boxed by whoever makes it: it is some kilobytes, and
    /// would be moved again and again on its way into its task.
    pub fn spawn(&self, txn: TxnId, exchange: Pin<Box<dyn Future<Output = ()> + Send>>) {
        self.living.all().insert(txn);
        let alive = Alive { living: self.living.clone(), txn };
        self.tasks.spawn(async move {
            let _alive = alive;
            exchange.await;
        });
    }

    /// Runs what comes after an exchange, such as a late answer: a shutdown waits for it too.
    pub fn beside(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(work);
    }

    /// Whether the owner of a transaction is alive, and so will end it.
    #[must_use]
    pub fn lives(&self, txn: TxnId) -> bool {
        self.living.all().contains(&txn)
    }

    /// How many are alive.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.living.all().len()
    }

    /// From now on [`wait`](Self::wait) comes to an end. Call it when the last telegram was taken.
    pub fn close(&self) {
        self.tasks.close();
    }

    /// Waits until they are closed and every exchange is over.
    pub async fn wait(&self) {
        self.tasks.wait().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_owner_lives_until_its_task_ends_however_it_ends() {
        let owners = Owners::default();
        let (calm, mad) = (TxnId::fresh(), TxnId::fresh());
        let (go, wait) = tokio::sync::oneshot::channel::<()>();
        owners.spawn(calm, Box::pin(async move { drop(wait.await) }));
        owners.spawn(mad, Box::pin(async { panic!("a defect") }));
        tokio::task::yield_now().await;
        assert!(owners.lives(calm) && !owners.lives(mad));
        assert_eq!(owners.in_flight(), 1);
        drop(go);
        owners.close();
        owners.wait().await;
        assert!(!owners.lives(calm));
    }
}
