//! One data description entry as it was typed: the level, the name, what its clauses say.

use super::picture::Picture;
use crate::finding::Place;

/// A name or another word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) text: Box<str>,
    pub(super) place: Place,
}

/// An entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    /// 1 to 49, 66, 77 or 88.
    pub(super) level: u8,
    /// The name; none: FILLER.
    pub(super) name: Option<Named>,
    /// Level and name.
    pub(super) place: Place,
    pub(super) picture: Option<(Picture, Named)>,
    /// There was PICTURE; where it is none, that was said.
    pub(super) has_picture: bool,
    pub(super) usage: Option<(Usage, Place)>,
    pub(super) sign: Option<Sign>,
    pub(super) occurs: Option<Occurs>,
    pub(super) redefines: Option<Named>,
    pub(super) synchronized: Option<Place>,
    pub(super) justified: bool,
    pub(super) blank_zero: Option<Place>,
    pub(super) values: Vec<Values>,
    /// RENAMES: it has no bytes of its own.
    pub(super) renames: Option<Place>,
    /// What stands behind it on its line.
    pub(super) comment: Option<Box<str>>,
}

impl Entry {
    /// Its name as COBOL has it, or FILLER.
    pub(super) fn shown(&self) -> &str {
        self.name.as_ref().map_or("FILLER", |name| &name.text)
    }
}

/// How an item is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    Display,
    /// DISPLAY-1: two bytes a character.
    Dbcs,
    /// NATIONAL: UTF-16.
    National,
    /// COMP, COMP-4, BINARY.
    Binary,
    /// COMP-5.
    Native,
    /// BINARY-CHAR and its like: so many bytes, whatever a picture says.
    Bytes {
        bytes: u8,
        signed: bool,
    },
    Packed,
    /// COMP-6: packed without a sign.
    Unsigned,
    /// COMP-1.
    Single,
    /// COMP-2.
    Double,
    /// POINTER-32, PROCEDURE-POINTER: so many bytes.
    Address(u8),
    /// POINTER, FUNCTION-POINTER and INDEX: the compiler says how many.
    Pointer,
}

/// SIGN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sign {
    pub(super) leading: bool,
    pub(super) separate: bool,
}

/// OCCURS.
#[derive(Debug, Clone)]
pub(super) struct Occurs {
    pub(super) max: u32,
    /// The item that holds the count.
    pub(super) depending: Option<Named>,
}

/// One value, or a range of them.
#[derive(Debug, Clone)]
pub(super) struct Values {
    pub(super) from: Literal,
    pub(super) thru: Option<Literal>,
    pub(super) place: Place,
}

/// A literal or a figurative constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Literal {
    /// `'Y'`.
    Text(Box<str>),
    /// `12`, `-1.5`.
    Number(Box<str>),
    Spaces,
    Zeros,
    /// HIGH-VALUES, LOW-VALUES, X'00', ALL and others, as they stand.
    Other(Box<str>),
}
