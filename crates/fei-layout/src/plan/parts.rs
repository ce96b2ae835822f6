//! Parts of a telegram whose bytes say how far they go: blocks with a length of their own, bitmaps with optional rows.

use std::ops::Range;

use super::{Charset, FieldIx, RegisterIx};

/// So many bytes as a field says. Its rows stand in the object around; they must fill it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The field that says how many bytes.
    pub length: FieldIx,
    /// Its register.
    pub register: RegisterIx,
    /// Added to what the field says: negative where it counts more than the block.
    pub adjust: i32,
    /// Its steps; the step behind the block is `body.end`.
    pub body: Range<u32>,
}

/// Bits that say which rows follow. It has no key in the mirror: on writing it is made from the keys that are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    /// Its name, for errors and for people.
    pub key: Box<str>,
    /// The sheet's own name.
    pub ko: Box<str>,
    /// Offset, counted as [`Field::at`](super::Field::at) is.
    pub at: u32,
    /// How the bits are written.
    pub form: BitForm,
    /// The charset of their digits, where they are digits.
    pub charset: Charset,
    /// A second map of 64 bits follows when bit 1 of the first is set.
    pub secondary: bool,
    /// What follows, by bit, ascending.
    pub arms: Box<[BitArm]>,
    /// The step behind the last row.
    pub end: u32,
}

/// The rows of one bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BitArm {
    /// The bit's number, from 1, the first being the highest of the first byte.
    pub bit: u8,
    /// A row in it is required: the bit must be set.
    pub required: bool,
    /// Its steps.
    pub body: Range<u32>,
}

/// How 64 bits are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BitForm {
    /// 16 hexadecimal digits.
    Hex,
    /// 8 bytes.
    Binary,
}

impl BitForm {
    /// Bytes of one map of 64 bits.
    #[must_use]
    pub const fn bytes(self) -> u32 {
        match self {
            Self::Hex => 16,
            Self::Binary => 8,
        }
    }
}

impl Bitmap {
    /// The bit of a number in a map of 128.
    #[must_use]
    pub const fn bit(number: u8) -> u128 {
        1 << (128 - number as u32)
    }
}
