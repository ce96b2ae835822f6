//! Lists whose objects hold nothing but values: what ends an item and what begins the next one is one literal, so that
//! there is no step between the two, and filler, which seldom holds anything, is looked at beforehand.

use crate::num::index;
use crate::quick::chunk::{Chunk, SIZE};

use super::compile::set_literal;
use super::program::{Items, Op, What};
use super::text;

impl Items {
    /// From the steps of one item, its end included; none when there are other than values.
    pub(super) fn of(body: &[Op]) -> Option<Self> {
        let (end, values) = body.split_last()?;
        if values.iter().any(|op| matches!(op.what, What::Group(_) | What::Choice(_))) {
            return None;
        }
        let (fillers, first): (Vec<Op>, Vec<Op>) =
            values.iter().partition(|op| matches!(op.what, What::Filler(_)));
        let mut again = seam(end, first.first()?);
        again.extend_from_slice(first.get(1..)?);
        Some(Self { first: first.into(), again: again.into(), end: *end, fillers: fillers.into() })
    }

    /// Whether there is no data in the filler of so many.
    pub(super) fn are_without_filler(&self, count: u32, from: &[u8]) -> bool {
        let bytes = index(self.end.at);
        self.fillers.iter().all(|filler| {
            (0..index(count)).all(|number| filler.is_blank(from, number * bytes + index(filler.at)))
        })
    }
}

/// What ends an item, and the first value of the next one.
fn seam(end: &Op, first: &Op) -> Vec<Op> {
    let literal_of =
        |op: &Op| op.literal.iter().take(usize::from(op.literal_bytes)).copied().collect::<Vec<_>>();
    let mut both = *first;
    match set_literal(&mut both, &[literal_of(end), literal_of(first)].concat()) {
        Some(()) => vec![both],
        None => vec![Op { what: What::Literal, ..*end }, *first],
    }
}

impl Op {
    /// Whether the field at a place is nothing but spaces.
    #[inline(always)]
    pub(super) fn is_blank(&self, all: &[u8], at: usize) -> bool {
        let width = index(self.width);
        if width <= SIZE {
            return text::filled_in(Chunk::at(all, at), self.inside) == 0;
        }
        all.get(at..at.wrapping_add(width)).is_some_and(text::is_blank)
    }
}
