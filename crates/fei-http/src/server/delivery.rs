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

    /// An answer is on its way to its connection.
    pub(super) fn way(self: &Arc<Self>, of: Option<TxnId>) -> Way {
        Way { of, deliveries: Arc::clone(self) }
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

/// The way of an answer from the gateway to its connection. Dropped before it is over, the answer is lost.
pub(super) struct Way {
    of: Option<TxnId>,
    deliveries: Arc<Deliveries>,
}

impl Way {
    /// The connection has it.
    pub(super) fn over(mut self) {
        self.of = None;
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        if let Some(of) = self.of {
            self.deliveries.lost(of);
        }
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

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    /// Sent to somebody who goes at this moment: what is told of it.
    fn told(before_it_is_sent: bool, taken: bool) -> Vec<bool> {
        let told = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&told);
        let deliveries =
            Arc::new(Deliveries::new(Box::new(move |_, written| hears.lock().unwrap().push(written))));
        let (tell, mut receiver) = oneshot::channel();
        if before_it_is_sent {
            receiver.close();
        }
        let _ = tell.send(deliveries.way(Some(TxnId::fresh())));
        if taken {
            receiver.try_recv().expect("it was sent").over();
        }
        drop(receiver);
        told.lock().unwrap().clone()
    }

    #[test]
    fn an_answer_that_its_connection_does_not_take_is_lost_whenever_that_leaves() {
        assert_eq!(told(true, false), [false]);
        assert_eq!(told(false, false), [false], "it was sent, and nobody took it");
        assert!(told(false, true).is_empty(), "its body tells what becomes of it");
    }
}
