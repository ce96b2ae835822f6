//! A model of tokio's semaphore: permits, and wakers of those who wait.

use std::future::poll_fn;
use std::mem::take;
use std::sync::Arc;
use std::task::{Poll, Waker};

use loom::sync::Mutex;

/// So many permits.
pub(crate) struct Semaphore(Mutex<State>);

struct State {
    permits: usize,
    waiting: Vec<Waker>,
}

/// Given back when it is dropped.
pub(crate) struct OwnedSemaphorePermit(Arc<Semaphore>);

impl Semaphore {
    pub(crate) fn new(permits: usize) -> Self {
        Self(Mutex::new(State { permits, waiting: Vec::new() }))
    }

    pub(crate) async fn acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, ()> {
        poll_fn(|cx| {
            let mut state = self.0.lock().unwrap();
            if state.permits == 0 {
                state.waiting.push(cx.waker().clone());
                return Poll::Pending;
            }
            state.permits -= 1;
            Poll::Ready(())
        })
        .await;
        Ok(OwnedSemaphorePermit(self))
    }

    pub(crate) fn available_permits(&self) -> usize {
        self.0.lock().unwrap().permits
    }
}

impl Drop for OwnedSemaphorePermit {
    fn drop(&mut self) {
        let waiting = {
            let mut state = self.0.0.lock().unwrap();
            state.permits += 1;
            take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}
