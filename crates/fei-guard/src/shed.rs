//! Load-shed: what the admission has no room for is refused at once, instead of queueing without a bound.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use fei_exchange::{Code, Failure};
use futures_util::future::Either;
use tower::{Layer, Service};

use crate::{Call, Done};

/// Puts [`Shed`] around a service.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShedLayer;

impl<S> Layer<S> for ShedLayer {
    type Service = Shed<S>;

    fn layer(&self, inner: S) -> Shed<S> {
        Shed { inner, is_ready: false }
    }
}

/// Always ready; refuses (N41) while the service below is not.
#[derive(Debug)]
pub(crate) struct Shed<S> {
    inner: S,
    is_ready: bool,
}

impl<S: Clone> Clone for Shed<S> {
    fn clone(&self) -> Self {
        // Readiness belongs to the one who asked for it.
        Self { inner: self.inner.clone(), is_ready: false }
    }
}

impl<S, R, A> Service<Call<R, A>> for Shed<S>
where
    S: Service<Call<R, A>, Response = Done, Error = Infallible>,
{
    type Response = Done;
    type Error = Infallible;
    type Future = Either<S::Future, Ready<Result<Done, Infallible>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.is_ready = self.inner.poll_ready(cx).is_ready();
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Call<R, A>) -> Self::Future {
        if std::mem::take(&mut self.is_ready) {
            return Either::Left(self.inner.call(call));
        }
        Either::Right(ready(Ok(Done::Refused(full()))))
    }
}

/// What a call hears for which there is no room.
pub(crate) fn full() -> Failure {
    Failure::new(Code::BulkheadFull, "as many calls as may are in flight and waiting")
}
