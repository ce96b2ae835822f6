//! Bytes to text and text to bytes, in every charset that a row may have.
//!
//! | charset | what it is here |
//! |---|---|
//! | EUC-KR | ASCII and the rows of KS X 1001, strictly: both bytes 0xA1 to 0xFE |
//! | CP949 | with the 8,822 syllables that names of living people need |
//! | UTF-8 | strictly: no overlong form, no surrogate; a byte order mark is a control character, wherever it stands |
//! | Shift_JIS | windows-31J as encoding_rs has it: 5C is a backslash and 7E a tilde; half-width katakana is one byte |
//! | ISO-8859-1 | every byte is the character of its number |
//! | CP037, CP500, CP1047 | EBCDIC of one byte a character |
//! | CP933, CP1364 | EBCDIC with pairs between shift-out and shift-in, which count in a field's bytes |
//!
//! One rule for all: what is written is read back as the same text. A character that a charset writes only one way is
//! not written; where several bytes read as one text, one form is written. A character that cannot be written is never a
//! `&#…;` reference, and a `?` only where the policy says so; a control character cannot be written, save where it is
//! kept for filler's sake.
//!
//! This module must never know a field or a layout.

#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::as_conversions))]

mod fold;
mod listing;
mod read;
mod table;
mod write;

use crate::plan::Charset;

pub use fold::{narrow, widen};
pub use read::{BadBytes, Characters, Pieces, decode};
pub use write::{Changes, TextRule, Unwritable, encode, encode_into, normalized};

/// Begins a run of pairs.
const SHIFT_OUT: u8 = 0x0E;
/// Ends it.
const SHIFT_IN: u8 = 0x0F;

impl Charset {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::EucKr,
        Self::Cp949,
        Self::Utf8,
        Self::ShiftJis,
        Self::Latin1,
        Self::Cp037,
        Self::Cp500,
        Self::Cp1047,
        Self::Cp933,
        Self::Cp1364,
    ];

    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EucKr => "EUC-KR",
            Self::Cp949 => "CP949",
            Self::Utf8 => "UTF-8",
            Self::ShiftJis => "Shift_JIS",
            Self::Latin1 => "ISO-8859-1",
            Self::Cp037 => "CP037",
            Self::Cp500 => "CP500",
            Self::Cp1047 => "CP1047",
            Self::Cp933 => "CP933",
            Self::Cp1364 => "CP1364",
        }
    }

    /// Whether its bytes are EBCDIC: the others have ASCII's bytes for ASCII's characters.
    #[must_use]
    pub const fn is_ebcdic(self) -> bool {
        matches!(self, Self::Cp037 | Self::Cp500 | Self::Cp1047 | Self::Cp933 | Self::Cp1364)
    }

    /// Whether several byte strings can read as one text, so that text may come back in other bytes.
    #[must_use]
    pub const fn has_twins(self) -> bool {
        matches!(self, Self::ShiftJis | Self::Cp933 | Self::Cp1364)
    }
}

/// Whether a character is none that text has: a control character, or a byte order mark.
#[must_use]
pub fn is_control(c: char) -> bool {
    c.is_control() || c == '\u{FEFF}'
}

#[cfg(test)]
mod tests;
