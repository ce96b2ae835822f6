//! Waiting for the bytes of a connection, and what ends the wait: silence, a slow frame, a shutdown.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, Sleep, timeout};
use tokio_util::codec::Decoder;
use tokio_util::sync::WaitForCancellationFutureOwned;

use super::{BURST_BYTES, End, READ_BYTES, Reader};
use crate::Handler;

/// How long a connection without anything in flight is read on while the line shuts down: what its peer has sent before
/// it could know is refused, and not lost.
const DRAIN_QUIET: Duration = Duration::from_millis(250);
/// How often it is looked whether something is.
const DRAIN_LOOK: Duration = Duration::from_millis(20);

/// What ends a wait for bytes. It is kept from one telegram to the next, as setting a timer costs more than looking at one
/// that is set.
pub(super) struct Ends<'e> {
    /// Rings at the end of the wait or before it.
    pub(super) alarm: Pin<&'e mut Sleep>,
    pub(super) stopped: Pin<&'e mut WaitForCancellationFutureOwned>,
}

impl<H: Handler> Reader<H> {
    fn has_in_flight(&self) -> bool {
        let at_work = self.slots.available_permits() < self.line.rules.in_flight();
        at_work || self.line.link.waits_on(self.log.connection)
    }

    /// A quiet peer that waits for answers is not idle. One that is to be polled is, once.
    pub(super) async fn fill_when_idle(&mut self, ends: &mut Ends<'_>) -> Result<(), End> {
        let mut idle_at = Instant::now() + self.line.rules.idle_timeout();
        let mut polled = false;
        loop {
            let poll_at = self.line.rules.poll_after().map(|after| Instant::now() + after);
            let until = poll_at.map_or(idle_at, |poll_at| poll_at.min(idle_at));
            match self.fill(ends, until, End::Idle).await {
                Err(End::Idle) if Instant::now() < idle_at => {
                    if polled {
                        return Err(End::Mute);
                    }
                    self.poll().await?;
                    polled = true;
                }
                Err(End::Idle) if self.has_in_flight() => {
                    idle_at = Instant::now() + self.line.rules.idle_timeout();
                }
                filled => return filled,
            }
        }
    }

    async fn poll(&self) -> Result<(), End> {
        let Some(poll) = self.line.rules.poll() else { return Ok(()) };
        self.say(poll.into()).await
    }

    /// Waits for bytes and takes them. What is raced with the stop and the clock is only the waiting: no byte is lost.
    pub(super) async fn fill(&mut self, ends: &mut Ends<'_>, until: Instant, late: End) -> Result<(), End> {
        let Ends { alarm, stopped } = ends;
        if until < alarm.deadline() {
            alarm.as_mut().reset(until);
        }
        loop {
            let ready = tokio::select! {
                biased;
                // Boxed: it is the end of a line, and each connection that waits would have room for it.
                () = stopped.as_mut() => return Box::pin(self.fill_while_draining()).await,
                ready = self.readable() => ready,
                () = alarm.as_mut() => {
                    if Instant::now() >= until {
                        return Err(late);
                    }
                    // It was set for an earlier wait.
                    alarm.as_mut().reset(until);
                    continue;
                }
            };
            if let Err(error) = ready {
                return Err(End::Failed(error));
            }
            if let Some(read) = self.read_now() {
                return read;
            }
        }
    }

    /// While the line shuts down: until nothing is in flight any more, and a moment longer for what is on its way to us.
    async fn fill_while_draining(&mut self) -> Result<(), End> {
        let mut until = self.drained_at.unwrap_or_else(|| Instant::now() + DRAIN_QUIET);
        loop {
            if self.has_in_flight() {
                until = Instant::now() + DRAIN_QUIET;
            }
            self.drained_at = Some(until);
            if self.answers.is_closed() || Instant::now() >= until {
                return Err(End::Stopped);
            }
            match timeout(DRAIN_LOOK, self.readable()).await {
                Err(_) => continue,
                Ok(Err(error)) => return Err(End::Failed(error)),
                Ok(Ok(())) => {}
            }
            if let Some(read) = self.read_now() {
                return read;
            }
        }
    }

    /// Until something is there to read. Nobody else waits for that on this socket, so that it has a place of its own there,
    /// and needs none here.
    fn readable(&self) -> impl Future<Output = io::Result<()>> {
        poll_fn(|cx| self.half.as_ref().poll_read_ready(cx))
    }

    /// Reads what is there; none: nothing is, after all. A read that leaves room has taken all: unlike `try_read`, this one
    /// remembers it, and the kernel is not asked once more before the next wait.
    fn read_now(&mut self) -> Option<Result<(), End>> {
        if !self.is_burst {
            self.together = 0;
        }
        self.buffer.reserve(if self.is_burst { BURST_BYTES } else { READ_BYTES });
        let room = self.buffer.capacity() - self.buffer.len();
        let read = self.half.read_buf(&mut self.buffer).now_or_never()?;
        Some(match read {
            Ok(0) => Err(self.at_end_of_stream()),
            Ok(bytes) => {
                self.is_burst = bytes == room;
                Ok(())
            }
            Err(error) => Err(End::Failed(error)),
        })
    }

    fn at_end_of_stream(&mut self) -> End {
        self.framer.decode_eof(&mut self.buffer).map_or_else(End::Refused, |_| End::PeerClosed)
    }
}
