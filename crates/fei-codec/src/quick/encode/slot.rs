//! What was found in a JSON text: for each value where it stands, in one word.

use crate::num::index;

/// One value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// Where it is in the lower half; in the upper one what is held in the three highest bits, and how many bytes.
    word: u64,
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
    /// Text without anything but ASCII, up to its first quote: that no escape and no control is in it, whoever uses it
    /// must see.
    Unseen,
}

/// No text has more bytes.
const BYTES: u32 = (1 << 29) - 1;

/// Of plain text in the highest bits.
const PLAIN: u64 = 2;

impl Slot {
    pub(super) const ABSENT: Self = Self { word: 0 };

    /// A value that begins at `at`; of a list where its first value is among the slots, and how many there are.
    #[inline(always)]
    pub(super) fn new(held: Held, at: usize, bytes: u32) -> Self {
        let kind = match held {
            Held::Absent => 0,
            Held::Null => 1,
            Held::Plain => PLAIN,
            Held::Mixed => 3,
            Held::Number => 4,
            Held::List => 5,
            Held::Unseen => 6,
        };
        Self { word: kind << 61 | u64::from(bytes & BYTES) << 32 | place(at) }
    }

    /// Plain text from one place to another.
    #[inline(always)]
    pub(super) fn plain(at: u32, end: u32) -> Self {
        let bytes = end.wrapping_sub(at) & BYTES;
        Self { word: PLAIN << 61 | u64::from(bytes) << 32 | u64::from(at) }
    }

    #[inline(always)]
    pub(super) fn is_plain(self) -> bool {
        self.word >> 61 == PLAIN
    }

    #[inline(always)]
    pub(super) fn held(self) -> Held {
        match self.word >> 61 {
            0 => Held::Absent,
            1 => Held::Null,
            PLAIN => Held::Plain,
            3 => Held::Mixed,
            4 => Held::Number,
            5 => Held::List,
            _ => Held::Unseen,
        }
    }

    #[inline(always)]
    pub(super) fn is_absent(self) -> bool {
        self == Self::ABSENT
    }

    #[inline(always)]
    pub(super) fn at(self) -> usize {
        index(u32::try_from(self.word & 0xFFFF_FFFF).unwrap_or(0))
    }

    #[inline(always)]
    pub(super) fn bytes(self) -> u32 {
        u32::try_from(self.word >> 32).unwrap_or(0) & BYTES
    }

    /// Where it ends.
    #[inline(always)]
    pub(super) fn end(self) -> usize {
        self.at() + index(self.bytes())
    }

    /// The first of an object's slots, which says where its neighbour's are.
    pub(super) fn neighbour(at: usize) -> Self {
        Self { word: place(at) }
    }

    /// Its first bytes.
    pub(super) fn first(self, bytes: u32) -> Self {
        Self::new(self.held(), self.at(), bytes)
    }

    /// The same without its first bytes.
    pub(super) fn behind(self, bytes: u32) -> Option<Self> {
        let rest = self.bytes().checked_sub(bytes)?;
        Some(Self::new(self.held(), self.at() + index(bytes), rest))
    }
}

/// A place as the lower half of a word: no text that is read here is too long for it.
#[inline(always)]
fn place(at: usize) -> u64 {
    u64::try_from(at).unwrap_or(0) & 0xFFFF_FFFF
}
