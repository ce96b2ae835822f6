//! Which connections there are, and who waits for which answer. One lock, and nothing is waited for under it: whether a
//! question went into a socket and whether its connection was still there is decided in one order.

use std::collections::HashMap;

use crate::PairKey;
use crate::connection::ConnectionId;
use crate::link::Told;
use crate::question::Outgoing;
use crate::sync::{Mutex, MutexGuard, PoisonError, oneshot, queue};

/// Where an ending is told.
type Tell = oneshot::Sender<Told>;

/// Connections and questions of one link.
#[derive(Debug, Default)]
pub(crate) struct Pairs(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    outlets: Vec<Outlet>,
    waiting: HashMap<PairKey, Waiter>,
    /// Seats given so far: each has a number of its own.
    given: u64,
}

/// A connection that can be written to.
#[derive(Debug)]
struct Outlet {
    connection: ConnectionId,
    queue: queue::Sender<Outgoing>,
    /// Questions that hold a seat on it.
    seats: usize,
}

/// Somebody who waits for an answer.
#[derive(Debug)]
struct Waiter {
    seat: Seat,
    /// Bytes of the question may have left.
    left: bool,
    tell: Tell,
}

/// A place on a connection. Two questions never have the same, also when one has the pair key of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat {
    connection: ConnectionId,
    number: u64,
}

/// Why a question has no seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoSeat {
    NoConnection,
    Full,
    KeyTaken,
}

impl Pairs {
    pub(crate) fn connections(&self) -> usize {
        self.table().outlets.len()
    }

    pub(crate) fn join(&self, connection: ConnectionId, queue: queue::Sender<Outgoing>) {
        self.table().outlets.push(Outlet { connection, queue, seats: 0 });
    }

    /// Takes a connection away, and gives those who wait for an answer on it.
    pub(crate) fn leave(&self, connection: ConnectionId) -> Vec<Tell> {
        let mut table = self.table();
        table.outlets.retain(|outlet| outlet.connection != connection);
        let gone = table.waiting.extract_if(|_, waiter| waiter.left && waiter.seat.connection == connection);
        gone.map(|(_, waiter)| waiter.tell).collect()
    }

    /// How many hold a seat on a connection.
    pub(crate) fn waiting_on(&self, connection: ConnectionId) -> usize {
        self.table().outlet(connection).map_or(0, |outlet| outlet.seats)
    }

    /// A seat on the connection where the fewest wait; `tell` comes back if there is none.
    pub(crate) fn seat(
        &self,
        pair: &PairKey,
        waiting_max: usize,
        tell: Tell,
    ) -> Result<(Seat, queue::Sender<Outgoing>), (NoSeat, Tell)> {
        let mut table = self.table();
        let Table { outlets, waiting, given } = &mut *table;
        let open = outlets.iter_mut().filter(|outlet| !outlet.queue.is_closed());
        let outlet = match open.min_by_key(|outlet| outlet.seats) {
            _ if waiting.contains_key(pair) => return Err((NoSeat::KeyTaken, tell)),
            None => return Err((NoSeat::NoConnection, tell)),
            Some(outlet) if outlet.seats >= waiting_max => return Err((NoSeat::Full, tell)),
            Some(outlet) => outlet,
        };
        outlet.seats += 1;
        *given += 1;
        let seat = Seat { connection: outlet.connection, number: *given };
        waiting.insert(pair.clone(), Waiter { seat, left: false, tell });
        Ok((seat, outlet.queue.clone()))
    }

    /// Gives a seat back. Nobody waits any more: an answer that comes now is unasked.
    pub(crate) fn stand_up(&self, seat: Seat, pair: &PairKey) {
        let mut table = self.table();
        if let Some(outlet) = table.outlet(seat.connection) {
            outlet.seats -= 1;
        }
        table.take(pair, |waiter| waiter.seat == seat);
    }

    /// From here on bytes of a question may have left; false: nobody waits, or the connection is gone.
    pub(crate) fn leaves(&self, seat: Seat, pair: &PairKey) -> bool {
        let mut table = self.table();
        let open = table.outlet(seat.connection).is_some();
        match table.waiting.get_mut(pair) {
            Some(waiter) if open && waiter.seat == seat => {
                waiter.left = true;
                true
            }
            _ => false,
        }
    }

    /// Whoever waits on a seat: its question did not leave.
    pub(crate) fn not_sent(&self, seat: Seat, pair: &PairKey) -> Option<Tell> {
        self.table().take(pair, |waiter| waiter.seat == seat)
    }

    /// Whoever waits for an answer, once. Nobody waits for the answer to what has not left.
    pub(crate) fn answered(&self, pair: &PairKey) -> Option<Tell> {
        self.table().take(pair, |waiter| waiter.left)
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // No code of others runs under the lock: a panic elsewhere leaves the table whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn outlet(&mut self, connection: ConnectionId) -> Option<&mut Outlet> {
        self.outlets.iter_mut().find(|outlet| outlet.connection == connection)
    }

    fn take(&mut self, pair: &PairKey, fits: impl FnOnce(&Waiter) -> bool) -> Option<Tell> {
        let fits = self.waiting.get(pair).is_some_and(fits);
        fits.then(|| self.waiting.remove(pair).map(|waiter| waiter.tell)).flatten()
    }
}
