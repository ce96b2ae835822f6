//! Journal: a row before anything is sent, the ending committed before anybody hears it.
//!
//! The exchange runs in a task of its own, the owner: a caller who goes away cannot stop it, and a time limit bounds
//! only what the caller waits, never the journal's work.

mod owner;
mod people;
#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use fei_exchange::{Code, Failure};
use fei_journal::{Intended, Journal};
use tokio::sync::oneshot;
use tower::{Layer, Service};

use self::owner::{Ear, Owner};
use crate::admission::Admitted;
use crate::{Done, JournalHealth, Owners};

/// Puts [`Journaled`] around a service.
#[derive(Debug)]
pub(crate) struct JournalLayer<J> {
    pub(crate) journal: Arc<J>,
    pub(crate) health: JournalHealth,
    pub(crate) owners: Owners,
    pub(crate) settle_timeout: Duration,
}

impl<J, S> Layer<S> for JournalLayer<J> {
    type Service = Journaled<J, S>;

    fn layer(&self, inner: S) -> Journaled<J, S> {
        let (journal, health) = (Arc::clone(&self.journal), self.health.clone());
        let owner = Owner { journal, health, settle_timeout: self.settle_timeout };
        Journaled { inner, owner, owners: self.owners.clone() }
    }
}

/// Begins, lets the inner service send, concludes, settles, and only then tells.
#[derive(Debug)]
pub(crate) struct Journaled<J, S> {
    inner: S,
    owner: Owner<J>,
    owners: Owners,
}

impl<J, S: Clone> Clone for Journaled<J, S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), owner: self.owner.clone(), owners: self.owners.clone() }
    }
}

impl<J, S, R, A> Service<Admitted<R, A>> for Journaled<J, S>
where
    J: Journal,
    S: Service<Intended<R>, Response = A, Error = Failure> + Clone + Send + 'static,
    S::Future: Send,
    R: Send + 'static,
    A: Send + 'static,
{
    type Response = Done;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Done, Infallible>> + Send>>;

    /// Always: the owner waits for the service below, not the caller.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, admitted: Admitted<R, A>) -> Self::Future {
        let (tell, told) = oneshot::channel();
        let txn = admitted.call.intent.txn;
        let exchange = self.owner.clone().own(self.inner.clone(), admitted, Ear::new(tell));
        self.owners.spawn(txn, Box::pin(exchange));
        Box::pin(async move {
            // An owner that ends without a word has panicked, perhaps after sending.
            let lost = || Failure::new(Code::JournalLostAfter, "the exchange's task ended without an ending");
            Ok(told.await.unwrap_or_else(|_| Done::Unsettled(lost())))
        })
    }
}
