//! Rows of a layout in the making: everything is known but the names.

use super::kinds::Kind;
use crate::finding::Place;

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    /// Its number among all rows.
    pub(super) id: usize,
    /// The item's name in COBOL; none: filler.
    pub(super) cobol: Option<Box<str>>,
    /// The items around it in COBOL, outermost first.
    pub(super) within: Vec<Box<str>>,
    pub(super) place: Place,
    /// The offset in the telegram or in the item of the group; none: it varies.
    pub(super) at: Option<u64>,
    pub(super) ko: Option<Box<str>>,
    pub(super) what: What,
    /// A line above it.
    pub(super) heading: Option<Box<str>>,
}

/// What a row is.
#[derive(Debug)]
pub(super) enum What {
    Field(Field),
    Group {
        count: Count,
        rows: Vec<Row>,
    },
    /// Items that read the bytes of the row with this number once more; their offsets count from its first byte.
    Again {
        of: usize,
        rows: Vec<Row>,
    },
    /// Items that read the bytes of several rows once more: shown and not read.
    Views(Vec<Row>),
}

/// A field.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) kind: Kind,
    pub(super) repeat: u32,
    pub(super) right: bool,
    pub(super) blank_zero: bool,
    /// Code and what it means.
    pub(super) codes: Vec<(String, Box<str>)>,
    pub(super) default: Option<String>,
    pub(super) note: Option<String>,
}

/// How many items a group has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    Slots(u32),
    /// As many as a row says, which has this number among all rows.
    Row {
        id: usize,
        max: u32,
    },
}
