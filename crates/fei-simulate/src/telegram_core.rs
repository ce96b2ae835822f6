//! A bank's core on a TCP line: sends telegrams as bytes, many in flight, and finds the answer to each.
//!
//! It must never know a layout: an answer is found by its turn or by bytes that it shares with its request.

mod framing;
mod waiting;

use std::io;
use std::ops::Range;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpStream, ToSocketAddrs};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub use framing::{Framing, Prefix};
use waiting::Waiting;

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
///
/// ```no_run
/// # async fn example() -> Result<(), fei_simulate::CoreError> {
/// use std::time::Duration;
/// use fei_simulate::{Core, Framing, Pairing};
///
/// // an answer has the bank's code and the number of its request
/// let pairing = Pairing::Key(vec![21..24, 32..38]);
/// let core = Core::connect("127.0.0.1:7100", Framing::ascii4(), pairing).await?;
/// let answer = core.ask(&[b' '; 300], Duration::from_secs(30)).await?;
/// assert_eq!(answer.len(), 300);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Core {
    framing: Framing,
    waiting: Waiting,
    writer: Mutex<OwnedWriteHalf>,
    unasked: Mutex<mpsc::Receiver<Bytes>>,
    reader: JoinHandle<()>,
}

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
        let waiting = Waiting::new(pairing);
        let (unasked_in, unasked) = mpsc::channel(UNASKED_MAX);
        let reader = tokio::spawn(read(read_half, framing, waiting.clone(), unasked_in));
        Self { framing, waiting, writer: write_half.into(), unasked: unasked.into(), reader }
    }

    /// Sends a telegram, without its prefix, and waits for its answer, which comes without its prefix too.
    ///
    /// # Errors
    /// Nothing came within the limit, or the line ended. A late answer is then among what [`Self::next`] gives.
    pub async fn ask(&self, telegram: &[u8], limit: Duration) -> Result<Bytes, CoreError> {
        let frame = self.framing.frame(telegram)?;
        let answered = {
            // the same lock for both: what waits first was written first
            let mut writer = self.writer.lock().await;
            let answered = self.waiting.add(telegram)?;
            writer.write_all(&frame).await?;
            answered
        };
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
}

impl Drop for Core {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

/// Reads until the line ends; then nobody waits any more.
async fn read(mut stream: OwnedReadHalf, framing: Framing, waiting: Waiting, unasked: mpsc::Sender<Bytes>) {
    let mut bytes = BytesMut::new();
    let ended = loop {
        match framing.take(&mut bytes) {
            Ok(Some(telegram)) => {
                let left = waiting.answer(telegram).err();
                if left.is_some_and(|telegram| unasked.try_send(telegram).is_err()) {
                    tracing::warn!("a telegram that nobody asked for was dropped");
                }
            }
            Ok(None) => match stream.read_buf(&mut bytes).await {
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
    waiting.end();
}

#[cfg(test)]
mod tests;
