//! A bank's core on a TCP line: sends telegrams as bytes, many in flight, and finds the answer to each.
//!
//! It must never know a layout: an answer is found by its turn or by bytes that it shares with its request.

mod framing;

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpStream, ToSocketAddrs};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

pub use framing::{Framing, Prefix};

/// Telegrams that nobody asked for and nobody has taken yet; more are dropped.
const UNASKED_MAX: usize = 1_024;

/// How an answer is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pairing {
    /// The first answer belongs to the first request.
    Arrival,
    /// An answer holds the same bytes as its request in all of these ranges. Telegrams too short for them pair by
    /// arrival among themselves.
    Key(Vec<Range<usize>>),
}

/// What can go wrong on a core's line.
#[derive(Debug, thiserror::Error)]
pub enum CoreError {
    /// The socket failed.
    #[error("the line failed: {0}")]
    Io(#[from] io::Error),
    /// The other end closed the line.
    #[error("the line is closed")]
    Closed,
    /// Nothing came in time.
    #[error("no telegram within {0:?}")]
    TimedOut(Duration),
    /// The telegram is longer than its prefix can say.
    #[error("{bytes} bytes are more than the prefix can count")]
    TooLong {
        /// Length of the telegram.
        bytes: usize,
    },
    /// The prefix that came is no length.
    #[error("`{prefix}` is no length of a telegram")]
    BrokenFrame {
        /// The prefix, readable.
        prefix: String,
    },
}

/// A core's end of one line. Share it behind an `Arc` to have many telegrams in flight.
#[derive(Debug)]
pub struct Core {
    framing: Framing,
    pairing: Pairing,
    writer: tokio::sync::Mutex<OwnedWriteHalf>,
    waiting: Arc<Mutex<Waiting>>,
    unasked: tokio::sync::Mutex<mpsc::Receiver<Bytes>>,
    reader: tokio::task::JoinHandle<()>,
}

/// Requests that have no answer yet, oldest first; `None` once the line has ended.
#[derive(Debug)]
struct Waiting(Option<VecDeque<(Vec<u8>, oneshot::Sender<Bytes>)>>);

impl Core {
    /// Opens a line.
    ///
    /// # Errors
    /// [`CoreError::Io`]: nobody listens there.
    pub async fn connect(
        to: impl ToSocketAddrs,
        framing: Framing,
        pairing: Pairing,
    ) -> Result<Self, CoreError> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream, framing, pairing))
    }

    /// A line that is open already. Runs on the tokio runtime of the caller.
    #[must_use]
    pub fn over(stream: TcpStream, framing: Framing, pairing: Pairing) -> Self {
        let (read_half, write_half) = stream.into_split();
        let waiting = Arc::new(Mutex::new(Waiting(Some(VecDeque::new()))));
        let (unasked_in, unasked) = mpsc::channel(UNASKED_MAX);
        let reader =
            Reader { framing, pairing: pairing.clone(), waiting: Arc::clone(&waiting), unasked: unasked_in };
        Self {
            framing,
            pairing,
            writer: write_half.into(),
            waiting,
            unasked: unasked.into(),
            reader: tokio::spawn(reader.run(read_half)),
        }
    }

    /// Sends a telegram, without its prefix, and waits for its answer, which comes without its prefix too.
    ///
    /// # Errors
    /// Nothing came within the limit, or the line ended. A late answer is then among what [`Self::next`] gives.
    pub async fn ask(&self, telegram: &[u8], limit: Duration) -> Result<Bytes, CoreError> {
        let frame = self.framing.frame(telegram)?;
        let (answer, answered) = oneshot::channel();
        {
            // the same lock for both: what waits first was written first
            let mut writer = self.writer.lock().await;
            self.wait_for(key(&self.pairing, telegram), answer)?;
            writer.write_all(&frame).await?;
        }
        match timeout(limit, answered).await {
            Ok(Ok(telegram)) => Ok(telegram),
            Ok(Err(_)) => Err(CoreError::Closed),
            Err(_) => Err(CoreError::TimedOut(limit)),
        }
    }

    /// Sends a telegram, without its prefix, and waits for nothing.
    ///
    /// # Errors
    /// The line failed.
    pub async fn send(&self, telegram: &[u8]) -> Result<(), CoreError> {
        self.send_raw(&self.framing.frame(telegram)?).await
    }

    /// Sends bytes as they are: half a frame, a broken prefix, two frames at once.
    ///
    /// # Errors
    /// The line failed.
    pub async fn send_raw(&self, bytes: &[u8]) -> Result<(), CoreError> {
        Ok(self.writer.lock().await.write_all(bytes).await?)
    }

    /// The next telegram that answers no [`Self::ask`] in flight.
    ///
    /// # Errors
    /// Nothing came within the limit, or the line ended.
    pub async fn next(&self, limit: Duration) -> Result<Bytes, CoreError> {
        let mut unasked = self.unasked.lock().await;
        match timeout(limit, unasked.recv()).await {
            Ok(Some(telegram)) => Ok(telegram),
            Ok(None) => Err(CoreError::Closed),
            Err(_) => Err(CoreError::TimedOut(limit)),
        }
    }

    /// Says that nothing more will be sent; answers may still come.
    ///
    /// # Errors
    /// The line failed.
    pub async fn finish(&self) -> Result<(), CoreError> {
        Ok(self.writer.lock().await.shutdown().await?)
    }

    fn wait_for(&self, key: Vec<u8>, answer: oneshot::Sender<Bytes>) -> Result<(), CoreError> {
        let mut waiting = lock(&self.waiting);
        let queue = waiting.0.as_mut().ok_or(CoreError::Closed)?;
        if matches!(self.pairing, Pairing::Key(_)) {
            // who gave up waits no more; by arrival the late answer must still find its place
            queue.retain(|(_, answer)| !answer.is_closed());
        }
        queue.push_back((key, answer));
        Ok(())
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

/// The reading half of a line.
struct Reader {
    framing: Framing,
    pairing: Pairing,
    waiting: Arc<Mutex<Waiting>>,
    unasked: mpsc::Sender<Bytes>,
}

impl Reader {
    /// Reads until the line ends; then nobody waits any more.
    async fn run(self, mut stream: OwnedReadHalf) {
        let mut read = BytesMut::new();
        let ended = loop {
            match self.framing.take(&mut read) {
                Ok(Some(telegram)) => self.hand_over(telegram),
                Ok(None) => match stream.read_buf(&mut read).await {
                    Ok(0) => break None,
                    Ok(_) => {}
                    Err(error) => break Some(CoreError::from(error)),
                },
                Err(error) => break Some(error),
            }
        };
        if let Some(error) = ended {
            tracing::debug!(%error, "the core's line ended");
        }
        lock(&self.waiting).0 = None;
    }

    /// Gives a telegram to who waits for it, or to whoever asks for what nobody waited for.
    fn hand_over(&self, telegram: Bytes) {
        let key = key(&self.pairing, &telegram);
        let waiter = lock(&self.waiting).0.as_mut().and_then(|queue| {
            let at = queue.iter().position(|(waits_for, _)| *waits_for == key)?;
            queue.remove(at)
        });
        let left = match waiter {
            Some((_, answer)) => answer.send(telegram).err(),
            None => Some(telegram),
        };
        if let Some(telegram) = left
            && self.unasked.try_send(telegram).is_err()
        {
            tracing::warn!("a telegram that nobody asked for was dropped");
        }
    }
}

/// The bytes that an answer shares with its request; empty when it is found by arrival.
fn key(pairing: &Pairing, telegram: &[u8]) -> Vec<u8> {
    match pairing {
        Pairing::Arrival => Vec::new(),
        Pairing::Key(ranges) => ranges
            .iter()
            .map(|range| telegram.get(range.clone()))
            .collect::<Option<Vec<_>>>()
            .map(|pieces| pieces.concat())
            .unwrap_or_default(),
    }
}

fn lock(waiting: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
