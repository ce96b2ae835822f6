//! What encoding a layout comes to: the keys of each object in the order in which they are expected, a blank telegram,
//! and steps that write values over it.

use std::ops::Range;

use fei_layout::plan::{Count, FieldIx, RegisterIx};

use crate::quick::chunk::SIZE;
use crate::quick::day::Day;

use super::keys::Keys;

/// The program of one layout.
#[derive(Debug)]
pub(in crate::quick) struct Program {
    /// The document, and the items of each group.
    pub(super) frames: Box<[Keys]>,
    pub(super) blocks: Box<[Block]>,
    pub(super) ops: Box<[Op]>,
    /// What stands where nothing is given; longer than all of it by [`SLACK`].
    pub(super) image: Box<[u8]>,
    /// The blocks of the document.
    pub(super) document: Range<usize>,
}

/// As far as a value may cover what stands behind it.
pub(super) const SLACK: usize = 5 * SIZE;

/// The most places that are remembered for counts.
pub(super) const REGISTERS: usize = 8;

/// A part of the telegram.
#[derive(Debug)]
pub(super) enum Block {
    /// Values one behind the other.
    Values(Values),
    /// Items of a group.
    Group(Group),
}

/// Values one behind the other.
#[derive(Debug)]
pub(super) struct Values {
    /// Bytes of the image.
    pub(super) image: Range<usize>,
    /// In the order of their places: each may write a chunk and so cover what stands behind it.
    pub(super) ops: Range<usize>,
    /// By way of the exact code, which covers nothing: after the others.
    pub(super) others: Range<usize>,
    /// Fields whose places are remembered.
    pub(super) notes: Box<[(RegisterIx, u32)]>,
}

/// Items of a group.
#[derive(Debug)]
pub(super) struct Group {
    /// The place of its list in the object's values.
    pub(super) slot: usize,
    pub(super) count: Count,
    pub(super) max: u32,
    /// The blocks of one item.
    pub(super) body: Range<usize>,
    /// A slot without an item.
    pub(super) blank: Box<[u8]>,
    /// Whether such a slot reads as an item, which is to be reported.
    pub(super) blank_is_item: bool,
    /// Rows of an item in a slot, with their places in it: the last item must hold data in one of them.
    pub(super) rows: Box<[(FieldIx, u32)]>,
}

/// One value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Op {
    pub(super) what: What,
    /// Null is written as what stands there already.
    pub(super) takes_null: bool,
    /// The key need not be there, nor all elements of its list: what is written then reads back as nothing.
    pub(super) may_be_absent: bool,
    /// Text must not be empty.
    pub(super) required: bool,
    /// Something else is asked of it.
    pub(super) is_asked: bool,
    /// Offset from the start of its block.
    pub(super) at: u32,
    /// Bytes of one value.
    pub(super) width: u32,
    /// The place in the object's values.
    pub(super) slot: u32,
    pub(super) field: FieldIx,
}

/// How a value is written. In a byte of its own, so that the loop jumps by it as it stands.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
pub(super) enum What {
    /// Text, aligned left and filled with spaces.
    Text,
    /// The same, full-width characters only.
    Wide,
    /// A list of texts.
    Lines,
    /// Digits of full width, at most a chunk.
    Digits,
    /// A whole number of at most a chunk.
    Amount,
    /// The same, without quotes.
    Bare,
    /// A number of at most a chunk with so many digits behind its point; in quotes, or bare.
    Decimal { bare: bool, scale: u8 },
    /// A sign, and a whole number of at most a chunk.
    Signed { bare: bool },
    /// A date or a time.
    Day(Day),
    /// Any other value, by way of the exact code.
    Other,
}
