//! How far the sending of one request has come, in one atomic: it settles the race between a leaf that begins to send and
//! a deadline that forbids it. Exactly one of them wins.

use crate::sync::{Arc, AtomicU8, Ordering};

const UNSENT: u8 = 0;
const SENDING: u8 = 1;
const CLOSED: u8 = 2;

/// Shared between the leaf and the deadlines above it.
#[derive(Debug, Clone)]
pub struct Progress(Arc<AtomicU8>);

impl Progress {
    pub(crate) fn unsent() -> Self {
        Self(Arc::new(AtomicU8::new(UNSENT)))
    }

    /// The leaf's, in the instant before the first byte may leave. `false`: a deadline was first.
    pub(crate) fn begin(&self) -> bool {
        self.step(UNSENT, SENDING)
    }

    /// The leaf's, when no byte has left after all.
    pub(crate) fn take_back(&self) {
        let stepped = self.step(SENDING, UNSENT);
        debug_assert!(stepped, "nobody else leaves SENDING");
    }

    /// Forbids sending from now on. `true`: nothing was sent, and nothing will be. `false`: a byte may have left.
    #[must_use]
    pub fn close(&self) -> bool {
        self.step(UNSENT, CLOSED) || self.0.load(Ordering::Acquire) == CLOSED
    }

    fn step(&self, from: u8, to: u8) -> bool {
        self.0.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}
