//! Frames on their way into one socket: whose they are, and what becomes of each when the socket takes some of them.

#[cfg(test)]
mod tests;

use bytes::{Buf, BytesMut};
use fei_exchange::{Code, Failure, Step, TxnId};
use fei_journal::Sending;
use tokio_util::codec::Encoder;

use crate::link::no_connection;
use crate::pairs::Seat;
use crate::question::Asked;
use crate::{Answer, CoreLink, FrameError, Framer, Question};

/// Memory that is kept from one batch to the next.
const KEPT_BYTES_MAX: usize = 4096;

/// One batch of frames.
pub(crate) struct Outbox {
    framer: Framer,
    pub(crate) buffer: BytesMut,
    frames: Vec<Frame>,
    /// Bytes of the batch when the writing began.
    total: usize,
}

/// A frame, by where it stands in the batch.
struct Frame {
    start: usize,
    end: usize,
    whose: Whose,
}

enum Whose {
    Answer(Option<TxnId>),
    Question(Box<Question>, Sending<Question>, Seat),
}

/// What became of a frame.
pub(crate) enum Fate {
    /// All of an answer's bytes were taken.
    Answered(Option<TxnId>),
    /// Not all of them were.
    Undelivered(Option<TxnId>),
    /// All of a question's bytes were taken.
    Left,
    /// None of them was: here it is back.
    Kept(Asked),
    /// Some of them were.
    Cut,
}

impl Outbox {
    pub(crate) fn new(framer: Framer) -> Self {
        Self { framer, buffer: BytesMut::new(), frames: Vec::new(), total: 0 }
    }

    /// Puts an answer behind what is there.
    ///
    /// # Errors
    /// The line cannot carry it.
    pub(crate) fn answer(&mut self, answer: &Answer) -> Result<(), FrameError> {
        let start = self.buffer.len();
        self.framer.encode(&answer.bytes, &mut self.buffer)?;
        self.put(start, Whose::Answer(answer.of));
        Ok(())
    }

    /// Puts a question behind what is there, if it may still be sent. From here on its outcome is unknown, until the
    /// socket has taken nothing of it or its answer has come.
    ///
    /// # Errors
    /// It is not sent, for the reason given.
    pub(crate) fn question(&mut self, asked: Asked, link: &CoreLink) -> Result<(), (Asked, Failure)> {
        let Asked { question, seat } = asked;
        if let Err(failed) = Step::Ask.pass() {
            return Err((Asked { question, seat }, no_connection(&failed.to_string())));
        }
        let (question, sending) = match question.send() {
            Ok(sent) => sent,
            Err(question) => {
                let late = Failure::new(Code::DeadlineBefore, "when its turn to be written came");
                return Err((Asked { question, seat }, late));
            }
        };
        let back =
            |question, sending: Sending<Question>| Asked { question: sending.take_back(question), seat };
        if !link.leaves(seat, &question.pair) {
            let closed = no_connection("closed before the telegram was written");
            return Err((back(question, sending), closed));
        }
        let start = self.buffer.len();
        if let Err(error) = self.framer.encode(&question.telegram, &mut self.buffer) {
            return Err((back(question, sending), Failure::new(Code::Format, error.to_string())));
        }
        self.put(start, Whose::Question(Box::new(question), sending, seat));
        Ok(())
    }

    fn put(&mut self, start: usize, whose: Whose) {
        self.total = self.buffer.len();
        self.frames.push(Frame { start, end: self.total, whose });
    }

    /// What became of each frame, by what the socket took of the buffer. What it did not take is forgotten.
    pub(crate) fn fates(&mut self) -> impl Iterator<Item = Fate> {
        // What the socket took is gone from the buffer, also when it did not take all.
        let taken = self.total - self.buffer.remaining();
        self.buffer.clear();
        self.total = 0;
        if self.buffer.capacity() > KEPT_BYTES_MAX {
            self.buffer = BytesMut::new();
        }
        self.frames.drain(..).map(move |Frame { start, end, whose }| match whose {
            Whose::Answer(of) if end <= taken => Fate::Answered(of),
            Whose::Answer(of) => Fate::Undelivered(of),
            Whose::Question(..) if end <= taken => Fate::Left,
            Whose::Question(question, sending, seat) if start >= taken => {
                Fate::Kept(Asked { question: sending.take_back(*question), seat })
            }
            Whose::Question(..) => Fate::Cut,
        })
    }
}
