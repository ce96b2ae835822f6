//! What a line counted.

use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers of a line since it began to listen. Every telegram that asks ends as one of the answers, or without
/// one by the handler's will.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Connections that were served.
    pub connections: u64,
    /// Connections over the limit, closed at once.
    pub connections_refused: u64,
    /// Connections closed because their bytes were no frames.
    pub frames_refused: u64,
    /// Telegrams that came whole, polls apart.
    pub telegrams: u64,
    /// Telegrams that came while the line shut down, not among those above.
    pub telegrams_refused: u64,
    /// Polls answered.
    pub polls: u64,
    /// Answers handed to the network, those to polls among them.
    pub answers_written: u64,
    /// Answers whose connection was gone.
    pub answers_undelivered: u64,
    /// Answers that a panic of the handler took away.
    pub answers_lost: u64,
    /// Questions of ours handed to the network.
    pub questions_written: u64,
    /// Answers to them that somebody waited for.
    pub questions_answered: u64,
    /// Answers that nobody waited for.
    pub answers_unasked: u64,
}

/// One number of the tally.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, n: usize) {
        self.0.fetch_add(n as u64, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The tally while it is counted.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) connections: Counter,
    pub(crate) connections_refused: Counter,
    pub(crate) frames_refused: Counter,
    pub(crate) telegrams: Counter,
    pub(crate) telegrams_refused: Counter,
    pub(crate) polls: Counter,
    pub(crate) answers_written: Counter,
    pub(crate) answers_undelivered: Counter,
    pub(crate) answers_lost: Counter,
    pub(crate) questions_written: Counter,
    pub(crate) questions_answered: Counter,
    pub(crate) answers_unasked: Counter,
}

impl Counters {
    pub(crate) fn tally(&self) -> Tally {
        Tally {
            connections: self.connections.get(),
            connections_refused: self.connections_refused.get(),
            frames_refused: self.frames_refused.get(),
            telegrams: self.telegrams.get(),
            telegrams_refused: self.telegrams_refused.get(),
            polls: self.polls.get(),
            answers_written: self.answers_written.get(),
            answers_undelivered: self.answers_undelivered.get(),
            answers_lost: self.answers_lost.get(),
            questions_written: self.questions_written.get(),
            questions_answered: self.questions_answered.get(),
            answers_unasked: self.answers_unasked.get(),
        }
    }
}
