//! Which message gets which act.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{SyncSender, sync_channel};

use super::{Act, Way};
use crate::PATIENCE;

/// The acts to come, each way for itself, and a message that waits to be exchanged.
#[derive(Debug, Default)]
pub(super) struct Script {
    there: Side,
    back: Side,
}

#[derive(Debug, Default)]
struct Side {
    acts: Mutex<VecDeque<Act>>,
    waiting: Mutex<Option<Waiting>>,
}

/// A message that is to be exchanged, and where the one for it goes.
#[derive(Debug)]
struct Waiting {
    message: Vec<u8>,
    instead: SyncSender<Vec<u8>>,
}

impl Script {
    pub(super) fn then(&self, way: Way, acts: impl IntoIterator<Item = Act>) {
        self.side(way).acts.lock().unwrap().extend(acts);
    }

    pub(super) fn left(&self, way: Way) -> usize {
        self.side(way).acts.lock().unwrap().len()
    }

    /// What the next message gets: nothing stands there, and it passes.
    pub(super) fn next(&self, way: Way) -> Act {
        self.side(way).acts.lock().unwrap().pop_front().unwrap_or(Act::Pass)
    }

    /// Gives a message away and gets another connection's for it.
    pub(super) fn swap(&self, way: Way, message: Vec<u8>) -> Vec<u8> {
        let (instead, given) = sync_channel(1);
        let mut waiting = self.side(way).waiting.lock().unwrap();
        match waiting.take() {
            Some(other) => {
                drop(waiting);
                other.instead.send(message).expect("whoever waits is patient");
                other.message
            }
            None => {
                *waiting = Some(Waiting { message, instead });
                drop(waiting);
                given.recv_timeout(PATIENCE).expect("another message to be swapped")
            }
        }
    }

    const fn side(&self, way: Way) -> &Side {
        match way {
            Way::There => &self.there,
            Way::Back => &self.back,
        }
    }
}
