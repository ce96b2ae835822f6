//! What an institution's calls come through before anything is written down: the gate that people close, the pace, a
//! place, and the breaker.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use fei_exchange::Failure;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::pace::Pace;
use crate::{Breaker, Felt, Gate, GuardRules, Pass, Probe, place};

/// One institution's door. Clones are the same one.
pub struct Door<A> {
    gate: Gate,
    breaker: Breaker,
    pace: Pace,
    felt: fn(&A) -> Felt,
    failed: fn(&Failure) -> Felt,
}

impl<A> Door<A> {
    /// Open. `felt` tells what an answer says about the institution's health.
    #[must_use]
    pub fn new(rules: &GuardRules, felt: fn(&A) -> Felt) -> Self {
        let pace = Pace::new(rules.calls_per_second_max);
        Self {
            gate: Gate::default(),
            breaker: Breaker::new(rules.breaker),
            pace,
            felt,
            failed: Felt::of_failure,
        }
    }

    /// The same where the absence of an answer tells something else.
    #[must_use]
    pub fn failing(self, failed: fn(&Failure) -> Felt) -> Self {
        Self { failed, ..self }
    }

    /// Calls that it lets through in a second; none: as they come.
    pub(crate) const fn calls_per_second_max(&self) -> Option<NonZeroU32> {
        self.pace.max()
    }

    /// What people close and open.
    #[must_use]
    pub const fn gate(&self) -> &Gate {
        &self.gate
    }

    /// What closes by itself.
    #[must_use]
    pub const fn breaker(&self) -> &Breaker {
        &self.breaker
    }

    /// Whether gate or breaker would refuse a call at once. Nobody comes in by this.
    ///
    /// # Errors
    /// N43 at a closed gate, N42 at an open breaker.
    pub(crate) fn look(&self, probe: Probe) -> Result<(), Failure> {
        self.gate.check()?;
        self.breaker.look(probe)
    }

    /// Comes in. The breaker is asked last: whoever is refused before it was no probe.
    ///
    /// # Errors
    /// N43 at a closed gate; N40 when its turn, N41 when a place does not come in time; N46 at the deadline; N42 at an open
    /// breaker.
    pub(crate) async fn enter(
        &self,
        probe: Probe,
        places: Arc<Semaphore>,
        patience: Duration,
        deadline: Instant,
    ) -> Result<(OwnedSemaphorePermit, Inside<A>), Failure> {
        self.gate.check()?;
        self.pace.wait(patience, deadline).await?;
        let place = place::wait(&self.gate, places, patience, deadline).await?;
        let pass = self.breaker.enter(probe)?;
        Ok((place, Inside { pass, felt: self.felt, failed: self.failed }))
    }
}

impl<A> Clone for Door<A> {
    fn clone(&self) -> Self {
        let (gate, breaker, pace) = (self.gate.clone(), self.breaker.clone(), self.pace.clone());
        Self { gate, breaker, pace, felt: self.felt, failed: self.failed }
    }
}

impl<A> fmt::Debug for Door<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door")
            .field("gate", &self.gate)
            .field("breaker", &self.breaker)
            .finish_non_exhaustive()
    }
}

/// That a call came through. It is told what came of the call, once; dropped, it tells nothing.
pub(crate) struct Inside<A> {
    pass: Pass,
    felt: fn(&A) -> Felt,
    failed: fn(&Failure) -> Felt,
}

impl<A> Inside<A> {
    /// What the institution answered, or why it did not.
    pub(crate) fn ended(self, answer: &Result<A, Failure>) {
        self.pass.ended(answer.as_ref().map_or_else(self.failed, self.felt));
    }
}

impl<A> fmt::Debug for Inside<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pass.fmt(f)
    }
}
