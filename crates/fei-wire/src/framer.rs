//! The frame as a codec: bytes of a stream in, whole telegrams out, and back. The limit is checked before memory is taken.

use std::io;

use bytes::{Buf, Bytes, BytesMut};
use fei_exchange::Code;
use tokio_util::codec::{Decoder, Encoder};

use crate::{Framing, PollRule};

/// Memory that is taken ahead for a telegram that is announced and not there yet: an announcement costs nothing.
const AHEAD_BYTES_MAX: usize = 16 * 1024;

/// Why a stream is no stream of frames. It holds no byte of a telegram.
///
/// There is no way on from it: where a boundary is broken every later byte is suspect, so the connection is closed
/// without an answer.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The line has no prefix, so that nothing can be told apart.
    #[error("the line's framing has no length prefix")]
    NoPrefix,
    /// A byte of the prefix is no digit.
    #[error("byte {at} of the length prefix is no digit")]
    NotANumber {
        /// Which byte of the prefix, from nought.
        at: usize,
    },
    /// The prefix announces more than the line carries, or a telegram to send is longer than its prefix can say.
    #[error("a telegram of {length} bytes, the line carries {bytes_max} at most")]
    TooLong {
        /// What was announced.
        length: u64,
        /// The limit.
        bytes_max: u32,
    },
    /// The prefix announces less than a header.
    #[error("a telegram of {length} bytes, the line carries {bytes_min} at least")]
    TooShort {
        /// What was announced.
        length: u64,
        /// The limit.
        bytes_min: u32,
    },
    /// The stream ended inside a frame.
    #[error("the stream ended {bytes} bytes into a frame")]
    Cut {
        /// Bytes of the frame that came, with its prefix.
        bytes: usize,
    },
    /// The socket failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl FrameError {
    /// `N01`: nothing of it was executed.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::Frame
    }
}

/// Cuts telegrams out of a stream, and puts them into one.
///
/// Every telegram gets memory of its own, so that a small one does not keep a big read alive.
#[derive(Debug, Clone)]
pub struct Framer {
    framing: Framing,
    /// Lengths below `bytes_min` that are polls, or answers to them.
    short: Box<[u32]>,
}

impl Framer {
    /// A framer for telegrams, and for polls that may be shorter than any telegram.
    #[must_use]
    pub fn new(framing: Framing, polls: &[PollRule]) -> Self {
        let answers = polls.iter().filter_map(|poll| u32::try_from(poll.answer_bytes()).ok());
        Self { framing, short: polls.iter().map(|poll| poll.bytes).chain(answers).collect() }
    }

    fn check(&self, length: u64) -> Result<usize, FrameError> {
        let Framing { bytes_max, bytes_min, .. } = self.framing;
        if length > u64::from(bytes_max) {
            return Err(FrameError::TooLong { length, bytes_max });
        }
        let poll = self.short.iter().any(|&short| u64::from(short) == length);
        if length < u64::from(bytes_min) && !poll {
            return Err(FrameError::TooShort { length, bytes_min });
        }
        Ok(length as usize)
    }
}

impl Decoder for Framer {
    type Item = Bytes;
    type Error = FrameError;

    fn decode(&mut self, stream: &mut BytesMut) -> Result<Option<Bytes>, FrameError> {
        let Some(length) = self.framing.head(stream)? else { return Ok(None) };
        let start = self.framing.width as usize;
        let end = start + self.check(length)?;
        let Some(telegram) = stream.get(start..end).map(Bytes::copy_from_slice) else {
            stream.reserve((end - stream.len()).min(AHEAD_BYTES_MAX));
            return Ok(None);
        };
        stream.advance(end);
        Ok(Some(telegram))
    }

    fn decode_eof(&mut self, stream: &mut BytesMut) -> Result<Option<Bytes>, FrameError> {
        match self.decode(stream)? {
            None if !stream.is_empty() => Err(FrameError::Cut { bytes: stream.len() }),
            telegram => Ok(telegram),
        }
    }
}

impl Encoder<&[u8]> for Framer {
    type Error = FrameError;

    fn encode(&mut self, telegram: &[u8], stream: &mut BytesMut) -> Result<(), FrameError> {
        self.framing.write(telegram, stream)
    }
}

#[cfg(test)]
mod tests;
