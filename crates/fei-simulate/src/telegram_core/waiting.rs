//! Who waits for which answer on a core's line.
//!
//! It must never read or write.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::oneshot;

use super::{CoreError, Pairing};

/// A request that has no answer yet: the bytes that its answer will share, and where the answer goes.
type Waiter = (Vec<u8>, oneshot::Sender<Bytes>);

/// Requests that have no answer yet, oldest first; none can wait once the line has ended. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pairing: Pairing,
    queue: Arc<Mutex<Option<VecDeque<Waiter>>>>,
}

impl Waiting {
    pub(super) fn new(pairing: Pairing) -> Self {
        Self { pairing, queue: Arc::new(Mutex::new(Some(VecDeque::new()))) }
    }

    /// Waits for the answer to this telegram.
    pub(super) fn add(&self, telegram: &[u8]) -> Result<oneshot::Receiver<Bytes>, CoreError> {
        let (answer, answered) = oneshot::channel();
        let mut queue = self.queue();
        let queue = queue.as_mut().ok_or(CoreError::Closed)?;
        if matches!(self.pairing, Pairing::Key(_)) {
            // who gave up waits no more; by arrival the late answer must still find its place
            queue.retain(|(_, answer)| !answer.is_closed());
        }
        queue.push_back((self.key(telegram), answer));
        Ok(answered)
    }

    /// Gives this telegram to who waits for it; gives it back when nobody does.
    pub(super) fn answer(&self, telegram: Bytes) -> Result<(), Bytes> {
        let key = self.key(&telegram);
        let waiter = self.queue().as_mut().and_then(|queue| {
            let at = queue.iter().position(|(waits_for, _)| *waits_for == key)?;
            queue.remove(at)
        });
        match waiter {
            Some((_, answer)) => answer.send(telegram),
            None => Err(telegram),
        }
    }

    /// The line has ended: nobody waits any more.
    pub(super) fn end(&self) {
        *self.queue() = None;
    }

    /// The bytes that an answer shares with its request; empty when it is found by arrival.
    fn key(&self, telegram: &[u8]) -> Vec<u8> {
        match &self.pairing {
            Pairing::Arrival => Vec::new(),
            Pairing::Key(ranges) => ranges
                .iter()
                .map(|range| telegram.get(range.clone()))
                .collect::<Option<Vec<_>>>()
                .map(|pieces| pieces.concat())
                .unwrap_or_default(),
        }
    }

    fn queue(&self) -> MutexGuard<'_, Option<VecDeque<Waiter>>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
