//! The other end of a line: dial, send telegrams, receive those that come. For people at a terminal, for the simulated
//! core and for tests; with a limit on every wait.

use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpStream, ToSocketAddrs};
use tokio::time::timeout;
use tokio_util::codec::Decoder;

use crate::{FrameError, Framer, Framing};

/// How long a client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientLimits {
    /// For the connection.
    pub connect_timeout_ms: u64,
    /// For the other side to take what is sent.
    pub write_timeout_ms: u64,
    /// For the next telegram to come.
    pub answer_timeout_ms: u64,
}

impl Default for ClientLimits {
    fn default() -> Self {
        Self { connect_timeout_ms: 3_000, write_timeout_ms: 10_000, answer_timeout_ms: 35_000 }
    }
}

/// Why a client got nothing.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No connection.
    #[error("cannot connect: {0}")]
    Connect(io::Error),
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(io::Error),
    /// A wait was over.
    #[error("nothing within {ms} ms while {doing}")]
    TimedOut {
        /// What was waited for.
        doing: &'static str,
        /// How long.
        ms: u64,
    },
    /// What came, or what was to be sent, is no frame of this line.
    #[error(transparent)]
    Frame(FrameError),
}

/// A connection to a line.
///
/// Telegrams may be sent one after another without waiting; answers are received in the order in which they come.
#[derive(Debug)]
pub struct Client {
    read: OwnedReadHalf,
    write: OwnedWriteHalf,
    framing: Framing,
    framer: Framer,
    buffer: BytesMut,
    limits: ClientLimits,
}

impl Client {
    /// Dials with the default limits.
    ///
    /// # Errors
    /// [`ClientError::Connect`], [`ClientError::TimedOut`].
    pub async fn dial(address: impl ToSocketAddrs, framing: Framing) -> Result<Self, ClientError> {
        Self::dial_within(address, framing, ClientLimits::default()).await
    }

    /// Dials.
    ///
    /// # Errors
    /// [`ClientError::Connect`], [`ClientError::TimedOut`].
    pub async fn dial_within(
        address: impl ToSocketAddrs,
        framing: Framing,
        limits: ClientLimits,
    ) -> Result<Self, ClientError> {
        let dialling = TcpStream::connect(address);
        let stream =
            within("connecting", limits.connect_timeout_ms, dialling).await?.map_err(ClientError::Connect)?;
        Self::over(stream, framing, limits).map_err(ClientError::Connect)
    }

    /// A connection over a stream that is already open.
    ///
    /// # Errors
    /// The stream's own, when its options cannot be set.
    pub fn over(stream: TcpStream, framing: Framing, limits: ClientLimits) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        let (read, write) = stream.into_split();
        // Answers to polls may be shorter than any telegram.
        let framer = Framer::new(Framing { bytes_min: 0, ..framing }, &[]);
        Ok(Self { read, write, framing, framer, buffer: BytesMut::new(), limits })
    }

    /// Sends a telegram, with its prefix.
    ///
    /// # Errors
    /// [`ClientError::Frame`] before anything is sent; [`ClientError::Broken`], [`ClientError::TimedOut`].
    pub async fn send(&mut self, telegram: &[u8]) -> Result<(), ClientError> {
        let frame = self.framing.framed(telegram).map_err(ClientError::Frame)?;
        self.send_raw(&frame).await
    }

    /// Sends bytes as they are, frame or not.
    ///
    /// # Errors
    /// [`ClientError::Broken`], [`ClientError::TimedOut`].
    pub async fn send_raw(&mut self, bytes: &[u8]) -> Result<(), ClientError> {
        let writing = self.write.write_all(bytes);
        within("sending", self.limits.write_timeout_ms, writing).await?.map_err(ClientError::Broken)
    }

    /// Says that nothing more will be sent. Answers can still come.
    ///
    /// # Errors
    /// [`ClientError::Broken`].
    pub async fn finish_sending(&mut self) -> Result<(), ClientError> {
        self.write.shutdown().await.map_err(ClientError::Broken)
    }

    /// The next telegram that comes; none when the other side has closed between two frames. When the wait is given up,
    /// nothing that came is lost.
    ///
    /// # Errors
    /// [`ClientError::Frame`] when what comes is no frame or ends inside one; [`ClientError::Broken`],
    /// [`ClientError::TimedOut`].
    pub async fn receive(&mut self) -> Result<Option<Bytes>, ClientError> {
        let ms = self.limits.answer_timeout_ms;
        within("waiting for a telegram", ms, self.next_frame()).await?
    }

    /// Sends a telegram and gives back the next one that comes: for a connection with one request at a time.
    ///
    /// # Errors
    /// Those of [`send`](Self::send) and [`receive`](Self::receive).
    pub async fn ask(&mut self, telegram: &[u8]) -> Result<Option<Bytes>, ClientError> {
        self.ask_for(telegram, |_| true).await
    }

    /// Sends a telegram and gives back the first one that comes and is its answer; what else comes is an earlier one's, and forgotten.
    ///
    /// # Errors
    /// Those of [`send`](Self::send) and [`receive`](Self::receive).
    pub async fn ask_for(
        &mut self,
        telegram: &[u8],
        is_answer: impl Fn(&[u8]) -> bool,
    ) -> Result<Option<Bytes>, ClientError> {
        self.send(telegram).await?;
        loop {
            match self.receive().await? {
                Some(came) if !is_answer(&came) => {}
                came => return Ok(came),
            }
        }
    }

    async fn next_frame(&mut self) -> Result<Option<Bytes>, ClientError> {
        loop {
            if let Some(telegram) = self.framer.decode(&mut self.buffer).map_err(ClientError::Frame)? {
                return Ok(Some(telegram));
            }
            let read = self.read.read_buf(&mut self.buffer).await.map_err(ClientError::Broken)?;
            if read == 0 {
                return self.framer.decode_eof(&mut self.buffer).map_err(ClientError::Frame);
            }
        }
    }
}

async fn within<T>(doing: &'static str, ms: u64, work: impl Future<Output = T>) -> Result<T, ClientError> {
    timeout(Duration::from_millis(ms), work).await.map_err(|_| ClientError::TimedOut { doing, ms })
}
