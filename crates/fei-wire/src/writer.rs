//! The task that writes a connection: answers and questions in the order in which they come, each whole, in as few writes
//! as can be.

use std::io;
use std::sync::Arc;

use bytes::{Buf, BytesMut};
use fei_exchange::{Step, StepFailed};
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::OwnedWriteHalf;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::events::ConnectionLog;
use crate::link::no_connection;
use crate::listener::Line;
use crate::outbox::{Fate, Outbox};
use crate::question::Outgoing;
use crate::queue::Receiver;
use crate::{Framer, Handler, socket};

/// Telegrams put into one write.
const BATCH_MAX: usize = 32;

pub(crate) struct Writer<H> {
    line: Arc<Line<H>>,
    half: OwnedWriteHalf,
    queue: Receiver<Outgoing>,
    log: ConnectionLog,
    stop: CancellationToken,
    /// However it ends, a panic included, nothing more is read: whoever would ask could not be answered.
    _read_no_further: DropGuard,
}

impl<H: Handler> Writer<H> {
    pub(crate) fn new(
        line: &Arc<Line<H>>,
        half: OwnedWriteHalf,
        queue: Receiver<Outgoing>,
        log: ConnectionLog,
        stop: CancellationToken,
    ) -> Self {
        let _read_no_further = stop.clone().drop_guard();
        Self { line: Arc::clone(line), half, queue, log, stop, _read_no_further }
    }

    /// Writes until nobody can say anything any more; then the peer is told that this was all. False: the connection broke.
    pub(crate) async fn run(&mut self) -> bool {
        while let Some(first) = self.queue.recv().await {
            // Boxed, and its memory too: a writer that waits has no room for what only the writing needs.
            let written = Box::pin(self.write(first)).await;
            if let Err((error, undelivered)) = written {
                Box::pin(self.give_up(&error, undelivered)).await;
                return false;
            }
        }
        self.half.shutdown().await.is_ok()
    }

    /// Writes a telegram and those that wait behind it, until none does. On failure also how many answers were not delivered.
    async fn write(&mut self, first: Outgoing) -> Result<(), (io::Error, usize)> {
        let mut outbox = Outbox::new(Framer::new(self.line.rules.framing, &self.line.rules.polls));
        let mut next = Some(first);
        while let Some(first) = next {
            self.frame_batch(&mut outbox, first);
            let result = self.write_batch(&mut outbox).await;
            let undelivered = self.tell(&mut outbox);
            result.and_then(|()| passed(Step::Told)).map_err(|error| (error, undelivered))?;
            next = self.queue.try_recv();
        }
        Ok(())
    }

    /// Frames a telegram and those that wait behind it.
    fn frame_batch(&mut self, outbox: &mut Outbox, first: Outgoing) {
        self.frame(outbox, first);
        for _ in 1..BATCH_MAX {
            let Some(next) = self.queue.try_recv() else { return };
            self.frame(outbox, next);
        }
    }

    fn frame(&self, outbox: &mut Outbox, outgoing: Outgoing) {
        match outgoing {
            Outgoing::Answer(answer) => {
                if let Err(error) = outbox.answer(&answer) {
                    self.line.undelivered(answer.of);
                    self.log.unframeable(&error);
                }
            }
            Outgoing::Question(asked) => {
                if let Err((asked, why)) = outbox.question(*asked, &self.line.link) {
                    self.line.link.not_sent(asked, why);
                }
            }
        }
    }

    async fn write_batch(&mut self, outbox: &mut Outbox) -> io::Result<()> {
        passed(Step::Tell)?;
        let writing = write_all(&mut self.half, &mut outbox.buffer);
        let result = tokio::time::timeout(self.line.rules.write_timeout(), writing).await;
        result.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Tells what became of the batch; how many answers were not delivered.
    fn tell(&self, outbox: &mut Outbox) -> usize {
        let mut undelivered = 0;
        for fate in outbox.fates() {
            match fate {
                Fate::Answered(of) => {
                    self.line.counters.answers_written.add(1);
                    self.line.told(of, true);
                }
                Fate::Undelivered(of) => {
                    self.line.undelivered(of);
                    undelivered += 1;
                }
                Fate::Left => self.line.counters.questions_written.add(1),
                Fate::Kept(asked) => self.line.link.not_sent(asked, no_connection("it took nothing")),
                // Unknown: whoever waits hears it when the reader has ended.
                Fate::Cut => {}
            }
        }
        undelivered
    }

    /// A frame was cut, so nothing may follow it: the reader stops, and of what still waits nothing leaves.
    async fn give_up(&mut self, error: &io::Error, mut undelivered: usize) {
        self.stop.cancel();
        socket::reset_on_close(self.half.as_ref());
        self.queue.close();
        while let Some(outgoing) = self.queue.recv().await {
            match outgoing {
                Outgoing::Answer(answer) => {
                    self.line.undelivered(answer.of);
                    undelivered += 1;
                }
                Outgoing::Question(asked) => {
                    self.line
                        .link
                        .not_sent(*asked, no_connection("it broke before the telegram was written"));
                }
            }
        }
        self.log.write_failed(error, undelivered);
    }
}

/// Writes until nothing is left; what the socket took is gone from the buffer, also when it did not take all. Unlike
/// `write_all_buf`, which makes a list of slices for each write and has the kernel read that.
async fn write_all(half: &mut OwnedWriteHalf, buffer: &mut BytesMut) -> io::Result<()> {
    while !buffer.is_empty() {
        match half.write(buffer).await {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(bytes) => buffer.advance(bytes),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Of a test build a step may fail.
fn passed(step: Step) -> io::Result<()> {
    step.pass().map_err(|failed: StepFailed| io::Error::other(failed))
}
