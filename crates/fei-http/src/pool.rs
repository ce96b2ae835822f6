//! The bounded pool: places for calls, and idle connections that wait for the next one.
//!
//! A call holds a place as long as it holds a connection, takes an idle connection before it opens one, and puts it
//! back before it gives up the place: so used and idle connections together never exceed the places.
//!
//! A connection is used on the runtime that opened it, where nobody has to wake another thread for it, as long as there is
//! room for one more: only at the limit a call takes one of another runtime.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use fei_exchange::{Code, Failure};
use tokio::runtime::Handle;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::InstitutionRules;
use crate::connection::Connection;

pub(crate) struct Pool {
    places: Arc<Semaphore>,
    places_max: usize,
    waiting: Semaphore,
    waiting_timeout: Duration,
    idle_timeout: Duration,
    age_max: Duration,
    shelf: Mutex<Shelf>,
    stir: Arc<Stir>,
}

/// Woken when something comes on an idle connection: its end, or what answers nothing.
#[derive(Default)]
struct Stir(Notify);

impl Wake for Stir {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }
}

#[derive(Default)]
struct Shelf {
    /// The one used last at the end: it is taken first, so that the others grow old and close.
    idle: Vec<Parked>,
    generation: u64,
    /// Whether a task watches the ages.
    watched: bool,
}

struct Parked {
    connection: Connection,
    closes_at: Instant,
}

/// The right to one connection. Dropped last.
pub(crate) struct Place(#[expect(dead_code, reason = "held for its Drop")] OwnedSemaphorePermit);

impl Pool {
    pub(crate) fn new(rules: &InstitutionRules) -> Arc<Self> {
        // More than tokio can count is no limit at all, and must not be a panic.
        let semaphore = |permits: usize| Semaphore::new(permits.min(Semaphore::MAX_PERMITS));
        let places = semaphore(rules.connections_max);
        Arc::new(Self {
            places_max: places.available_permits(),
            places: Arc::new(places),
            waiting: semaphore(rules.waiting_max),
            waiting_timeout: rules.waiting_timeout,
            idle_timeout: rules.idle_timeout,
            age_max: rules.age_max,
            shelf: Mutex::default(),
            stir: Arc::default(),
        })
    }

    /// A place now, or after a bounded wait in a bounded queue; else N41, or N46 when the deadline was first.
    pub(crate) async fn place(&self, deadline: Instant) -> Result<Place, Failure> {
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(Place(permit));
        }
        let full = |why| Failure::new(Code::BulkheadFull, why);
        let _waiting =
            self.waiting.try_acquire().map_err(|_| full("too many calls wait for a connection"))?;
        let patience = Instant::now() + self.waiting_timeout;
        match timeout_at(patience.min(deadline), Arc::clone(&self.places).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Place(permit)),
            Err(_) if deadline <= patience => {
                Err(Failure::new(Code::DeadlineBefore, "while waiting for a connection"))
            }
            _ => Err(full("no connection became free in time")),
        }
    }

    /// An idle connection that the other end has not closed, as far as anybody can know.
    pub(crate) async fn take(&self) -> Option<Connection> {
        loop {
            let mut connection = self.pop()?;
            if poll_fn(|cx| Poll::Ready(connection.poll_over(cx).is_pending())).await {
                return Some(connection);
            }
            connection.close();
        }
    }

    fn pop(&self) -> Option<Connection> {
        let (mut shelf, now, home) = (self.shelf(), Instant::now(), Handle::current().id());
        loop {
            let own = shelf.idle.iter().rposition(|parked| parked.connection.home() == home);
            let parked = match own {
                Some(at) => shelf.idle.remove(at),
                // Whoever asks has a place, so all that are used are counted, and those that are about to be opened.
                None if self.used() + shelf.idle.len() <= self.places_max => return None,
                None => shelf.idle.pop()?,
            };
            if parked.closes_at > now {
                return Some(parked.connection);
            }
        }
    }

    /// Places that are taken.
    fn used(&self) -> usize {
        self.places_max - self.places.available_permits()
    }

    /// Keeps a connection whose answer was read to its end, if it can carry another call.
    pub(crate) fn put(self: &Arc<Self>, mut connection: Connection) {
        let stir = Waker::from(Arc::clone(&self.stir));
        if connection.poll_over(&mut Context::from_waker(&stir)).is_ready() {
            return connection.close();
        }
        let mut shelf = self.shelf();
        let now = Instant::now();
        // An old one goes to where the name once led: the next one asks again.
        let closes_at = (now + self.idle_timeout).min(connection.opened_at() + self.age_max);
        if connection.generation() != shelf.generation || closes_at <= now {
            return;
        }
        shelf.idle.push(Parked { connection, closes_at });
        if !std::mem::replace(&mut shelf.watched, true) {
            tokio::spawn(watch(Arc::downgrade(self), Arc::clone(&self.stir), closes_at));
        }
    }

    /// The generation of connections opened from now on.
    pub(crate) fn generation(&self) -> u64 {
        self.shelf().generation
    }

    /// Closes what is idle, and lets nothing back that was opened before.
    pub(crate) fn flush(&self) {
        let mut shelf = self.shelf();
        shelf.generation += 1;
        shelf.idle.clear();
    }

    /// Closes what is too old, and what the other end has closed; `None` when nothing is left to watch.
    fn sweep(&self, now: Instant) -> Option<Instant> {
        let stir = Waker::from(Arc::clone(&self.stir));
        let mut cx = Context::from_waker(&stir);
        let mut shelf = self.shelf();
        let is_over =
            |parked: &mut Parked| parked.closes_at <= now || parked.connection.poll_over(&mut cx).is_ready();
        let over: Vec<_> = shelf.idle.extract_if(.., is_over).collect();
        let next = shelf.idle.iter().map(|parked| parked.closes_at).min();
        shelf.watched = next.is_some();
        drop(shelf);
        over.into_iter().for_each(|parked| parked.connection.close());
        next
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // A panic elsewhere cannot leave the shelf half-changed: no code of others runs under the lock but a socket's look.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lives as long as something is idle, and does not keep the pool alive.
async fn watch(pool: Weak<Pool>, stir: Arc<Stir>, mut next: Instant) {
    loop {
        // Too old, or stirred: the sweep looks at both.
        let _ = timeout_at(next, stir.0.notified()).await;
        let Some(pool) = pool.upgrade() else { return };
        match pool.sweep(Instant::now()) {
            Some(at) => next = at,
            None => return,
        }
    }
}
