//! One telegram's work: the handler, whatever it does, and its answer into the writer's queue.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use tokio::sync::OwnedSemaphorePermit;

use crate::events::ConnectionLog;
use crate::listener::Line;
use crate::question::Outgoing;
use crate::queue::Sender;
use crate::{Handler, Telegram};

/// Runs in a task of its own, so that a connection that closes does not end it. The slot is held until the answer is in
/// the queue: a peer that does not read its answers gets no more telegrams read.
pub(crate) async fn answer<H: Handler>(
    line: Arc<Line<H>>,
    telegram: Telegram,
    answers: Sender<Outgoing>,
    log: ConnectionLog,
    slot: OwnedSemaphorePermit,
) {
    // The handler is shared by all telegrams and keeps its own state sound: a panic costs one answer.
    let work = AssertUnwindSafe(async { line.handler.answer(telegram).await }).catch_unwind();
    match work.await {
        Ok(None) => {}
        Ok(Some(answer)) => {
            let of = answer.of;
            if answers.send(Outgoing::Answer(answer)).await.is_err() {
                line.undelivered(of);
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

/// What the handler says to a request that comes while the line shuts down, as [`answer`] does.
pub(crate) async fn refuse<H: Handler>(
    line: Arc<Line<H>>,
    telegram: Telegram,
    answers: Sender<Outgoing>,
    log: ConnectionLog,
    slot: OwnedSemaphorePermit,
) {
    let work = AssertUnwindSafe(async { line.handler.refuse(&telegram).await }).catch_unwind();
    match work.await {
        Ok(None) => {}
        // Nobody hears it any more when the connection is gone, and nothing was begun.
        Ok(Some(refusal)) => drop(answers.send(refusal.into()).await),
        Err(_) => log.handler_panicked(),
    }
    drop(slot);
}

/// What the handler does about an answer that nobody waits for. It holds a slot like a request: a peer that sends many is
/// read no further.
pub(crate) async fn unasked<H: Handler>(
    line: Arc<Line<H>>,
    answer: Telegram,
    log: ConnectionLog,
    slot: OwnedSemaphorePermit,
) {
    let work = AssertUnwindSafe(async { line.handler.unasked(answer).await }).catch_unwind();
    if work.await.is_err() {
        log.handler_panicked();
    }
    drop(slot);
}
