//! What is counted: plain atomics in a closed set, so that no caller can make a new name.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::Refusal;

/// What the server has seen since it began.
#[derive(Debug, Default)]
pub struct ServeCounts {
    connections: AtomicU64,
    open: AtomicU64,
    turned_away: AtomicU64,
    without_tls: AtomicU64,
    in_flight: AtomicU64,
    answers: [AtomicU64; 6],
    refusals: [AtomicU64; Refusal::ALL.len()],
}

impl ServeCounts {
    /// Connections that were taken, and of those the ones that are open now.
    #[must_use]
    pub fn connections(&self) -> (u64, u64) {
        (self.connections.load(Relaxed), self.open.load(Relaxed))
    }

    /// Connections that were closed at once: too many, or not from there.
    #[must_use]
    pub fn turned_away(&self) -> u64 {
        self.turned_away.load(Relaxed)
    }

    /// Connections that came to no TLS session.
    #[must_use]
    pub fn without_tls(&self) -> u64 {
        self.without_tls.load(Relaxed)
    }

    /// Calls that the gateway has and has not answered.
    #[must_use]
    pub fn in_flight(&self) -> u64 {
        self.in_flight.load(Relaxed)
    }

    /// Answers by the first digit of their status (`1..=5`), refusals among them.
    pub fn answers(&self) -> impl Iterator<Item = (usize, u64)> {
        self.answers.iter().enumerate().skip(1).map(|(digit, count)| (digit, count.load(Relaxed)))
    }

    /// What was refused without the gateway.
    pub fn refusals(&self) -> impl Iterator<Item = (Refusal, u64)> {
        Refusal::ALL.iter().zip(&self.refusals).map(|(refusal, count)| (*refusal, count.load(Relaxed)))
    }

    pub(super) fn connected(&self) {
        self.connections.fetch_add(1, Relaxed);
        self.open.fetch_add(1, Relaxed);
    }

    pub(super) fn disconnected(&self) {
        self.open.fetch_sub(1, Relaxed);
    }

    pub(super) fn turn_away(&self) {
        self.turned_away.fetch_add(1, Relaxed);
    }

    pub(super) fn no_tls(&self) {
        self.without_tls.fetch_add(1, Relaxed);
    }

    pub(super) fn begin(&self) {
        self.in_flight.fetch_add(1, Relaxed);
    }

    pub(super) fn end(&self) {
        self.in_flight.fetch_sub(1, Relaxed);
    }

    pub(super) fn answer(&self, status: http::StatusCode) {
        if let Some(count) = self.answers.get(usize::from(status.as_u16() / 100)) {
            count.fetch_add(1, Relaxed);
        }
    }

    pub(super) fn refuse(&self, refusal: Refusal) {
        let at = Refusal::ALL.iter().position(|one| *one == refusal);
        if let Some(count) = at.and_then(|at| self.refusals.get(at)) {
            count.fetch_add(1, Relaxed);
        }
    }
}
