//! One telegram's work: the handler, whatever it does, and its answer into the writer's queue.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use crate::events::ConnectionLog;
use crate::listener::Line;
use crate::{Answer, Handler, Telegram};

/// Runs in a task of its own, so that a connection that closes does not end it. The slot is held until the answer is in
/// the queue: a peer that does not read its answers gets no more telegrams read.
pub(crate) async fn answer<H: Handler>(
    line: Arc<Line<H>>,
    telegram: Telegram,
    answers: mpsc::Sender<Answer>,
    log: ConnectionLog,
    slot: OwnedSemaphorePermit,
) {
    // The handler is shared by all telegrams and keeps its own state sound: a panic costs one answer.
    let work = AssertUnwindSafe(async { line.handler.answer(telegram).await }).catch_unwind();
    match work.await {
        Ok(None) => {}
        Ok(Some(answer)) => {
            if let Err(back) = answers.send(answer).await {
                line.undelivered(&back.0);
                log.undelivered();
            }
        }
        Err(_) => {
            line.counters.answers_lost.add(1);
            log.handler_panicked();
        }
    }
    drop(slot);
}
