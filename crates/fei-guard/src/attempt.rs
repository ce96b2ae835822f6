//! Attempt timeout: one attempt may not eat the patience that a second one would need.

#[cfg(test)]
mod tests;

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use fei_exchange::Outcome;
use fei_journal::{Intended, LinkError};
use tokio::time::Instant;
use tower::{Layer, Service};

use crate::limit;

/// Puts [`Attempt`] around a link.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AttemptLayer {
    pub(crate) timeout: Duration,
}

impl<S> Layer<S> for AttemptLayer {
    type Service = Attempt<S>;

    fn layer(&self, inner: S) -> Attempt<S> {
        Attempt { inner, timeout: self.timeout }
    }
}

/// Ends an attempt after its own time. The proof was inside and is gone, so what was not sent is not tried again.
#[derive(Debug, Clone)]
pub(crate) struct Attempt<S> {
    inner: S,
    timeout: Duration,
}

impl<S, R> Service<Intended<R>> for Attempt<S>
where
    S: Service<Intended<R>, Error = LinkError<R>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = LinkError<R>;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, LinkError<R>>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), LinkError<R>>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Intended<R>) -> Self::Future {
        let (at, progress) = (Instant::now() + self.timeout, call.progress());
        let inner = self.inner.call(call);
        Box::pin(async move {
            match limit::until(at, progress, "the attempt's own time", inner).await {
                Ok(answer) => answer,
                Err(failure) if failure.outcome() == Outcome::NotExecuted => Err(LinkError::Spent(failure)),
                Err(failure) => Err(LinkError::Unknown(failure)),
            }
        })
    }
}
