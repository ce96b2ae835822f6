//! What a gateway has done since its start, in numbers, for whoever draws them. Names are those of the settings and the
//! layouts, never of a telegram: what comes over a line can make no new one.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fei_exchange::{Code, Outcome};
use fei_journal::{Ending, Spread};

use crate::took::Took;

/// Whatever has no name of its own here: an institution of an earlier start's settings.
const OTHER: &str = "other";

/// The numbers of a gateway.
#[derive(Debug)]
pub struct Counts {
    institutions: Named,
    lines: Named,
    callers: Named,
}

/// One set of numbers a name.
type Named = BTreeMap<Box<str>, Arc<Answered>>;

/// What one institution's transactions came to, or what one line was answered by FEI itself. It only grows.
#[derive(Debug)]
pub struct Answered {
    outcomes: [AtomicU64; Outcome::ALL.len()],
    codes: [AtomicU64; Code::ALL.len()],
    duplicates: AtomicU64,
    swept: AtomicU64,
    astray: AtomicU64,
    took: Took,
}

impl Default for Answered {
    fn default() -> Self {
        let zeros = || std::array::from_fn(|_| AtomicU64::new(0));
        Self {
            outcomes: std::array::from_fn(|_| AtomicU64::new(0)),
            codes: zeros(),
            duplicates: AtomicU64::new(0),
            swept: AtomicU64::new(0),
            astray: AtomicU64::new(0),
            took: Took::default(),
        }
    }
}

impl Counts {
    pub(crate) fn new<'n>(
        institutions: impl Iterator<Item = &'n str>,
        lines: impl Iterator<Item = &'n str>,
        callers: impl Iterator<Item = &'n str>,
    ) -> Self {
        let named = |name: &str| (Box::from(name), Arc::default());
        Self {
            institutions: institutions.chain([OTHER]).map(named).collect(),
            lines: lines.chain([OTHER]).map(named).collect(),
            callers: callers.chain([OTHER]).map(named).collect(),
        }
    }

    /// With numbers for others that are asked; those that have some keep them.
    pub(crate) fn asking<'n>(&mut self, institutions: impl Iterator<Item = &'n str>) {
        institutions.for_each(|name| _ = self.institutions.entry(name.into()).or_default());
    }

    /// The same for others that call.
    pub(crate) fn called_by<'n>(&mut self, parties: impl Iterator<Item = &'n str>) {
        parties.for_each(|name| _ = self.callers.entry(name.into()).or_default());
    }

    /// What each institution's transactions came to; a core's are what it was asked for those who call.
    pub fn institutions(&self) -> impl Iterator<Item = (&str, &Answered)> {
        self.institutions.iter().map(|(name, answered)| (&**name, &**answered))
    }

    /// What each line was answered without an institution: out of the journal, or that no layout takes its telegram.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &Answered)> {
        self.lines.iter().map(|(name, answered)| (&**name, &**answered))
    }

    /// What the calls of each party that calls came to.
    pub fn callers(&self) -> impl Iterator<Item = (&str, &Answered)> {
        self.callers.iter().map(|(name, answered)| (&**name, &**answered))
    }

    pub(crate) fn institution(&self, name: &str) -> Arc<Answered> {
        of(&self.institutions, name)
    }

    pub(crate) fn caller(&self, name: &str) -> Arc<Answered> {
        of(&self.callers, name)
    }

    pub(crate) fn line(&self, name: &str) -> Arc<Answered> {
        of(&self.lines, name)
    }
}

fn of(named: &Named, name: &str) -> Arc<Answered> {
    named.get(name).or_else(|| named.get(OTHER)).map(Arc::clone).unwrap_or_default()
}

impl Answered {
    /// Answers with this outcome.
    #[must_use]
    pub fn with(&self, outcome: Outcome) -> u64 {
        read(self.outcomes.get(outcome as usize))
    }

    /// Answers with this code.
    #[must_use]
    pub fn with_code(&self, code: Code) -> u64 {
        read(self.codes.get(code as usize))
    }

    /// Repetitions that got the first one's answer.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        read(Some(&self.duplicates))
    }

    /// Transactions that had lost their owner, and that the sweeper ended as unknown.
    #[must_use]
    pub fn swept(&self) -> u64 {
        read(Some(&self.swept))
    }

    /// Telegrams that said of themselves that they were answers where none was waited for: they were not answered.
    #[must_use]
    pub fn astray(&self) -> u64 {
        read(Some(&self.astray))
    }

    /// Microseconds from coming to answer, of what was begun.
    #[must_use]
    pub fn times(&self) -> Spread {
        self.took.read()
    }

    pub(crate) fn took(&self, time: Duration) {
        self.took.add(time);
    }

    pub(crate) fn ended(&self, outcome: Outcome, code: Option<Code>) {
        add(self.outcomes.get(outcome as usize));
        if let Some(code) = code {
            add(self.codes.get(code as usize));
        }
    }

    pub(crate) fn ended_as(&self, ending: &Ending) {
        self.ended(ending.outcome, ending.code);
    }

    pub(crate) fn repeated(&self) {
        add(Some(&self.duplicates));
    }

    pub(crate) fn was_astray(&self) {
        add(Some(&self.astray));
    }

    pub(crate) fn was_swept(&self) {
        add(Some(&self.swept));
    }
}

fn add(counter: Option<&AtomicU64>) {
    if let Some(counter) = counter {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

fn read(counter: Option<&AtomicU64>) -> u64 {
    counter.map_or(0, |counter| counter.load(Ordering::Relaxed))
}
