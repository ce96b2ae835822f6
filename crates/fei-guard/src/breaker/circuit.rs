//! An institution's circuit breaker: when most of what goes there fails, nothing goes there for a while, and money last.
//!
//! ```text
//!             too many fail                      the time is over, and somebody asks who moves no money
//!   closed ────────────────▶ open ────────────────────────────────────────▶ half-open: one probe
//!     ▲ on trial: the first     ▲  the probe fails: twice as long                     │
//!     │ failure opens it again  └─────────────────────────────────────────────────────┤
//!     └────────────────────────────────────────── the probe is answered ──────────────┘
//! ```
//! On trial money comes in only while no more calls are on their way than were answered: what opened its door may still answer
//! nothing, and all that wait would be unknown.
//!
//! It must never know what an institution is, nor what a call says: it is told whether one felt well.

use std::time::Duration;

use fei_exchange::{Code, Failure};

use super::force::{Force, Forced};
use super::window::Window;
use super::words::{BreakerRules, BreakerState, Felt, Probe};
use crate::sync::{Arc, Instant, Mutex, MutexGuard, PoisonError, spread};

/// One institution's breaker. Clones are the same one; it begins closed.
#[derive(Debug, Clone)]
pub struct Breaker {
    rules: BreakerRules,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    state: State,
    /// Of the state: what was let in before the last change says nothing about the next.
    generation: u64,
    /// How often calls that came in until then were let in no more.
    openings: u64,
    force: Force,
}

#[derive(Debug)]
enum State {
    Closed { window: Window, trial: Option<Trial> },
    Open { until: Instant, times: u32 },
    HalfOpen { times: u32 },
}

/// What a closing leaves: how often it was open before, how many were answered since, and how many are on their way.
#[derive(Debug, Clone, Copy)]
struct Trial {
    times: u32,
    well: u32,
    inside: u32,
}

/// That a call was let in. It tells what came of it by [`Pass::ended`]; dropped, it tells nothing.
#[derive(Debug)]
#[must_use = "what came of the call is told to it"]
pub struct Pass {
    breaker: Breaker,
    generation: u64,
    told: bool,
}

impl Default for Breaker {
    fn default() -> Self {
        Self::new(BreakerRules::default())
    }
}

impl Breaker {
    /// Closed.
    #[must_use]
    pub fn new(rules: BreakerRules) -> Self {
        let state = State::Closed { window: Window::default(), trial: None };
        let inner = Inner { state, generation: 0, openings: 0, force: Force::default() };
        Self { rules, inner: Arc::new(Mutex::new(inner)) }
    }

    /// Lets a call in, or N42.
    ///
    /// # Errors
    /// It is open, by itself or by hand; half-open, and another call is the probe; or on trial, and enough are on their way for money.
    pub fn enter(&self, probe: Probe) -> Result<Pass, Failure> {
        let (mut inner, now) = (self.lock(), Instant::now());
        if !inner.force.check()? {
            inner.look(probe, now)?;
            inner.probe();
        }
        Ok(Pass { breaker: self.clone(), generation: inner.generation, told: false })
    }

    /// Whether [`enter`](Self::enter) would refuse it now. Nobody comes in by this, and nobody becomes the probe.
    ///
    /// # Errors
    /// It would.
    pub(crate) fn look(&self, probe: Probe) -> Result<(), Failure> {
        let inner = self.lock();
        if inner.force.check()? { Ok(()) } else { inner.look(probe, Instant::now()) }
    }

    /// The right to be the probe, for whoever can ask without a call: none unless it is open, and its time is over.
    #[must_use]
    pub fn due(&self) -> Option<Pass> {
        let is_due = matches!(self.lock().state, State::Open { until, .. } if until <= Instant::now());
        if is_due { self.enter(Probe::May).ok() } else { None }
    }

    /// Opens or closes it by hand, whatever is felt, until it is given back to itself.
    pub fn force(&self, forced: Forced, reason: &str) {
        self.lock().force.set(forced, reason);
    }

    /// Gives it back to itself, closed and with nothing felt.
    pub fn release(&self) {
        let mut inner = self.lock();
        inner.force.clear();
        inner.change(State::Closed { window: Window::default(), trial: None });
    }

    /// How it is.
    #[must_use]
    pub fn state(&self) -> BreakerState {
        self.state_and_openings().0
    }

    /// How it is, and how often it opened by itself: whoever looks only now and then sees that it was closed meanwhile.
    #[must_use]
    pub fn state_and_openings(&self) -> (BreakerState, u64) {
        let inner = self.lock();
        (inner.state(), inner.openings)
    }

    /// Whether calls come in, those that move money too.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        match self.state() {
            BreakerState::Closed | BreakerState::OnTrial => true,
            BreakerState::Open(_) | BreakerState::HalfOpen => false,
            BreakerState::Forced(forced, _) => forced == Forced::Closed,
        }
    }

    /// Whether whoever is refused now may come in any moment: those who are on their way find out, or the next who asks.
    #[must_use]
    pub fn may_let_in_soon(&self) -> bool {
        match self.state() {
            BreakerState::Open(left) => left.is_zero(),
            BreakerState::Forced(forced, _) => forced == Forced::Closed,
            BreakerState::Closed | BreakerState::OnTrial | BreakerState::HalfOpen => true,
        }
    }

    fn felt(&self, generation: u64, felt: Felt) {
        let mut inner = self.lock();
        if inner.generation == generation {
            inner.felt(felt, &self.rules, Instant::now());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Each change is one assignment at its end: a panic elsewhere leaves it whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn state(&self) -> BreakerState {
        if let Some((forced, reason)) = self.force.get() {
            return BreakerState::Forced(forced, reason.into());
        }
        match &self.state {
            State::Closed { trial: None, .. } => BreakerState::Closed,
            State::Closed { .. } => BreakerState::OnTrial,
            State::Open { until, .. } => BreakerState::Open(left(*until, Instant::now())),
            State::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }

    fn look(&self, probe: Probe, now: Instant) -> Result<(), Failure> {
        let open = |detail: String| Err(Failure::new(Code::CircuitOpen, detail));
        match self.state {
            State::Open { until, .. } if now < until => {
                open(format!("for {} s more", left(until, now).as_secs() + 1))
            }
            State::Open { .. } if probe == Probe::Never => {
                open("until a call that moves no money is answered".to_owned())
            }
            State::HalfOpen { .. } => open("one call is on its way to find out".to_owned()),
            State::Closed { trial: Some(trial), .. }
                if probe == Probe::Never && trial.inside > trial.well =>
            {
                open("it was open, and those on their way find out how it is".to_owned())
            }
            State::Closed { .. } | State::Open { .. } => Ok(()),
        }
    }

    /// Whoever was let in while it is open, or on trial, finds out.
    fn probe(&mut self) {
        match &mut self.state {
            State::Open { times, .. } => {
                let times = *times;
                self.change(State::HalfOpen { times });
            }
            State::Closed { trial: Some(trial), .. } => trial.inside += 1,
            State::Closed { trial: None, .. } | State::HalfOpen { .. } => {}
        }
    }

    fn felt(&mut self, felt: Felt, rules: &BreakerRules, now: Instant) {
        if let Felt::Busy(pause) = felt {
            let (times, until) = (self.times(), now + pause.min(rules.open_max));
            return self.change(State::Open { until, times });
        }
        if let State::Closed { trial: Some(trial), .. } = &mut self.state {
            // Whoever passed by hand was not counted.
            trial.inside = trial.inside.saturating_sub(1);
        }
        match (&mut self.state, felt) {
            // What it was open for is not over yet, as long as nothing is known.
            (State::HalfOpen { times }, Felt::Nothing) => {
                let times = *times;
                self.change(State::Open { until: now, times });
            }
            (State::HalfOpen { times }, Felt::Sick) => {
                let times = times.saturating_add(1);
                self.open(times, rules, now);
            }
            (State::HalfOpen { times }, _) => {
                let trial = Some(Trial { times: *times, well: 0, inside: 0 });
                self.change(State::Closed { window: Window::default(), trial });
            }
            (State::Closed { trial: Some(trial), .. }, Felt::Sick) => {
                let times = trial.times.saturating_add(1);
                self.open(times, rules, now);
            }
            (State::Closed { window, trial }, Felt::Well | Felt::Sick) => {
                window.add(felt == Felt::Sick, now);
                if let Some(on_trial) = trial {
                    on_trial.well += 1;
                    if on_trial.well >= rules.calls_min {
                        *trial = None;
                    }
                }
                if window.too_many(rules, now) {
                    self.open(0, rules, now);
                }
            }
            (State::Open { .. }, _) | (State::Closed { .. }, _) => {}
        }
    }

    fn open(&mut self, times: u32, rules: &BreakerRules, now: Instant) {
        let doubled = rules.open_min.saturating_mul(1 << times.min(16));
        self.change(State::Open { until: now + spread(doubled.min(rules.open_max)), times });
    }

    /// How often it was open in a row.
    fn times(&self) -> u32 {
        match &self.state {
            State::Closed { trial, .. } => trial.map_or(0, |trial| trial.times),
            State::Open { times, .. } | State::HalfOpen { times } => *times,
        }
    }

    fn change(&mut self, state: State) {
        let (was_closed, opens) =
            (matches!(self.state, State::Closed { .. }), matches!(state, State::Open { .. }));
        // What is held closed by hand lets them in all the same.
        if was_closed && opens && self.force.get().is_none() {
            self.openings += 1;
        }
        self.state = state;
        self.generation += 1;
    }
}

impl Pass {
    /// What came of the call.
    pub fn ended(mut self, felt: Felt) {
        self.told = true;
        self.breaker.felt(self.generation, felt);
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if !self.told {
            self.breaker.felt(self.generation, Felt::Nothing);
        }
    }
}

fn left(until: Instant, now: Instant) -> Duration {
    if now < until { until - now } else { Duration::ZERO }
}
