//! What a line allows: its framing, its polls, and a limit on everything that a peer could ask for without end.

use std::time::Duration;

use bytes::Bytes;

use crate::{Framing, Homes, PollRule};

/// Bytes of answers that may wait for one peer that reads slowly.
const QUEUE_BYTES_MAX: u32 = 1024 * 1024;

/// The rules of a line. `LineRules { framing, polls, ..Default::default() }` is good for a laptop.
#[derive(Debug, Clone)]
pub struct LineRules {
    /// How a telegram is cut out of the stream.
    pub framing: Framing,
    /// Short frames that are answered at once.
    pub polls: Vec<PollRule>,
    /// Connections at a time. One more is accepted and closed, so that it does not wait in the dark.
    pub connections_max: u32,
    /// Telegrams of one connection that are worked on at a time. At the limit its socket is not read.
    pub in_flight_max: u32,
    /// Answers that wait for one connection's writer; never more than 1 MiB of them.
    pub answers_max: u32,
    /// A connection that sends nothing for so long, and waits for nothing, is closed.
    pub idle_timeout_ms: u64,
    /// A frame must be complete so long after its first byte.
    pub frame_timeout_ms: u64,
    /// An answer must be taken by the peer's side in so long.
    pub write_timeout_ms: u64,
    /// A connection on which nothing has come for so long is asked by the first of `polls`; if nothing comes for as long
    /// again it is closed. None: only the peer polls.
    pub poll_after_ms: Option<u64>,
    /// The time that a poll of ours carries, as digits: YYYYMMDDhhmmss.
    pub poll_time: fn() -> String,
    /// On shutdown, how long telegrams in flight may take to get their answers; what comes meanwhile is refused.
    pub drain_timeout_ms: u64,
    /// Where its connections live.
    pub homes: Homes,
}

impl Default for LineRules {
    fn default() -> Self {
        Self {
            framing: Framing::default(),
            polls: Vec::new(),
            connections_max: 256,
            in_flight_max: 256,
            answers_max: 256,
            idle_timeout_ms: 600_000, // twice the 300 s after which a quiet core polls
            frame_timeout_ms: 10_000,
            write_timeout_ms: 10_000,
            poll_after_ms: None,
            poll_time: String::new,
            drain_timeout_ms: 35_000, // more than a core waits for its answer
            homes: Homes::default(),
        }
    }
}

impl LineRules {
    /// Answers that may wait for a writer, in number and bytes.
    pub(crate) fn queue(&self) -> usize {
        let frame_bytes = self.framing.bytes_max.saturating_add(self.framing.width).max(1);
        self.answers_max.min(QUEUE_BYTES_MAX / frame_bytes).max(1) as usize
    }

    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight_max.max(1) as usize
    }

    pub(crate) fn idle_timeout(&self) -> Duration {
        Duration::from_millis(self.idle_timeout_ms)
    }

    pub(crate) fn frame_timeout(&self) -> Duration {
        Duration::from_millis(self.frame_timeout_ms)
    }

    pub(crate) fn write_timeout(&self) -> Duration {
        Duration::from_millis(self.write_timeout_ms)
    }

    /// How long a connection may be silent before it is polled.
    pub(crate) fn poll_after(&self) -> Option<Duration> {
        self.poll_after_ms.filter(|_| !self.polls.is_empty()).map(Duration::from_millis)
    }

    /// A poll of ours.
    pub(crate) fn poll(&self) -> Option<Bytes> {
        self.polls.first().map(|poll| poll.asked(&(self.poll_time)()))
    }

    pub(crate) fn drain_timeout(&self) -> Duration {
        Duration::from_millis(self.drain_timeout_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_of_answers_is_bounded_in_number_and_in_bytes() {
        let rules = |bytes_max, answers_max| {
            let framing = Framing { bytes_max, ..Framing::default() };
            LineRules { framing, answers_max, ..LineRules::default() }
        };
        assert_eq!(rules(2000, 256).queue(), 256);
        assert_eq!(rules(100_000, 256).queue(), 10);
        assert_eq!(rules(u32::MAX, 256).queue(), 1);
        assert_eq!(rules(0, 0).queue(), 1);
    }
}
