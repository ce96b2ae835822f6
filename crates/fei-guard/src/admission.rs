//! Admission: an institution's door and its bulkhead. What is refused here has no row.
//!
//! Readiness is a ticket for the room (in flight and waiting together); a call then waits in the room for a place. Both
//! go with the call into its own task, so that a caller who leaves does not make room while its exchange goes on.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use fei_exchange::{Code, Effect, Failure};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::PollSemaphore;
use tower::{Layer, Service};

use crate::door::Inside;
use crate::{Call, Done, Door, GuardRules, Probe, shed};

/// A call that may be journaled: only [`Admission`] makes one.
pub(crate) struct Admitted<R, A> {
    pub(crate) call: Call<R, A>,
    pub(crate) place: Place,
    /// What is told how it went.
    pub(crate) inside: Inside<A>,
}

/// What a call occupies, until its exchange is over.
pub(crate) struct Place {
    _in_flight: OwnedSemaphorePermit,
    _ticket: OwnedSemaphorePermit,
}

/// Puts [`Admission`] around a service. One layer, one institution: the limits are in it.
#[derive(Debug)]
pub(crate) struct AdmissionLayer<A> {
    door: Door<A>,
    bulkhead: Bulkhead,
}

impl<A> Clone for AdmissionLayer<A> {
    fn clone(&self) -> Self {
        Self { door: self.door.clone(), bulkhead: self.bulkhead.clone() }
    }
}

/// A place of the bulkhead for a call that no core waits for.
#[derive(Debug)]
pub struct AsidePlace<A> {
    _in_flight: OwnedSemaphorePermit,
    inside: Inside<A>,
}

impl<A> AsidePlace<A> {
    /// Gives it back, and tells what came of the call.
    pub(crate) fn ended(self, answer: &Result<A, Failure>) {
        self.inside.ended(answer);
    }
}

/// How much an institution has to do, and how much it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Calls in flight.
    pub in_flight: usize,
    /// So many may be.
    pub in_flight_max: usize,
    /// Calls that cores wait for, and that wait for their turn or for a place.
    pub waiting: usize,
    /// Calls that it gets in a second; none: as they come.
    pub calls_per_second_max: Option<NonZeroU32>,
}

/// Who may be in the room, and who of them in flight.
#[derive(Debug, Clone)]
struct Bulkhead {
    room: PollSemaphore,
    places: Arc<Semaphore>,
    places_max: usize,
    waiting_timeout: Duration,
    waiting: Waiting,
}

/// How many wait. Clones count together.
#[derive(Debug, Clone, Default)]
struct Waiting(Arc<AtomicUsize>);

/// One of them, until it is dropped.
struct Waits(Arc<AtomicUsize>);

impl Waiting {
    fn one(&self) -> Waits {
        self.0.fetch_add(1, Ordering::Relaxed);
        Waits(Arc::clone(&self.0))
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<A> AdmissionLayer<A> {
    pub(crate) fn new(rules: &GuardRules, door: Door<A>) -> Self {
        // More than tokio can count is no limit at all, and must not be a panic.
        let semaphore = |permits: usize| Arc::new(Semaphore::new(permits.min(Semaphore::MAX_PERMITS)));
        let places = semaphore(rules.in_flight_max);
        let bulkhead = Bulkhead {
            room: PollSemaphore::new(semaphore(rules.in_flight_max.saturating_add(rules.waiting_max))),
            places_max: places.available_permits(),
            places,
            waiting_timeout: rules.waiting_timeout,
            waiting: Waiting::default(),
        };
        Self { door, bulkhead }
    }

    /// What it has to do now.
    pub(crate) fn load(&self) -> Load {
        let Bulkhead { places, places_max, waiting, .. } = &self.bulkhead;
        Load {
            in_flight: places_max - places.available_permits(),
            in_flight_max: *places_max,
            waiting: waiting.0.load(Ordering::Relaxed),
            calls_per_second_max: self.door.calls_per_second_max(),
        }
    }

    /// Whether a call would be refused at once, as far as can be seen without coming in.
    pub(crate) fn look(&self, effect: Effect) -> Result<(), Failure> {
        self.door.look(probe(effect))?;
        if self.bulkhead.room.available_permits() == 0 { Err(shed::full()) } else { Ok(()) }
    }

    /// A place among those of the calls that cores wait for, in turn with them.
    pub(crate) async fn aside(&self, probe: Probe) -> Result<AsidePlace<A>, Failure> {
        let Bulkhead { places, waiting_timeout, .. } = &self.bulkhead;
        // Nobody waits with a deadline: the longest wait comes first.
        let deadline = Instant::now() + 2 * *waiting_timeout;
        let entered = self.door.enter(probe, Arc::clone(places), *waiting_timeout, deadline).await;
        entered.map(|(in_flight, inside)| AsidePlace { _in_flight: in_flight, inside })
    }
}

impl<S, A> Layer<S> for AdmissionLayer<A> {
    type Service = Admission<S, A>;

    fn layer(&self, inner: S) -> Admission<S, A> {
        Admission { inner, door: self.door.clone(), bulkhead: self.bulkhead.clone(), ticket: None }
    }
}

/// Ready while the room has space; refuses what does not come through the door.
#[derive(Debug)]
pub(crate) struct Admission<S, A> {
    inner: S,
    door: Door<A>,
    bulkhead: Bulkhead,
    ticket: Option<OwnedSemaphorePermit>,
}

impl<S: Clone, A> Clone for Admission<S, A> {
    fn clone(&self) -> Self {
        // A ticket is for one call.
        let (inner, door, bulkhead) = (self.inner.clone(), self.door.clone(), self.bulkhead.clone());
        Self { inner, door, bulkhead, ticket: None }
    }
}

impl<S, R, A> Service<Call<R, A>> for Admission<S, A>
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
        let (door, bulkhead) = (self.door.clone(), self.bulkhead.clone());
        Box::pin(async move {
            match bulkhead.enter(&door, ticket, probe(call.intent.effect), call.deadline).await {
                Ok((place, inside)) => inner.call(Admitted { call, place, inside }).await,
                Err(failure) => Ok(Done::Refused(failure)),
            }
        })
    }
}

impl Bulkhead {
    async fn enter<A>(
        self,
        door: &Door<A>,
        ticket: Option<OwnedSemaphorePermit>,
        probe: Probe,
        deadline: Instant,
    ) -> Result<(Place, Inside<A>), Failure> {
        let full = || Failure::new(Code::BulkheadFull, "called without being ready");
        let ticket = ticket.ok_or_else(full)?;
        let waits = self.waiting.one();
        let (in_flight, inside) = door.enter(probe, self.places, self.waiting_timeout, deadline).await?;
        drop(waits);
        Ok((Place { _in_flight: in_flight, _ticket: ticket }, inside))
    }
}

/// Only what asks may be the probe.
fn probe(effect: Effect) -> Probe {
    if effect == Effect::None { Probe::May } else { Probe::Never }
}
