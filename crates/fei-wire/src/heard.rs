//! An answer between the connection that it came on and whoever asked. It is handed over in one instant and taken in another;
//! a wait that ends between the two must not lose it.

use std::fmt;

use bytes::Bytes;

/// An answer on its way. Whoever drops it without taking it has it told as one that nobody waits for.
pub(crate) struct Heard {
    answer: Bytes,
    untaken: Option<Box<dyn FnOnce() + Send>>,
}

impl Heard {
    /// `untaken` runs where it is dropped, so it must not wait for anything.
    pub(crate) fn new(answer: Bytes, untaken: impl FnOnce() + Send + 'static) -> Self {
        Self { answer, untaken: Some(Box::new(untaken)) }
    }

    /// The answer is in good hands.
    pub(crate) fn take(mut self) -> Bytes {
        self.untaken = None;
        std::mem::take(&mut self.answer)
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        if let Some(untaken) = self.untaken.take() {
            untaken();
        }
    }
}

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the answer: it holds account numbers.
        f.debug_struct("Heard").field("bytes", &self.answer.len()).finish_non_exhaustive()
    }
}
