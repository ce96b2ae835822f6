//! The task that writes a connection: answers in the order in which they come, each whole, in as few writes as can be.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use fei_exchange::{Step, StepFailed, TxnId};
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::mpsc;
use tokio_util::codec::Encoder;
use tokio_util::sync::CancellationToken;

use crate::events::ConnectionLog;
use crate::listener::Line;
use crate::{Answer, Framer, Handler, socket};

/// Answers put into one write.
const BATCH_MAX: usize = 32;
/// Memory that a quiet writer may keep.
const KEPT_BYTES_MAX: usize = 4096;

pub(crate) struct Writer<H> {
    line: Arc<Line<H>>,
    half: OwnedWriteHalf,
    framer: Framer,
    answers: mpsc::Receiver<Answer>,
    batch: Vec<Answer>,
    /// Frames that are on their way, and where in it each ends, and whose answer it is.
    buffer: BytesMut,
    ends: Vec<(usize, Option<TxnId>)>,
    write_timeout: Duration,
    log: ConnectionLog,
    stop: CancellationToken,
}

impl<H: Handler> Writer<H> {
    pub(crate) fn new(
        line: &Arc<Line<H>>,
        half: OwnedWriteHalf,
        answers: mpsc::Receiver<Answer>,
        log: ConnectionLog,
        stop: CancellationToken,
    ) -> Self {
        Self {
            line: Arc::clone(line),
            half,
            framer: Framer::new(line.rules.framing, &line.rules.polls),
            answers,
            batch: Vec::new(),
            buffer: BytesMut::new(),
            ends: Vec::new(),
            write_timeout: line.rules.write_timeout(),
            log,
            stop,
        }
    }

    /// Writes until nobody can answer any more; then the peer is told that this was all. False: the connection broke.
    pub(crate) async fn run(mut self) -> bool {
        while self.answers.recv_many(&mut self.batch, BATCH_MAX).await > 0 {
            self.frame_batch();
            if let Err(error) = self.write_batch().await {
                self.give_up(&error).await;
                return false;
            }
            self.give_back_memory();
        }
        self.half.shutdown().await.is_ok()
    }

    fn frame_batch(&mut self) {
        for answer in self.batch.drain(..) {
            match self.framer.encode(&answer.bytes, &mut self.buffer) {
                Ok(()) => self.ends.push((self.buffer.len(), answer.of)),
                Err(error) => {
                    self.line.undelivered(&answer);
                    self.log.unframeable(&error);
                }
            }
        }
    }

    async fn write_batch(&mut self) -> io::Result<()> {
        let failed = |failed: StepFailed| io::Error::other(failed);
        Step::Tell.pass().map_err(failed)?;
        let total = self.buffer.len();
        let writing = self.half.write_all_buf(&mut self.buffer);
        let result = tokio::time::timeout(self.write_timeout, writing).await;
        let result = result.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        // What the socket took is gone from the buffer, also when it did not take all.
        let taken = total - self.buffer.remaining();
        let whole = self.ends.iter().take_while(|(end, _)| *end <= taken).count();
        self.line.counters.answers_written.add(whole);
        for (_, of) in self.ends.drain(..whole) {
            self.line.told(of, true);
        }
        Step::Told.pass().map_err(failed)?;
        result
    }

    /// A frame was cut, so nothing may follow it: the reader stops, and what still waits counts as undelivered.
    async fn give_up(mut self, error: &io::Error) {
        self.stop.cancel();
        socket::reset_on_close(self.half.as_ref());
        self.answers.close();
        let mut undelivered = self.ends.len();
        self.line.counters.answers_undelivered.add(undelivered);
        for (_, of) in self.ends.drain(..) {
            self.line.told(of, false);
        }
        while let Some(answer) = self.answers.recv().await {
            self.line.undelivered(&answer);
            undelivered += 1;
        }
        self.log.write_failed(error, undelivered);
    }

    fn give_back_memory(&mut self) {
        if self.buffer.capacity() > KEPT_BYTES_MAX {
            self.buffer = BytesMut::new();
        }
    }
}
