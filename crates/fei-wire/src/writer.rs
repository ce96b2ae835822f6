//! The task that writes a connection: answers and questions in the order in which they come, each whole, in as few writes
//! as can be.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use fei_exchange::{Step, StepFailed};
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::events::ConnectionLog;
use crate::link::no_connection;
use crate::listener::Line;
use crate::outbox::{Fate, Outbox};
use crate::question::Outgoing;
use crate::{Framer, Handler, socket};

/// Telegrams put into one write.
const BATCH_MAX: usize = 32;

pub(crate) struct Writer<H> {
    line: Arc<Line<H>>,
    half: OwnedWriteHalf,
    queue: mpsc::Receiver<Outgoing>,
    outbox: Outbox,
    write_timeout: Duration,
    log: ConnectionLog,
    stop: CancellationToken,
}

impl<H: Handler> Writer<H> {
    pub(crate) fn new(
        line: &Arc<Line<H>>,
        half: OwnedWriteHalf,
        queue: mpsc::Receiver<Outgoing>,
        log: ConnectionLog,
        stop: CancellationToken,
    ) -> Self {
        let outbox = Outbox::new(Framer::new(line.rules.framing, &line.rules.polls));
        let write_timeout = line.rules.write_timeout();
        Self { line: Arc::clone(line), half, queue, outbox, write_timeout, log, stop }
    }

    /// Writes until nobody can say anything any more; then the peer is told that this was all. False: the connection broke.
    pub(crate) async fn run(mut self) -> bool {
        while let Some(first) = self.queue.recv().await {
            self.frame_batch(first);
            let result = self.write_batch().await;
            let undelivered = self.tell();
            if let Err(error) = result.and_then(|()| passed(Step::Told)) {
                self.give_up(&error, undelivered).await;
                return false;
            }
        }
        self.half.shutdown().await.is_ok()
    }

    /// Frames a telegram and those that wait behind it. A writer that waits for some keeps no memory for them.
    fn frame_batch(&mut self, first: Outgoing) {
        self.frame(first);
        for _ in 1..BATCH_MAX {
            let Ok(next) = self.queue.try_recv() else { return };
            self.frame(next);
        }
    }

    fn frame(&mut self, outgoing: Outgoing) {
        match outgoing {
            Outgoing::Answer(answer) => {
                if let Err(error) = self.outbox.answer(&answer) {
                    self.line.undelivered(answer.of);
                    self.log.unframeable(&error);
                }
            }
            Outgoing::Question(asked) => {
                if let Err((asked, why)) = self.outbox.question(*asked, &self.line.link) {
                    self.line.link.not_sent(asked, why);
                }
            }
        }
    }

    async fn write_batch(&mut self) -> io::Result<()> {
        passed(Step::Tell)?;
        let writing = write_all(&mut self.half, &mut self.outbox.buffer);
        let result = tokio::time::timeout(self.write_timeout, writing).await;
        result.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Tells what became of the batch; how many answers were not delivered.
    fn tell(&mut self) -> usize {
        let mut undelivered = 0;
        for fate in self.outbox.fates() {
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
    async fn give_up(mut self, error: &io::Error, mut undelivered: usize) {
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
