//! The owners of exchanges: a task for each, known by its transaction for as long as it lives.
//!
//! A row in flight whose owner is alive is that owner's to end, however long the journal takes; one whose owner is gone
//! (it panicked, or its process was killed) is nobody's, and a sweep ends it.

use std::collections::HashMap;
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

/// How many each transaction has: one that begins anew under its number may have the next before the last one's task is gone.
#[derive(Debug, Clone, Default)]
struct Living(Arc<Mutex<HashMap<TxnId, u32>>>);

impl Living {
    fn all(&self) -> MutexGuard<'_, HashMap<TxnId, u32>> {
        // A panic elsewhere leaves the map whole: nothing here panics between two changes that belong together.
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
        let mut all = self.living.all();
        match all.get_mut(&self.txn) {
            Some(owners) if *owners > 1 => *owners -= 1,
            _ => drop(all.remove(&self.txn)),
        }
    }
}

impl Owners {
    /// Runs an exchange in a task of its own, which nobody else can stop. Boxed by whoever makes it: it is some kilobytes, and
    /// would be moved again and again on its way into its task.
    pub fn spawn(&self, txn: TxnId, exchange: Pin<Box<dyn Future<Output = ()> + Send>>) {
        *self.living.all().entry(txn).or_default() += 1;
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

    /// Whether an owner of a transaction is alive, and so will end it.
    #[must_use]
    pub fn lives(&self, txn: TxnId) -> bool {
        self.living.all().contains_key(&txn)
    }

    /// How many transactions have one that is alive.
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

    /// A call whose earlier try did nothing is begun once more, under the number that it has.
    #[tokio::test]
    async fn the_next_owner_of_a_transaction_outlives_the_one_before() {
        let (owners, txn) = (Owners::default(), TxnId::fresh());
        let [first, second] = [(); 2].map(|()| {
            let (go, wait) = tokio::sync::oneshot::channel::<()>();
            owners.spawn(txn, Box::pin(async move { drop(wait.await) }));
            go
        });
        drop(first);
        tokio::task::yield_now().await;
        assert!(owners.lives(txn));
        assert_eq!(owners.in_flight(), 1);
        drop(second);
        owners.close();
        owners.wait().await;
        assert!(!owners.lives(txn));
    }
}
