//! What decoding a layout comes to: literals that were put together beforehand, and values between them.

use std::ops::Range;

use fei_layout::plan::{Choice, Count, FieldIx};

use crate::quick::chunk::SIZE;
use crate::quick::day::Zeros;
use crate::quick::pairs::Alphabet;

use super::room::Likely;

/// The program of one layout.
#[derive(Debug)]
pub(in crate::quick) struct Program {
    pub(super) alphabet: Alphabet,
    pub(super) likely: Likely,
    pub(super) ops: Box<[Op]>,
    pub(super) checks: Box<[Check]>,
    pub(super) blanks: Box<[Box<[u8]>]>,
    pub(super) groups: Box<[Group]>,
    pub(super) choices: Box<[Arms]>,
}

/// The most places that are remembered for counts and choices.
pub(super) const REGISTERS: usize = 8;

/// The most bytes of one literal: what two chunks hold.
pub(super) const LITERAL: usize = 2 * SIZE;

/// One step: a literal, then a value.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Op {
    pub(super) literal: [u8; LITERAL],
    pub(super) literal_bytes: u8,
    pub(super) what: What,
    /// Where the field stands, from the start of the telegram or of the item, or from the end of the group or choice
    /// that was last.
    pub(super) at: u32,
    /// Bytes of the field.
    pub(super) width: u32,
    /// The mask of a field of at most two chunks.
    pub(super) inside: u32,
    pub(super) field: FieldIx,
    /// Index into [`Program::checks`].
    pub(super) check: Option<u16>,
}

/// What is read behind the literal. *Open* values leave their closing quote to the next literal. In a byte of its own,
/// so that the loop jumps by it as it stands.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
pub(super) enum What {
    /// Nothing.
    Literal,
    /// Text of at most a chunk, aligned left and filled with spaces; open.
    Short,
    /// The same, of one to two chunks.
    Medium,
    /// The same, longer.
    Long,
    /// The same, full-width characters only.
    Wide,
    /// So many of them; open.
    Lines(u32),
    /// Digits of at most a chunk; open.
    Digits,
    /// A whole number of at most a chunk; open, or bare.
    Amount {
        bare: bool,
    },
    /// A number of at most a chunk with so many digits behind its point; open, or bare.
    Decimal {
        bare: bool,
        scale: u8,
    },
    /// A sign, and a whole number of at most a chunk.
    Signed(Signed),
    /// A date, a time, both.
    Date(Zeros),
    Time(Zeros),
    DateTime(Zeros),
    /// Other filler: nothing, as long as it holds what is written when it is not given. Index into [`Program::blanks`].
    Blank(u16),
    /// Filler, whose literal is written only when it carries data.
    Filler(Around),
    /// A sign or a fraction, which belongs to another row.
    Skip,
    /// Any other row, by way of the exact code for one value.
    Other,
    /// The end of the telegram, an item or an arm.
    End,
    /// The next row's place is remembered.
    Note(u32),
    /// Index into [`Program::groups`].
    Group(u32),
    /// Index into [`Program::choices`].
    Choice(u32),
}

/// How a signed number stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed {
    /// Without quotes.
    pub(super) bare: bool,
    /// A blank sign before zeros is null.
    pub(super) blank_is_null: bool,
}

/// What filler stands between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// The string before it is still open, and stays so.
    Open,
    /// Nothing is open.
    Closed,
    /// Nothing stands before it in its object.
    First,
}

/// What a layout asks of a text.
#[derive(Debug)]
pub(super) struct Check {
    /// Any of these; none: anything. A constant is one of one.
    pub(super) any: Box<[Box<[u8]>]>,
    /// Which bytes of a chunk are the field's, when it has no more.
    pub(super) inside: u128,
    /// Those as they stand in such a field, padding included and zeros behind it; nothing too, when it is allowed.
    pub(super) short: Box<[u128]>,
    /// Empty is none of them.
    pub(super) not_empty: bool,
}

/// A group: its body stands behind its step.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) count: Count,
    pub(super) max: u32,
    pub(super) item_bytes: Option<u32>,
    pub(super) body: Range<usize>,
    /// If there are but values in them.
    pub(super) items: Option<Items>,
    /// For slots: what one without an item looks like, and the rows that would hold data.
    pub(super) blank: Box<[u8]>,
    pub(super) rows: Box<[(FieldIx, u32)]>,
}

/// Items of nothing but values, one directly behind the other, and no data in their filler: nothing is written for it.
#[derive(Debug)]
pub(super) struct Items {
    pub(super) first: Box<[Op]>,
    /// Of each that follows, behind what ends the one before it.
    pub(super) again: Box<[Op]>,
    /// Behind the last.
    pub(super) end: Op,
    /// What must hold no data.
    pub(super) fillers: Box<[Op]>,
}

/// A choice: the bodies of its arms stand behind its step.
#[derive(Debug)]
pub(super) struct Arms {
    pub(super) choice: Choice,
    /// Where each begins.
    pub(super) bodies: Box<[usize]>,
    pub(super) end: usize,
}
