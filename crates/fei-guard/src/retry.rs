//! Retry: one more try for what was demonstrably not sent, or was refused before anything was done, within a budget.
//!
//! Only a failure that brings the journal's proof back can come here again, so "never twice" is not a rule to keep but
//! a type that is missing. What was sent once is written down as a second attempt before it is sent again.

#[cfg(test)]
mod tests;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use fei_exchange::{Code, Failure};
use fei_journal::{Intended, Journal, LinkError};
use tower::retry::budget::{Budget, TpsBudget};
use tower::{Layer, Service};

use crate::events;

/// Second tries in the last ten seconds: a tenth of the calls, and one a second for an institution that is called
/// rarely. More would be a storm on one that is down.
const BUDGET_WINDOW: Duration = Duration::from_secs(10);
const BUDGET_PER_SECOND_MIN: u32 = 1;
const BUDGET_SHARE: f32 = 0.1;

/// Puts [`Retry`] around a service. One layer, one institution: the budget is in it.
#[derive(Debug)]
pub(crate) struct RetryLayer<J> {
    budget: Arc<TpsBudget>,
    journal: Arc<J>,
}

impl<J> RetryLayer<J> {
    pub(crate) fn new(journal: Arc<J>) -> Self {
        let budget = TpsBudget::new(BUDGET_WINDOW, BUDGET_PER_SECOND_MIN, BUDGET_SHARE);
        Self { budget: Arc::new(budget), journal }
    }
}

impl<J, S> Layer<S> for RetryLayer<J> {
    type Service = Retry<J, S>;

    fn layer(&self, inner: S) -> Retry<J, S> {
        Retry { inner, budget: Arc::clone(&self.budget), journal: Arc::clone(&self.journal) }
    }
}

/// Tries a second time, at once, when no connection came about or when nothing was done for a reason that is mended.
#[derive(Debug)]
pub(crate) struct Retry<J, S> {
    inner: S,
    budget: Arc<TpsBudget>,
    journal: Arc<J>,
}

impl<J, S: Clone> Clone for Retry<J, S> {
    fn clone(&self) -> Self {
        let (budget, journal) = (Arc::clone(&self.budget), Arc::clone(&self.journal));
        Self { inner: self.inner.clone(), budget, journal }
    }
}

impl<J, S, R> Service<Intended<R>> for Retry<J, S>
where
    J: Journal,
    S: Service<Intended<R>, Error = LinkError<R>> + Clone + Send + 'static,
    S::Future: Send + 'static,
    S::Response: Send,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = LinkError<R>;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, LinkError<R>>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), LinkError<R>>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Intended<R>) -> Self::Future {
        let mut again = self.inner.clone();
        let (budget, journal) = (Arc::clone(&self.budget), Arc::clone(&self.journal));
        budget.deposit();
        let first = self.inner.call(call);
        Box::pin(async move {
            let call = match first.await {
                Err(LinkError::NotSent(call, failure)) if may_pass(&failure) && budget.withdraw() => {
                    events::TriedAgain { txn: call.txn(), failure: &failure }.emit();
                    call
                }
                Err(LinkError::Refused(call, failure)) if budget.withdraw() => {
                    written_down(journal, call, failure).await?
                }
                other => return other,
            };
            poll_fn(|cx| again.poll_ready(cx)).await?;
            again.call(call).await
        })
    }
}

/// Commits the second attempt; without that there is none, and the refusal stands.
async fn written_down<J: Journal, R>(
    journal: Arc<J>,
    call: Intended<R>,
    failure: Failure,
) -> Result<Intended<R>, LinkError<R>> {
    let (txn, why) = (call.txn(), failure.detail.clone());
    // A task of its own: a deadline above drops this wait, and must not drop the commit.
    let written = tokio::spawn(async move { journal.send_again(txn, &why).await }).await;
    match written {
        Ok(Ok(())) => {
            events::SentAgain { txn, failure: &failure }.emit();
            Ok(call)
        }
        Ok(Err(error)) => {
            events::NotSentAgain { txn, why: &error }.emit();
            Err(LinkError::Refused(call, failure))
        }
        Err(ended) => {
            events::NotSentAgain { txn, why: &ended }.emit();
            Err(LinkError::Refused(call, failure))
        }
    }
}

/// A connection may come about a moment later. A bad certificate, a full pool or a deadline stays what it is.
const fn may_pass(failure: &Failure) -> bool {
    matches!(failure.code, Code::ConnectFailed)
}
