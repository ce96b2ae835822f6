//! The life of one connection: a task that reads, a task that writes, and the order in which they end.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use crate::events::ConnectionLog;
use crate::listener::Line;
use crate::reader::{End, Reader};
use crate::writer::Writer;
use crate::{Handler, queue, socket};

/// How long a peer may go on sending into a connection that has ended, so that what it was sent is not reset away.
const LINGER: Duration = Duration::from_millis(250);
/// And how much.
const LINGER_BYTES_MAX: usize = 64 * 1024;

/// The number of a connection, over all lines of the process. It is never given twice: an answer can reach the
/// connection that asked, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(u64);

impl ConnectionId {
    pub(crate) fn fresh() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// The number, for a log.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Serves a connection until neither side has anything to say. Handlers that are still at work when the peer is gone
/// go on in their own tasks. What is to be kept until then is dropped at the end.
///
/// It begins when it is called and not when it is first polled: what is needed to begin takes no room while it waits.
pub(crate) fn serve<H: Handler>(
    line: Arc<Line<H>>,
    stream: TcpStream,
    log: ConnectionLog,
    kept: impl Send + 'static,
) -> impl Future<Output = ()> + Send + 'static {
    let begun = socket::prepare(&stream).map(|()| begin(line, stream, log.clone()));
    if let Err(error) = &begun {
        log.options_failed(error);
    }
    async move {
        if let Ok((reader, writer)) = begun {
            read(reader, writer).await;
        }
        drop(kept);
    }
}

/// The task that writes, and the one that reads before it has begun. Boxed: it is handed on, and each hand would have room
/// for it.
fn begin<H: Handler>(
    line: Arc<Line<H>>,
    stream: TcpStream,
    log: ConnectionLog,
) -> (Box<Reader<H>>, JoinHandle<bool>) {
    log.opened();
    line.counters.connections.add(1);
    let (half, write) = stream.into_split();
    let (answers, queue) = queue::channel(line.rules.queue());
    let stop = line.stop.child_token();
    let mut writer = Writer::new(&line, write, queue, log.clone(), stop.clone());
    let writer = tokio::spawn(async move { writer.run().await });
    line.link.joined(log.connection, answers.clone());
    let slots = Arc::new(Semaphore::new(line.rules.in_flight()));
    (Box::new(Reader::new(line, half, answers, slots, log, stop)), writer)
}

async fn read<H: Handler>(mut reader: Box<Reader<H>>, writer: JoinHandle<bool>) {
    let end = reader.run().await;
    // Boxed: each connection would have room for what only its end needs.
    Box::pin(close(reader, writer, end)).await;
}

async fn close<H: Handler>(reader: Box<Reader<H>>, writer: JoinHandle<bool>, end: End) {
    let (line, log) = (Arc::clone(&reader.line), reader.log.clone());
    line.link.left(log.connection);
    log.read_no_further(&end);
    if let End::Refused(_) = end {
        line.counters.frames_refused.add(1);
    }
    // The reader's own end of the queue goes here; those of the handlers go when they have answered.
    let half = reader.into_half();
    let all_written = writer.await.unwrap_or(false);
    if all_written && !matches!(end, End::PeerClosed) {
        linger(&half).await;
    }
    log.closed(&end);
}

/// Reads and forgets for a moment. A socket closed over unread bytes is reset, and a reset can take away answers that
/// the peer has received and not yet read.
async fn linger(half: &OwnedReadHalf) {
    let until = Instant::now() + LINGER;
    let mut left = LINGER_BYTES_MAX;
    let mut scrap = [0; 1024];
    while left > 0 && matches!(timeout_at(until, half.readable()).await, Ok(Ok(()))) {
        match half.try_read(&mut scrap) {
            Ok(0) => return,
            Ok(n) => left = left.saturating_sub(n),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}
