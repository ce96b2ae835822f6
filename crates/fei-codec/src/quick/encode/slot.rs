//! What was found in a JSON text: for each value where it stands, in one word.

use crate::num::{index, offset};

/// One value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    at: u32,
    /// What is held in the three highest bits, and how many bytes.
    rest: u32,
}

/// What kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// There is none.
    Absent,
    Null,
    /// Text of plain ASCII, without escapes.
    Plain,
    /// Other text without escapes.
    Mixed,
    Number,
    List,
}

/// No text has more bytes.
const BYTES: u32 = (1 << 29) - 1;

impl Slot {
    pub(super) const ABSENT: Self = Self { at: 0, rest: 0 };

    /// A value that begins at `at`; of a list where its first value is among the slots, and how many there are.
    #[inline(always)]
    pub(super) fn new(held: Held, at: usize, bytes: u32) -> Self {
        let kind = match held {
            Held::Absent => 0,
            Held::Null => 1,
            Held::Plain => 2,
            Held::Mixed => 3,
            Held::Number => 4,
            Held::List => 5,
        };
        Self { at: offset(at), rest: kind << 29 | bytes & BYTES }
    }

    #[inline(always)]
    pub(super) fn held(self) -> Held {
        match self.rest >> 29 {
            0 => Held::Absent,
            1 => Held::Null,
            2 => Held::Plain,
            3 => Held::Mixed,
            4 => Held::Number,
            _ => Held::List,
        }
    }

    #[inline(always)]
    pub(super) fn is_absent(self) -> bool {
        self.rest >> 29 == 0
    }

    #[inline(always)]
    pub(super) fn at(self) -> usize {
        index(self.at)
    }

    #[inline(always)]
    pub(super) fn bytes(self) -> u32 {
        self.rest & BYTES
    }

    /// Where it ends.
    #[inline(always)]
    pub(super) fn end(self) -> usize {
        self.at() + index(self.bytes())
    }

    /// The first of an object's slots, which says where its neighbour's are.
    pub(super) fn neighbour(at: usize) -> Self {
        Self { at: offset(at), rest: 0 }
    }

    /// The same without its first byte.
    pub(super) fn behind_first(self) -> Self {
        Self { at: self.at + 1, rest: self.rest - 1 }
    }
}
