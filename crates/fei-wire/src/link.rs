//! Questions to the other side of a line, over whatever connections there are: those that the peer keeps open to us and
//! those that we dial. A telegram goes out at most once, and what is said of it when no answer comes is what is known.

#[cfg(test)]
pub(crate) mod tests;

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Failure, Step};
use fei_journal::{Intended, LinkError};
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, timeout_at};
use tower::Service;

use crate::connection::ConnectionId;
use crate::heard::Heard;
use crate::pairs::{NoSeat, Pairs, Seat};
use crate::question::{Asked, Outgoing};
use crate::{PairKey, Question, queue};

/// What a connection hands to whoever waits: an answer that is still to be taken, or what its absence proves.
pub(crate) type Told = Result<Heard, LinkError<Question>>;

/// An answer, or what its absence proves.
type Said = Result<Bytes, LinkError<Question>>;

/// The limits of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkRules {
    /// Questions that one connection may have waiting for their answers.
    pub waiting_max: usize,
    /// How long a question may wait for a connection that has room: while the peer connects again, say.
    pub seat_timeout: Duration,
}

impl Default for LinkRules {
    fn default() -> Self {
        Self { waiting_max: 256, seat_timeout: Duration::from_millis(500) }
    }
}

/// The way to whoever is at the other end of a line. Clones share its connections.
///
/// The answer to a question may come on any connection of the line, in any order, and is known by its [`PairKey`]. One
/// that nobody waits for, because the wait was given up or because it came before, is for
/// [`Handler::unasked`](crate::Handler::unasked).
#[derive(Debug, Clone)]
pub struct CoreLink(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    name: Arc<str>,
    rules: LinkRules,
    pairs: Pairs,
    /// A connection came, or has room again.
    changed: Notify,
}

impl CoreLink {
    /// A link that no connection belongs to yet.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>, rules: LinkRules) -> Self {
        let (pairs, changed) = (Pairs::default(), Notify::new());
        Self(Arc::new(Shared { name: name.into(), rules, pairs, changed }))
    }

    /// The line's name.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.0.name
    }

    /// Connections that a question could take now.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.0.pairs.connections()
    }

    /// A connection that can be written to.
    pub(crate) fn joined(&self, connection: ConnectionId, queue: queue::Sender<Outgoing>) {
        self.0.pairs.join(connection, queue);
        self.0.changed.notify_waiters();
    }

    /// A connection that is read no further. What was written to it and has no answer is unknown from here on, what was
    /// not written yet never will be.
    pub(crate) fn left(&self, connection: ConnectionId) {
        for tell in self.0.pairs.leave(connection) {
            // Nobody is there to hear it when the wait was given up.
            let _ = tell.send(Err(LinkError::Unknown(lost("before the answer came"))));
        }
    }

    /// Whether answers to questions are still to come on a connection.
    pub(crate) fn waits_on(&self, connection: ConnectionId) -> bool {
        self.0.pairs.waiting_on(connection) > 0
    }

    /// In the instant before a question's bytes go into a socket. False: whoever asked has gone, or the connection has.
    pub(crate) fn leaves(&self, seat: Seat, pair: &PairKey) -> bool {
        self.0.pairs.leaves(seat, pair)
    }

    /// Nothing of a question went into a socket.
    pub(crate) fn not_sent(&self, asked: Asked, failure: Failure) {
        let Asked { question, seat } = asked;
        if let Some(tell) = self.0.pairs.not_sent(seat, &question.request().pair) {
            let _ = tell.send(Err(LinkError::NotSent(question, failure)));
        }
    }

    /// An answer came. It comes back when nobody waits for it; a wait that ends before it is taken drops it.
    pub(crate) fn answered(&self, pair: &PairKey, answer: Heard) -> Result<(), Heard> {
        let Some(tell) = self.0.pairs.answered(pair) else { return Err(answer) };
        tell.send(Ok(answer)).map_err(|back| {
            let Ok(answer) = back else { unreachable!("invariant: it is what was given") };
            answer
        })
    }

    /// Asks, and waits until the deadline at most.
    async fn ask(self, question: Intended<Question>) -> Said {
        let (progress, deadline) = (question.progress(), question.deadline());
        match timeout_at(deadline, self.ask_on(question)).await {
            Ok(said) => said,
            Err(_) if progress.close() => {
                Err(LinkError::Spent(Failure::new(Code::DeadlineBefore, "the telegram was not written yet")))
            }
            Err(_) => Err(LinkError::Unknown(Failure::new(Code::TimedOut, "no answer in time"))),
        }
    }

    async fn ask_on(self, question: Intended<Question>) -> Said {
        let pair = question.request().pair.clone();
        let (tell, told) = oneshot::channel();
        let (seat, queue) = match self.seat(&pair, tell).await {
            Ok(seat) => seat,
            Err(failure) => return Err(LinkError::NotSent(question, failure)),
        };
        let _sitting = Sitting { link: &self, seat, pair };
        if let Err(back) = queue.send(Outgoing::Question(Box::new(Asked { question, seat }))).await {
            let Outgoing::Question(asked) = back.0 else { unreachable!("invariant: it is what was given") };
            return Err(LinkError::NotSent(asked.question, no_connection("closed as it was taken")));
        }
        // The writer ends when nobody can write any more.
        drop(queue);
        let said = told.await.unwrap_or_else(|_| Err(LinkError::Unknown(lost("without a word"))));
        let said = said.map(Heard::take);
        match Step::Heard.pass() {
            Ok(()) => said,
            Err(failed) => Err(LinkError::Unknown(lost(&failed.to_string()))),
        }
    }

    /// Waits for a connection that has room.
    async fn seat(
        &self,
        pair: &PairKey,
        mut tell: oneshot::Sender<Told>,
    ) -> Result<(Seat, queue::Sender<Outgoing>), Failure> {
        let until = Instant::now() + self.0.rules.seat_timeout;
        loop {
            let mut changed = pin!(self.0.changed.notified());
            // From here on no change is missed.
            changed.as_mut().enable();
            let none = match self.0.pairs.seat(pair, self.0.rules.waiting_max, tell) {
                Ok(seat) => return Ok(seat),
                Err((none, back)) => {
                    tell = back;
                    none
                }
            };
            if none == NoSeat::KeyTaken || timeout_at(until, changed).await.is_err() {
                return Err(no_seat(none));
            }
        }
    }
}

impl Service<Intended<Question>> for CoreLink {
    type Response = Bytes;
    type Error = LinkError<Question>;
    type Future = Pin<Box<dyn Future<Output = Said> + Send>>;

    /// Always: waiting for a connection is a part of the call, because only there the deadline is known.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), LinkError<Question>>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, question: Intended<Question>) -> Self::Future {
        Box::pin(self.clone().ask(question))
    }
}

/// A seat that is held until the wait is over, however it ends.
struct Sitting<'l> {
    link: &'l CoreLink,
    seat: Seat,
    pair: PairKey,
}

impl Drop for Sitting<'_> {
    fn drop(&mut self) {
        self.link.0.pairs.stand_up(self.seat, &self.pair);
        self.link.0.changed.notify_waiters();
    }
}

fn no_seat(none: NoSeat) -> Failure {
    match none {
        NoSeat::NoConnection => no_connection("none is open"),
        NoSeat::Full => Failure::new(Code::BulkheadFull, "as many as may wait on each connection do"),
        NoSeat::KeyTaken => {
            Failure::new(Code::OutOfResources, "a telegram with the same pair key waits for its answer")
        }
    }
}

pub(crate) fn no_connection(why: &str) -> Failure {
    Failure::new(Code::ConnectFailed, format!("no connection of the line: {why}"))
}

fn lost(why: &str) -> Failure {
    Failure::new(Code::ConnectionLost, format!("the connection was lost {why}"))
}
