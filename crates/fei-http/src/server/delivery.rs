//! Whether an answer went into its connection: told once for each, whatever becomes of the connection.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use fei_exchange::{Step, StepFailed, TxnId};
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};

/// Who is told.
pub(super) type Ear = Box<dyn Fn(TxnId, bool) + Send + Sync>;

/// The answers of one connection that the HTTP machinery has taken, and that have not gone out.
pub(super) struct Deliveries {
    ear: Ear,
    taken: Mutex<Vec<TxnId>>,
}

impl Deliveries {
    pub(super) fn new(ear: Ear) -> Self {
        Self { ear, taken: Mutex::default() }
    }

    /// All that was taken is out. Over HTTP/2 an answer that is larger than the other end's window may still have a
    /// piece behind it.
    pub(super) fn written(&self) {
        let taken = std::mem::take(&mut *self.taken());
        taken.into_iter().for_each(|of| (self.ear)(of, Step::Replied.pass().is_ok()));
    }

    pub(super) fn lost(&self, of: TxnId) {
        (self.ear)(of, false);
    }

    fn taken(&self) -> MutexGuard<'_, Vec<TxnId>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Deliveries {
    fn drop(&mut self) {
        let taken = std::mem::take(&mut *self.taken());
        taken.into_iter().for_each(|of| (self.ear)(of, false));
    }
}

/// The body of an answer.
pub(super) struct Answer {
    body: Full<Bytes>,
    /// Whose it is, and whom to tell.
    of: Option<(TxnId, Arc<Deliveries>)>,
    taken: bool,
}

impl Answer {
    pub(super) fn new(body: Bytes, of: Option<TxnId>, deliveries: &Arc<Deliveries>) -> Self {
        // Nobody polls for what is not there.
        let taken = body.is_empty();
        Self { body: Full::new(body), of: of.map(|of| (of, Arc::clone(deliveries))), taken }
    }
}

impl Body for Answer {
    type Data = Bytes;
    /// Of a test build alone: the answer breaks off.
    type Error = StepFailed;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        if let Err(failed) = Step::Reply.pass() {
            return Poll::Ready(Some(Err(failed)));
        }
        this.taken = true;
        Pin::new(&mut this.body).poll_frame(cx).map_err(|never| match never {})
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        match self.of.take() {
            Some((of, deliveries)) if self.taken => deliveries.taken().push(of),
            Some((of, deliveries)) => deliveries.lost(of),
            None => {}
        }
    }
}
