//! Retry: one more try for what was demonstrably not sent, within a budget.
//!
//! Only a failure that brings the journal's proof back can come here again, so "never twice" is not a rule to keep but
//! a type that is missing.

#[cfg(test)]
mod tests;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use fei_exchange::{Code, Failure};
use fei_journal::{Intended, LinkError};
use tower::retry::budget::{Budget, TpsBudget};
use tower::{Layer, Service};

use crate::events;

/// Second tries in the last ten seconds: a tenth of the calls, and one a second for an institution that is called
/// rarely. More would be a storm on one that is down.
const BUDGET_WINDOW: Duration = Duration::from_secs(10);
const BUDGET_PER_SECOND_MIN: u32 = 1;
const BUDGET_SHARE: f32 = 0.1;

/// Puts [`Retry`] around a service. One layer, one institution: the budget is in it.
#[derive(Debug, Clone)]
pub(crate) struct RetryLayer {
    budget: Arc<TpsBudget>,
}

impl RetryLayer {
    pub(crate) fn new() -> Self {
        let budget = TpsBudget::new(BUDGET_WINDOW, BUDGET_PER_SECOND_MIN, BUDGET_SHARE);
        Self { budget: Arc::new(budget) }
    }
}

impl<S> Layer<S> for RetryLayer {
    type Service = Retry<S>;

    fn layer(&self, inner: S) -> Retry<S> {
        Retry { inner, budget: Arc::clone(&self.budget) }
    }
}

/// Tries a second time, at once, when no connection came about.
#[derive(Debug, Clone)]
pub(crate) struct Retry<S> {
    inner: S,
    budget: Arc<TpsBudget>,
}

impl<S, R> Service<Intended<R>> for Retry<S>
where
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
        let budget = Arc::clone(&self.budget);
        budget.deposit();
        let first = self.inner.call(call);
        Box::pin(async move {
            match first.await {
                Err(LinkError::NotSent(call, failure)) if may_pass(&failure) && budget.withdraw() => {
                    events::TriedAgain { txn: call.txn(), failure: &failure }.emit();
                    poll_fn(|cx| again.poll_ready(cx)).await?;
                    again.call(call).await
                }
                other => other,
            }
        })
    }
}

/// A connection may come about a moment later. A bad certificate, a full pool or a deadline stays what it is.
const fn may_pass(failure: &Failure) -> bool {
    matches!(failure.code, Code::ConnectFailed)
}
