//! Reading on: a call is given up at its deadline, and its answer may still come.
//!
//! Whoever waits for an exchange holds [`Waiting`]. Dropped before its end, as a time limit drops it, it goes on by itself
//! for a while, and what comes is told to the call's ear. No call costs a task for this unless it is given up.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use fei_exchange::TxnId;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::connection::{Connection, Trouble};
use crate::{HttpAnswer, InstitutionRules, LateAnswer, LateEar, events};

/// An exchange on its way, with the connection that it has to itself.
pub(crate) type Exchanging = Pin<Box<dyn Future<Output = (Result<HttpAnswer, Trouble>, Connection)> + Send>>;

/// Where given-up calls of one institution are read on.
pub(crate) struct Lingering {
    institution: Arc<str>,
    window: Duration,
    places: Arc<Semaphore>,
}

impl Lingering {
    pub(crate) fn new(institution: Arc<str>, rules: &InstitutionRules) -> Arc<Self> {
        let places = Arc::new(Semaphore::new(rules.late_max.min(Semaphore::MAX_PERMITS)));
        Arc::new(Self { institution, window: rules.late_window, places })
    }

    /// Waits for an exchange that may be given up.
    pub(crate) fn wait(self: &Arc<Self>, txn: TxnId, exchange: Exchanging, ear: Option<LateEar>) -> Waiting {
        Waiting { exchange: Some(exchange), given_up: Some((Arc::clone(self), txn, ear)) }
    }

    /// Reads on for the rest. The connection is closed in any case: it is one more than the pool may have.
    fn read_on(&self, txn: TxnId, exchange: Exchanging, ear: LateEar) {
        let (Ok(runtime), false) = (Handle::try_current(), self.window.is_zero()) else { return };
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return events::NotReadOn { institution: &self.institution, txn }.emit();
        };
        let window = self.window;
        runtime.spawn(async move {
            if let Ok((Ok(answer), _connection)) = timeout(window, exchange).await {
                ear(LateAnswer::Came(answer));
            }
            drop(place);
        });
    }
}

/// An exchange that somebody waits for.
pub(crate) struct Waiting {
    exchange: Option<Exchanging>,
    given_up: Option<(Arc<Lingering>, TxnId, Option<LateEar>)>,
}

impl Future for Waiting {
    type Output = (Result<HttpAnswer, Trouble>, Connection);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(exchange) = &mut self.exchange else { return Poll::Pending };
        let ended = ready!(exchange.as_mut().poll(cx));
        self.exchange = None;
        Poll::Ready(ended)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let (Some(exchange), Some((lingering, txn, Some(ear)))) =
            (self.exchange.take(), self.given_up.take())
        else {
            return;
        };
        lingering.read_on(txn, exchange, ear);
    }
}
