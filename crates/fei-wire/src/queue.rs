//! What waits for one writer: many put in, one takes out, each in its turn, and no more than a limit. Where nothing waits
//! it has no room either: thousands of connections live at once.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::future::poll_fn;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::sync::Semaphore;

/// A queue of at most so many.
pub(crate) fn channel<T>(max: usize) -> (Sender<T>, Receiver<T>) {
    let state = State { waiting: VecDeque::new(), senders: 1, is_closed: false, receiver: None };
    let shared = Arc::new(Shared { state: Mutex::new(state), room: Semaphore::new(max) });
    (Sender(Arc::clone(&shared)), Receiver(shared))
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    /// Whoever puts in takes a permit, and whoever takes out gives one back.
    room: Semaphore,
}

#[derive(Debug)]
struct State<T> {
    waiting: VecDeque<T>,
    senders: usize,
    is_closed: bool,
    /// Whoever waits for the next one.
    receiver: Option<Waker>,
}

/// Whoever puts in.
#[derive(Debug)]
pub(crate) struct Sender<T>(Arc<Shared<T>>);

/// Whoever takes out. When it goes, so does what waits.
#[derive(Debug)]
pub(crate) struct Receiver<T>(Arc<Shared<T>>);

/// Nobody takes it any more: here it is back.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Closed<T>(pub(crate) T);

impl<T> Sender<T> {
    /// Puts one in, when there is room. One that is not waited for to the end was not put in.
    ///
    /// # Errors
    /// The queue is closed.
    pub(crate) async fn send(&self, one: T) -> Result<(), Closed<T>> {
        match self.0.room.acquire().await {
            Ok(permit) => permit.forget(),
            Err(_) => return Err(Closed(one)),
        }
        let mut state = self.0.state();
        if state.is_closed {
            return Err(Closed(one));
        }
        state.waiting.push_back(one);
        let receiver = state.receiver.take();
        drop(state);
        if let Some(receiver) = receiver {
            receiver.wake();
        }
        Ok(())
    }

    /// Whether nobody takes anything any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.room.is_closed()
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.0.state().senders += 1;
        Self(Arc::clone(&self.0))
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.senders -= 1;
        let receiver = if state.senders == 0 { state.receiver.take() } else { None };
        drop(state);
        if let Some(receiver) = receiver {
            receiver.wake();
        }
    }
}

impl<T> Receiver<T> {
    /// The next one. None: nothing waits, and nobody can put anything in any more.
    pub(crate) async fn recv(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    /// The next one, if one waits.
    pub(crate) fn try_recv(&mut self) -> Option<T> {
        let next = self.0.state().waiting.pop_front();
        if next.is_some() {
            self.0.room.add_permits(1);
        }
        next
    }

    /// Nothing more is put in; what waits can still be taken out.
    pub(crate) fn close(&mut self) {
        self.0.state().is_closed = true;
        self.0.room.close();
    }

    fn poll_recv(&mut self, cx: &Context<'_>) -> Poll<Option<T>> {
        let mut state = self.0.state();
        if let Some(next) = state.waiting.pop_front() {
            drop(state);
            self.0.room.add_permits(1);
            return Poll::Ready(Some(next));
        }
        if state.is_closed || state.senders == 0 {
            return Poll::Ready(None);
        }
        state.waiting = VecDeque::new();
        state.receiver = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.close();
        // Its end is its own business, and not to be met under the lock.
        let left = mem::take(&mut self.0.state().waiting);
        drop(left);
    }
}

impl<T> Shared<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        // No code of others runs under the lock: a panic elsewhere leaves it whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
