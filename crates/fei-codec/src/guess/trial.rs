//! The telegram under question, what it may be, and how many bytes may still be read for all hypotheses together.

use std::cell::Cell;
use std::ops::Range;

use fei_layout::plan::{Charset, Layout};

use super::fit::{Fit, fit};
use super::{Candidate, Candidates};

/// Bytes that all trials read together: a shift of 8 in every row of a telegram of 2,000 bytes needs about half.
const READ_BYTES_MAX: usize = 8 << 20;

pub(super) struct Trial<'a> {
    pub(super) candidates: &'a Candidates<'a>,
    pub(super) telegram: &'a [u8],
    left: Cell<usize>,
}

impl<'a> Trial<'a> {
    pub(super) const fn new(candidates: &'a Candidates<'a>, telegram: &'a [u8]) -> Self {
        Self { candidates, telegram, left: Cell::new(READ_BYTES_MAX) }
    }

    /// The charset of the party.
    pub(super) fn charset(&self) -> Option<Charset> {
        let candidate = self.candidates.recognised.or(self.candidates.others.first().copied());
        candidate.map(|candidate| candidate.layout().charset)
    }

    /// What the telegram, or a mended one, is by its header.
    pub(super) fn headed(&self, telegram: &[u8]) -> impl Iterator<Item = Candidate<'a>> {
        let all = self.candidates.recognised.iter().chain(&self.candidates.others);
        all.copied().filter(move |one| one.heads(telegram))
    }

    /// Lays a mended telegram against what it was taken for, or else against everything that its header may be.
    pub(super) fn mended(&self, telegram: &[u8], question: Option<&Range<u32>>) -> Option<Fit> {
        let fits = |candidate: Candidate<'a>| self.fit(candidate.layout(), telegram, question);
        match self.candidates.recognised {
            Some(candidate) => fits(candidate),
            None => self.headed(telegram).find_map(fits),
        }
    }

    /// Lays bytes against a layout; none too when nothing is left to be spent.
    pub(super) fn fit(&self, layout: &Layout, telegram: &[u8], question: Option<&Range<u32>>) -> Option<Fit> {
        if !self.may_read(telegram.len()) {
            return None;
        }
        fit(layout, telegram, question)
    }

    /// Spends so many bytes, while there are any left.
    pub(super) fn may_read(&self, bytes: usize) -> bool {
        let left = self.left.get().checked_sub(bytes.max(1));
        self.left.set(left.unwrap_or(0));
        left.is_some()
    }
}
