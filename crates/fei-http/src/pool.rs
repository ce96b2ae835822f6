//! The bounded pool: places for calls, and idle connections that wait for the next one.
//!
//! A call holds a place as long as it holds a connection, takes an idle connection before it opens one, and puts it
//! back before it gives up the place: so used and idle connections together never exceed the places.
//!
//! A connection is used on the runtime that opened it, where nobody has to wake another thread for it, as long as there is
//! room for one more: only at the limit a call takes one of another runtime.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use fei_exchange::{Code, Failure};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until, timeout_at};

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
            if connection.is_ready().await {
                return Some(connection);
            }
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

    /// Keeps a connection whose answer was read to its end.
    pub(crate) fn put(self: &Arc<Self>, connection: Connection) {
        let mut shelf = self.shelf();
        let now = Instant::now();
        // An old one goes to where the name once led: the next one asks again.
        let closes_at = (now + self.idle_timeout).min(connection.opened_at() + self.age_max);
        if connection.generation() != shelf.generation || closes_at <= now {
            return;
        }
        shelf.idle.push(Parked { connection, closes_at });
        if !std::mem::replace(&mut shelf.watched, true) {
            tokio::spawn(close_the_old(Arc::downgrade(self), closes_at));
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

    /// Closes what is too old; `None` when nothing is left to watch.
    fn sweep(&self, now: Instant) -> Option<Instant> {
        let mut shelf = self.shelf();
        shelf.idle.retain(|parked| parked.closes_at > now);
        let next = shelf.idle.iter().map(|parked| parked.closes_at).min();
        shelf.watched = next.is_some();
        next
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // A panic elsewhere cannot leave the shelf half-changed: no code of others runs under the lock.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lives as long as something is idle, and does not keep the pool alive.
async fn close_the_old(pool: Weak<Pool>, mut next: Instant) {
    loop {
        sleep_until(next).await;
        let Some(pool) = pool.upgrade() else { return };
        match pool.sweep(Instant::now()) {
            Some(at) => next = at,
            None => return,
        }
    }
}
