//! What may have happened to a broken telegram: hypotheses, each tried by undoing it and reading what comes of that.
//!
//! One file a hypothesis. A guess is made only when the mended telegram has no error left; it says names, places and
//! counts, never a value, so that nothing of a masked row is told. One hypothesis is about telegrams that are sound.
//!
//! This module must never know where layouts come from, or how a guess is shown.

mod clock;
mod fit;
mod frame;
mod half;
mod other;
mod reference;
mod shift;
#[cfg(test)]
mod tests;
mod trial;
mod utf8;

use fei_layout::plan::{Frame, Layout, Side, Transaction};

pub use clock::wrong_clock;
pub(crate) use shift::SHIFT_BYTES_MAX;
use trial::Trial;

/// Guesses that are given: who reads more than these reads the table.
const GUESSES_MAX: usize = 5;
/// A longer telegram gets no guesses.
const TELEGRAM_BYTES_MAX: usize = 64 << 10;

/// One side of a transaction, in one version.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'r> {
    /// The transaction.
    pub transaction: &'r Transaction,
    /// Which side of it.
    pub side: Side,
}

/// What a telegram may be.
#[derive(Debug, Clone)]
pub struct Candidates<'r> {
    /// How the party's line says the length.
    pub frame: Frame,
    /// What its header says that it is; none when no transaction fits the header.
    pub recognised: Option<Candidate<'r>>,
    /// Everything else of its party, other versions too; of what fits equally the first is told.
    pub others: Vec<Candidate<'r>>,
}

/// One thing that may have happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// `amount is 2 bytes longer than the layout's 13`
    pub what: String,
    /// What speaks for it.
    pub evidence: String,
    /// Filled rows that fit once it is undone, less what would look odd then. More is likelier.
    pub score: u32,
}

/// What may have happened to a broken telegram, the likeliest first; nothing where nothing explains it whole. A sound
/// telegram gets no guesses, see [`wrong_clock`]. The work is bounded: so many bytes are read for all hypotheses together.
#[must_use]
pub fn guess(candidates: &Candidates<'_>, telegram: &[u8]) -> Vec<Guess> {
    if telegram.len() > TELEGRAM_BYTES_MAX {
        return Vec::new();
    }
    let trial = Trial::new(candidates, telegram);
    if candidates.recognised.is_some_and(|one| trial.fit(one.layout(), telegram, None).is_some()) {
        return Vec::new();
    }
    let mut guesses = Vec::new();
    // Of two that explain as much the earlier stays first: the more particular hypothesis.
    guesses.extend(frame::guess(&trial));
    guesses.extend(half::guess(&trial));
    guesses.extend(utf8::guess(&trial));
    guesses.extend(reference::guess(&trial));
    guesses.extend(other::guess(&trial));
    guesses.extend(shift::guess(&trial));
    guesses.sort_by_key(|guess| std::cmp::Reverse(guess.score));
    guesses.truncate(GUESSES_MAX);
    guesses
}

impl<'r> Candidate<'r> {
    fn layout(&self) -> &'r Layout {
        self.transaction.layout(self.side)
    }

    /// Whether a telegram's header is this one's.
    fn heads(&self, telegram: &[u8]) -> bool {
        let conditions = self.conditions();
        !conditions.is_empty() && conditions.iter().all(|one| one.fits(telegram))
    }

    fn conditions(&self) -> &'r [fei_layout::plan::Match] {
        match self.side {
            Side::Request => &self.transaction.request_match,
            Side::Response => &self.transaction.response_match,
        }
    }
}
