//! Deadline: the core's patience, over all attempts. From here up there is one failure and no proof: nobody retries.

#[cfg(test)]
mod tests;

use std::pin::Pin;
use std::task::{Context, Poll};

use fei_exchange::Failure;
use fei_journal::{Intended, LinkError};
use tower::{Layer, Service, ServiceExt};

use crate::limit;

/// Puts [`Deadline`] around a service.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeadlineLayer;

impl<S> Layer<S> for DeadlineLayer {
    type Service = Deadline<S>;

    fn layer(&self, inner: S) -> Deadline<S> {
        Deadline { inner }
    }
}

/// Ends a call at its deadline: N46 when nothing had left, U01 otherwise.
#[derive(Debug, Clone)]
pub(crate) struct Deadline<S> {
    inner: S,
}

impl<S, R> Service<Intended<R>> for Deadline<S>
where
    S: Service<Intended<R>, Error = LinkError<R>> + Clone + Send + 'static,
    S::Future: Send,
    S::Response: Send,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, Failure>> + Send>>;

    /// Always: waiting for the service below counts against the deadline, which only a call has.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Intended<R>) -> Self::Future {
        let (at, progress) = (call.deadline(), call.progress());
        let inner = self.inner.clone().oneshot(call);
        Box::pin(async move {
            let answer = limit::until(at, progress, "the call's deadline", inner).await?;
            answer.map_err(LinkError::into_failure)
        })
    }
}
