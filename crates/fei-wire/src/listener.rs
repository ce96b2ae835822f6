//! The accept loop: it outlives every error, holds the connection limit, and drains on shutdown.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fei_exchange::{Seldom, TxnId};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::serve;
use crate::events::{ConnectionLog, LineLog};
use crate::tally::Counters;
use crate::{CoreLink, Handler, LineRules, Tally};

/// When no file descriptor is left, how long until the next try: the loop neither spins nor ends.
const ACCEPT_BACK_OFF: Duration = Duration::from_millis(50);

/// What the connections of a line share.
pub(crate) struct Line<H> {
    pub(crate) name: Arc<str>,
    pub(crate) rules: LineRules,
    pub(crate) handler: H,
    pub(crate) counters: Counters,
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
    /// Who asks something on its connections.
    pub(crate) link: CoreLink,
}

impl<H: Handler> Line<H> {
    pub(crate) fn new(rules: LineRules, handler: H, link: CoreLink, stop: CancellationToken) -> Arc<Self> {
        let (name, counters, tasks) = (Arc::clone(link.name()), Counters::default(), TaskTracker::new());
        Arc::new(Self { name, rules, handler, counters, tasks, stop, link })
    }

    /// An answer that no connection took.
    pub(crate) fn undelivered(&self, of: Option<TxnId>) {
        self.counters.answers_undelivered.add(1);
        self.told(of, false);
    }

    /// Waits for what is at work, with a limit.
    pub(crate) async fn drain(&self, log: &LineLog) -> Drained {
        log.draining();
        self.tasks.close();
        let in_time = tokio::time::timeout(self.rules.drain_timeout(), self.tasks.wait()).await.is_ok();
        let unfinished = if in_time { 0 } else { self.tasks.len() };
        let drained = Drained { unfinished, tally: self.counters.tally() };
        log.drained(&drained);
        drained
    }

    /// Tells whose answer it was.
    pub(crate) fn told(&self, of: Option<TxnId>, written: bool) {
        if let Some(of) = of {
            self.handler.delivered(of, written);
        }
    }
}

/// How a line ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drained {
    /// Connections and telegrams that were still at work when the drain limit was over. They go on as long as the
    /// runtime does.
    pub unfinished: usize,
    /// What the line counted.
    pub tally: Tally,
}

/// Listens until `shutdown`, and then until what is in flight has its answers or the drain limit is over.
///
/// Every telegram that came whole is handed to `handler` in a task of its own; many of one connection may be in flight,
/// and answers go out in the order in which they come. The handler's `None` means that nothing is answered. A
/// connection that closes does not end the handler's work; its answer then counts as undelivered, and the handler is told so.
///
/// The line has the name of `link`, whose questions go out on the same connections.
pub async fn listen<H: Handler>(
    listener: TcpListener,
    rules: LineRules,
    handler: H,
    link: CoreLink,
    shutdown: CancellationToken,
) -> Drained {
    let line = Line::new(rules, handler, link, shutdown);
    let log = LineLog(Arc::clone(&line.name));
    log.listening(listener.local_addr().ok());
    accept_all(&line, listener, &log).await;
    line.drain(&log).await
}

/// Ends with the shutdown; the listening socket closes with it.
async fn accept_all<H: Handler>(line: &Arc<Line<H>>, listener: TcpListener, log: &LineLog) {
    let slots = Arc::new(Semaphore::new(line.rules.connections_max as usize));
    let failed = Seldom::default();
    loop {
        let accepted = tokio::select! {
            () = line.stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => admit(line, &slots, stream, peer, log),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                log.accept_failed(&error, &failed);
                tokio::time::sleep(ACCEPT_BACK_OFF).await;
            }
        }
    }
}

fn admit<H: Handler>(
    line: &Arc<Line<H>>,
    slots: &Arc<Semaphore>,
    stream: TcpStream,
    peer: SocketAddr,
    log: &LineLog,
) {
    let Ok(slot) = Arc::clone(slots).try_acquire_owned() else {
        line.counters.connections_refused.add(1);
        return log.connection_refused(peer, line.rules.connections_max);
    };
    let log = ConnectionLog::new(Arc::clone(&line.name), peer);
    // It was accepted on another runtime than the one that it will wait on.
    let stream = match stream.into_std() {
        Ok(stream) => stream,
        Err(error) => return log.options_failed(&error),
    };
    line.rules.homes.settle(&line.tasks, arrived(Arc::clone(line), stream, log, slot));
}

/// A connection that has come home. It is served in a task of its own: this one has room for what brought it here.
async fn arrived<H: Handler>(
    line: Arc<Line<H>>,
    stream: std::net::TcpStream,
    log: ConnectionLog,
    slot: OwnedSemaphorePermit,
) {
    match TcpStream::from_std(stream) {
        Ok(stream) => drop(line.tasks.spawn(serve(Arc::clone(&line), stream, log, slot))),
        Err(error) => log.options_failed(&error),
    }
}

/// The peer was gone before it was accepted: no reason to wait.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset)
}
