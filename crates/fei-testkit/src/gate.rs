//! What an institution waits at until the test lets it go on.

use std::sync::{Arc, Condvar, Mutex};

use crate::PATIENCE;

/// A gate that is closed until it is opened. Clones are the same gate.
#[derive(Debug, Clone, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    /// Waits until it is open, or patience ends.
    ///
    /// # Panics
    /// When somebody panicked over it.
    pub fn pass(&self) {
        let (open, opened) = &*self.0;
        drop(opened.wait_timeout_while(open.lock().unwrap(), PATIENCE, |open| !*open).unwrap());
    }

    /// Opens it for good.
    ///
    /// # Panics
    /// When somebody panicked over it.
    pub fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }
}

/// Lets a crowd go when all have come, the last comer first. Clones are the same.
#[derive(Debug, Clone)]
pub struct LastComerFirst {
    expected: u32,
    shared: Arc<(Mutex<Queue>, Condvar)>,
}

#[derive(Debug, Default)]
struct Queue {
    arrived: u32,
    turn: u32,
}

impl LastComerFirst {
    /// For so many.
    #[must_use]
    pub fn of(expected: u32) -> Self {
        Self { expected, shared: Arc::default() }
    }

    /// Comes, waits for its turn, does its work, and lets the one before go.
    ///
    /// # Panics
    /// When somebody panicked in it.
    pub fn pass<T>(&self, work: impl FnOnce() -> T) -> T {
        let (queue, changed) = &*self.shared;
        let mut waiting = queue.lock().unwrap();
        waiting.arrived += 1;
        let own = waiting.arrived;
        if own == self.expected {
            waiting.turn = own;
        }
        drop(changed.wait_timeout_while(waiting, PATIENCE, |queue| queue.turn != own).unwrap());
        let done = work();
        queue.lock().unwrap().turn -= 1;
        changed.notify_all();
        done
    }
}
