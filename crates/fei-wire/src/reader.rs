//! The task that reads a connection: whole telegrams to the handler, polls answered, limits kept.

mod filling;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::net::tcp::OwnedReadHalf;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};
use tokio_util::codec::Decoder;
use tokio_util::sync::CancellationToken;

use self::filling::Ends;
use crate::answering::{answer, refuse, unasked};
use crate::connection::ConnectionId;
use crate::events::ConnectionLog;
use crate::heard::Heard;
use crate::listener::Line;
use crate::question::Outgoing;
use crate::queue::Sender;
use crate::{FrameError, Framer, Handler, PairKey, Sorted};

/// Taken for a read. A connection that waits for the first byte of a telegram has no buffer.
const READ_BYTES: usize = 2048;
/// Taken instead when a read has filled its room: many telegrams are on their way.
const BURST_BYTES: usize = 16 * 1024;

/// One telegram that came whole, without its prefix.
#[derive(Debug, Clone)]
pub struct Telegram {
    /// Its bytes.
    pub bytes: Bytes,
    /// Who sent it.
    pub peer: SocketAddr,
    /// On which connection.
    pub connection: ConnectionId,
}

/// Why a connection is no longer read.
#[derive(Debug)]
pub(crate) enum End {
    /// The peer has nothing more to send.
    PeerClosed,
    /// The bytes are no frames.
    Refused(FrameError),
    /// A frame took too long.
    Slow,
    /// Nothing came, and nothing is in flight.
    Idle,
    /// Nothing came, not even the answer to a poll.
    Mute,
    /// The socket failed.
    Failed(io::Error),
    /// The line shuts down, or the connection's writer has given up.
    Stopped,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PeerClosed => f.write_str("the peer closed it"),
            Self::Refused(error) => error.fmt(f),
            Self::Slow => f.write_str("a frame was not complete in time"),
            Self::Idle => f.write_str("idle"),
            Self::Mute => f.write_str("a poll had no answer"),
            Self::Failed(error) => error.fmt(f),
            Self::Stopped => f.write_str("stopped"),
        }
    }
}

pub(crate) struct Reader<H> {
    pub(crate) line: Arc<Line<H>>,
    half: OwnedReadHalf,
    framer: Framer,
    buffer: BytesMut,
    /// Whether the last read filled its room.
    is_burst: bool,
    /// Telegrams begun of reads of which each but the last filled its room: they came together.
    together: usize,
    answers: Sender<Outgoing>,
    slots: Arc<Semaphore>,
    pub(crate) log: ConnectionLog,
    stop: CancellationToken,
    /// While the line shuts down: when it has been quiet for long enough.
    drained_at: Option<Instant>,
}

impl<H: Handler> Reader<H> {
    pub(crate) fn new(
        line: Arc<Line<H>>,
        half: OwnedReadHalf,
        answers: Sender<Outgoing>,
        slots: Arc<Semaphore>,
        log: ConnectionLog,
        stop: CancellationToken,
    ) -> Self {
        let framer = Framer::new(line.rules.framing, &line.rules.polls);
        let buffer = BytesMut::new();
        let (is_burst, together, drained_at) = (false, 0, None);
        Self { line, half, framer, buffer, is_burst, together, answers, slots, log, stop, drained_at }
    }

    /// The half of the socket, for its end. Drops the reader's end of the answers' queue.
    pub(crate) fn into_half(self) -> OwnedReadHalf {
        self.half
    }

    /// Reads until there is a reason not to.
    pub(crate) async fn run(&mut self) -> End {
        let alarm = pin!(sleep_until(Instant::now() + self.line.rules.idle_timeout()));
        let stopped = pin!(self.stop.clone().cancelled_owned());
        let mut ends = Ends { alarm, stopped };
        loop {
            if let Err(end) = self.one_frame(&mut ends).await {
                return end;
            }
        }
    }

    /// Takes the frames that are there, or waits for bytes until one is.
    async fn one_frame(&mut self, ends: &mut Ends<'_>) -> Result<(), End> {
        let mut began = None;
        loop {
            if let Some(telegram) = self.framer.decode(&mut self.buffer).map_err(End::Refused)? {
                // Boxed: a connection that waits for bytes would have room for the work on them.
                return Box::pin(self.take(telegram)).await;
            }
            if self.buffer.is_empty() {
                // Of many connections few have something to read: memory is for them.
                self.buffer = BytesMut::new();
                self.fill_when_idle(ends).await?;
            } else {
                let began = *began.get_or_insert_with(Instant::now);
                self.fill(ends, began + self.line.rules.frame_timeout(), End::Slow).await?;
            }
        }
    }

    async fn take(&mut self, bytes: Bytes) -> Result<(), End> {
        let rules = &self.line.rules;
        if let Some(answer) = rules.polls.iter().find_map(|poll| poll.answer_to(&bytes)) {
            self.line.counters.polls.add(1);
            return self.say(answer.into()).await;
        }
        if rules.poll_after().is_some() && rules.polls.iter().any(|poll| poll.is_answered_by(&bytes)) {
            return Ok(());
        }
        let bytes_min = rules.framing.bytes_min;
        if bytes.len() < bytes_min as usize {
            return Err(End::Refused(FrameError::TooShort { length: bytes.len() as u64, bytes_min }));
        }
        let telegram = Telegram { bytes, peer: self.log.peer, connection: self.log.connection };
        match self.line.handler.sort(&telegram) {
            Sorted::Answer(pair) => self.pair(&pair, telegram).await,
            Sorted::Request if self.line.stop.is_cancelled() => self.refuse(telegram).await,
            Sorted::Request => self.begin(telegram).await,
        }
    }

    async fn begin(&mut self, telegram: Telegram) -> Result<(), End> {
        if self.slots.available_permits() == 0 {
            // What gathers meanwhile waits for a place, not for this thread.
            self.together = 0;
        }
        let slot = self.slot().await?;
        self.line.counters.telegrams.add(1);
        let work = answer(Arc::clone(&self.line), telegram, self.answers.clone(), self.log.clone(), slot);
        self.together += 1;
        // Boxed: it is some kilobytes, and would be moved again and again on its way into its task.
        self.line.rules.homes.work(&self.line.tasks, self.together, Box::pin(work));
        Ok(())
    }

    /// An answer goes to whoever waits for it, also while the line shuts down.
    async fn pair(&self, pair: &PairKey, answer: Telegram) -> Result<(), End> {
        let Err(heard) = self.line.link.answered(pair, self.heard(&answer)) else {
            self.line.counters.questions_answered.add(1);
            return Ok(());
        };
        heard.take();
        self.line.counters.answers_unasked.add(1);
        self.log.unasked();
        let slot = self.slot().await?;
        self.line.tasks.spawn(unasked(Arc::clone(&self.line), answer, self.log.clone(), slot));
        Ok(())
    }

    /// For whoever asked. What is not taken then does not keep this task waiting for room: it was asked for, so they are few.
    fn heard(&self, answer: &Telegram) -> Heard {
        let (line, log, slots) = (Arc::clone(&self.line), self.log.clone(), Arc::clone(&self.slots));
        let (answer, runtime) = (answer.clone(), Handle::current());
        Heard::new(answer.bytes.clone(), move || {
            line.counters.answers_unasked.add(1);
            log.unasked();
            let tasks = line.tasks.clone();
            let work = async move {
                if let Ok(slot) = slots.acquire_owned().await {
                    unasked(line, answer, log, slot).await;
                }
            };
            tasks.spawn_on(work, &runtime);
        })
    }

    /// Here the socket is left alone while too much is in flight.
    async fn slot(&self) -> Result<OwnedSemaphorePermit, End> {
        Arc::clone(&self.slots).acquire_owned().await.map_err(|_| End::Stopped)
    }

    /// It is not begun: whoever works on what is in flight has enough to do. In a task of its own all the same: it may repeat one
    /// that was begun, and answers behind it are waited for while that is looked up.
    async fn refuse(&self, telegram: Telegram) -> Result<(), End> {
        let slot = self.slot().await?;
        self.line.counters.telegrams_refused.add(1);
        let work = refuse(Arc::clone(&self.line), telegram, self.answers.clone(), self.log.clone(), slot);
        self.line.tasks.spawn(Box::pin(work));
        Ok(())
    }

    /// What the reader itself has to say.
    async fn say(&self, outgoing: Outgoing) -> Result<(), End> {
        self.answers.send(outgoing).await.map_err(|_| End::Stopped)
    }
}
