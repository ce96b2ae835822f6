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

    /// The byte of a space.
    #[must_use]
    pub const fn space(self) -> u8 {
        if self.is_ebcdic() { 0x40 } else { b' ' }
    }

    /// The byte of the digit 0; those of the other digits follow it.
    #[must_use]
    pub const fn zero(self) -> u8 {
        if self.is_ebcdic() { 0xF0 } else { b'0' }
    }

    /// Whether a byte is a digit. Its lower half is then the digit's number.
    #[must_use]
    pub const fn is_digit(self, byte: u8) -> bool {
        byte.wrapping_sub(self.zero()) < 10
    }

    /// The byte of what numbers are made of, given in ASCII: a digit, `+`, `-` or a point. Anything else is a space.
    #[must_use]
    pub const fn numeric(self, ascii: u8) -> u8 {
        match ascii {
            _ if !self.is_ebcdic() => ascii,
            b'0'..=b'9' => self.zero() | (ascii & 0x0F),
            b'+' => 0x4E,
            b'-' => 0x60,
            b'.' => 0x4B,
            _ => self.space(),
        }
    }

    /// What numbers are made of in ASCII, given as a byte of this charset; any other byte is 0.
    #[must_use]
    pub const fn ascii(self, byte: u8) -> u8 {
        match byte {
            _ if !self.is_ebcdic() => byte,
            0xF0..=0xF9 => b'0' | (byte & 0x0F),
            0x4E => b'+',
            0x60 => b'-',
            0x4B => b'.',
            0x40 => b' ',
            _ => 0,
        }
    }

    /// Whether it has full-width characters: those of one byte a character have none.
    #[must_use]
    pub const fn has_full_width(self) -> bool {
        !matches!(self, Self::Latin1 | Self::Cp037 | Self::Cp500 | Self::Cp1047)
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
