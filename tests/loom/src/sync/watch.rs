//! A model of tokio's watch channel, as far as it is used: it closes, and whoever waits hears it.

use std::future::poll_fn;
use std::marker::PhantomData;
use std::mem::take;
use std::sync::Arc;
use std::task::{Poll, Waker};

use loom::sync::Mutex;

/// Closes the channel when it is dropped.
#[derive(Debug)]
pub(crate) struct Sender<T>(Arc<Channel>, PhantomData<T>);

/// Waits for the close.
pub(crate) struct Receiver<T>(Arc<Channel>, PhantomData<T>);

#[derive(Debug, Default)]
struct Channel(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    closed: bool,
    receivers: usize,
    waiting: Vec<Waker>,
}

impl<T> Default for Sender<T> {
    fn default() -> Self {
        Self(Arc::default(), PhantomData)
    }
}

impl<T> Sender<T> {
    pub(crate) fn subscribe(&self) -> Receiver<T> {
        self.0.0.lock().unwrap().receivers += 1;
        Receiver(Arc::clone(&self.0), PhantomData)
    }

    pub(crate) fn receiver_count(&self) -> usize {
        self.0.0.lock().unwrap().receivers
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let waiting = {
            let mut state = self.0.0.lock().unwrap();
            state.closed = true;
            take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

impl<T> Receiver<T> {
    pub(crate) async fn changed(&mut self) -> Result<(), ()> {
        poll_fn(|cx| {
            let mut state = self.0.0.lock().unwrap();
            if state.closed {
                return Poll::Ready(Err(()));
            }
            state.waiting.push(cx.waker().clone());
            Poll::Pending
        })
        .await
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.0.0.lock().unwrap().receivers -= 1;
    }
}
