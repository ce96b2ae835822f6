//! Admission: an institution's gate and its bulkhead. What is refused here has no row.
//!
//! Readiness is a ticket for the room (in flight and waiting together); a call then waits in the room for a place. Both
//! go with the call into its own task, so that a caller who leaves does not make room while its exchange goes on.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use fei_exchange::{Code, Failure};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::PollSemaphore;
use tower::{Layer, Service};

use crate::{Call, Done, Gate, GuardRules, place};

/// A call that may be journaled: only [`Admission`] makes one.
pub(crate) struct Admitted<R, A> {
    pub(crate) call: Call<R, A>,
    pub(crate) place: Place,
}

/// What a call occupies, until its exchange is over.
pub(crate) struct Place {
    _in_flight: OwnedSemaphorePermit,
    _ticket: OwnedSemaphorePermit,
}

/// Puts [`Admission`] around a service. One layer, one institution: the limits are in it.
#[derive(Debug, Clone)]
pub(crate) struct AdmissionLayer {
    gate: Gate,
    bulkhead: Bulkhead,
}

/// A place of the bulkhead for a call that no core waits for.
#[derive(Debug)]
pub struct AsidePlace(#[expect(dead_code, reason = "held, and given back by its drop")] OwnedSemaphorePermit);

/// Who may be in the room, and who of them in flight.
#[derive(Debug, Clone)]
struct Bulkhead {
    room: PollSemaphore,
    places: Arc<Semaphore>,
    waiting_timeout: Duration,
}

impl AdmissionLayer {
    pub(crate) fn new(rules: &GuardRules, gate: Gate) -> Self {
        // More than tokio can count is no limit at all, and must not be a panic.
        let semaphore = |permits: usize| Arc::new(Semaphore::new(permits.min(Semaphore::MAX_PERMITS)));
        let bulkhead = Bulkhead {
            room: PollSemaphore::new(semaphore(rules.in_flight_max.saturating_add(rules.waiting_max))),
            places: semaphore(rules.in_flight_max),
            waiting_timeout: rules.waiting_timeout,
        };
        Self { gate, bulkhead }
    }

    /// A place among those of the calls that cores wait for, in turn with them.
    pub(crate) async fn aside(&self) -> Result<AsidePlace, Failure> {
        let Bulkhead { places, waiting_timeout, .. } = &self.bulkhead;
        // Nobody waits with a deadline: the longest wait comes first.
        let deadline = Instant::now() + 2 * *waiting_timeout;
        place::wait(&self.gate, Arc::clone(places), *waiting_timeout, deadline).await.map(AsidePlace)
    }
}

impl<S> Layer<S> for AdmissionLayer {
    type Service = Admission<S>;

    fn layer(&self, inner: S) -> Admission<S> {
        Admission { inner, gate: self.gate.clone(), bulkhead: self.bulkhead.clone(), ticket: None }
    }
}

/// Ready while the room has space; refuses N43 at a closed gate, N41 after the longest wait.
#[derive(Debug)]
pub(crate) struct Admission<S> {
    inner: S,
    gate: Gate,
    bulkhead: Bulkhead,
    ticket: Option<OwnedSemaphorePermit>,
}

impl<S: Clone> Clone for Admission<S> {
    fn clone(&self) -> Self {
        // A ticket is for one call.
        let (inner, gate, bulkhead) = (self.inner.clone(), self.gate.clone(), self.bulkhead.clone());
        Self { inner, gate, bulkhead, ticket: None }
    }
}

impl<S, R, A> Service<Call<R, A>> for Admission<S>
where
    S: Service<Admitted<R, A>, Response = Done, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    R: Send + 'static,
    A: 'static,
{
    type Response = Done;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Done, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        if self.ticket.is_none() {
            self.ticket = ready!(self.bulkhead.room.poll_acquire(cx));
        }
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call<R, A>) -> Self::Future {
        let ticket = self.ticket.take();
        // The instance that is ready is the one that is called; a clone of it waits its turn.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let (gate, bulkhead) = (self.gate.clone(), self.bulkhead.clone());
        Box::pin(async move {
            match bulkhead.enter(&gate, ticket, call.deadline).await {
                Ok(place) => inner.call(Admitted { call, place }).await,
                Err(failure) => Ok(Done::Refused(failure)),
            }
        })
    }
}

impl Bulkhead {
    async fn enter(
        self,
        gate: &Gate,
        ticket: Option<OwnedSemaphorePermit>,
        deadline: Instant,
    ) -> Result<Place, Failure> {
        let full = || Failure::new(Code::BulkheadFull, "called without being ready");
        let ticket = ticket.ok_or_else(full)?;
        let in_flight = place::wait(gate, self.places, self.waiting_timeout, deadline).await?;
        Ok(Place { _in_flight: in_flight, _ticket: ticket })
    }
}
