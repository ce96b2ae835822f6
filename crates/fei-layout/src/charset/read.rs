//! Bytes to text.

use std::borrow::Cow;

use super::table::{self, Table};
use super::{SHIFT_IN, SHIFT_OUT};
use crate::plan::Charset;

/// Bytes that are no text: where the first bad one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadBytes {
    /// Index of the first bad byte.
    pub at: usize,
}

/// Bytes as text; ASCII and UTF-8 are borrowed.
///
/// ```
/// use fei_layout::charset::decode;
/// use fei_layout::plan::Charset;
///
/// assert_eq!(decode(Charset::EucKr, b"\xB0\xA1 A").unwrap(), "가 A");
/// assert_eq!(decode(Charset::Cp949, b"\x8C\x63").unwrap(), "똠");
/// assert_eq!(decode(Charset::EucKr, b"A\x8C\x63").unwrap_err().at, 1);
/// assert_eq!(decode(Charset::Cp933, b"\xC1\x0E\x88\x61\x0F\xC2").unwrap(), "A가B");
/// ```
///
/// # Errors
/// The first byte that is no text of the charset: half a character is one, and a shift-out that no shift-in follows.
pub fn decode(charset: Charset, bytes: &[u8]) -> Result<Cow<'_, str>, BadBytes> {
    if charset == Charset::Utf8 || (!charset.is_ebcdic() && bytes.is_ascii()) {
        let text = std::str::from_utf8(bytes).map_err(|error| BadBytes { at: error.valid_up_to() })?;
        return Ok(Cow::Borrowed(text));
    }
    if let Some(table) = table::of(charset).filter(|table| !table.shifts) {
        return unshifted(table, bytes).map(Cow::Owned);
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    for c in Characters::new(charset, bytes) {
        text.push(c?);
    }
    Ok(Cow::Owned(text))
}

/// Text in which a byte means the same wherever it stands.
fn unshifted(table: &Table, bytes: &[u8]) -> Result<String, BadBytes> {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        let (c, width) = plain(table, *first, rest);
        text.push(c.map_err(|_| BadBytes { at: bytes.len() - rest.len() })?);
        rest = rest.get(width..).unwrap_or_default();
    }
    Ok(text)
}

/// The characters of a byte string, one by one; ends behind the first bad byte.
#[derive(Debug, Clone)]
pub struct Characters<'t> {
    pieces: Pieces<'t>,
}

impl<'t> Characters<'t> {
    /// The characters of `bytes`.
    #[must_use]
    pub fn new(charset: Charset, bytes: &'t [u8]) -> Self {
        Self { pieces: Pieces::new(charset, bytes) }
    }

    /// Index of the byte at which the character that was last given starts.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.pieces.at
    }
}

impl Iterator for Characters<'_> {
    type Item = Result<char, BadBytes>;

    fn next(&mut self) -> Option<Self::Item> {
        let c = self.pieces.next()?;
        Some(c.map_err(|_| {
            self.pieces.bytes = &[];
            BadBytes { at: self.pieces.at }
        }))
    }
}

/// The characters of any bytes, with each byte between them that is no text: for people to look at.
#[derive(Debug, Clone)]
pub struct Pieces<'t> {
    /// None: UTF-8.
    table: Option<&'static Table>,
    bytes: &'t [u8],
    /// Where the last piece started.
    at: usize,
    /// Where the next one starts.
    next: usize,
    /// Between shift-out and shift-in.
    shifted: bool,
}

impl<'t> Pieces<'t> {
    /// The pieces of `bytes`.
    #[must_use]
    pub fn new(charset: Charset, bytes: &'t [u8]) -> Self {
        Self { table: table::of(charset), bytes, at: 0, next: 0, shifted: false }
    }

    /// The next character and how many bytes it has; of bytes that are none the first.
    fn piece(&mut self) -> Option<(Result<char, u8>, usize)> {
        loop {
            let rest = self.bytes.get(self.next..)?;
            let first = *rest.first()?;
            let Some(table) = self.table else { return Some(utf8(first, rest)) };
            if !table.shifts {
                return Some(plain(table, first, rest));
            }
            match (self.shifted, first) {
                (false, SHIFT_OUT) => {
                    self.shifted = true;
                    // No byte of a pair is a shift-in.
                    if !rest.contains(&SHIFT_IN) {
                        return Some((Err(first), 1));
                    }
                }
                (true, SHIFT_IN) => self.shifted = false,
                (false, _) => return Some((table.single(first).ok_or(first), 1)),
                (true, _) => return Some(pair(table, first, rest)),
            }
            self.next += 1;
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Result<char, u8>;

    fn next(&mut self) -> Option<Self::Item> {
        let (piece, width) = self.piece()?;
        self.at = self.next;
        self.next += width;
        Some(piece)
    }
}

/// A byte, or a pair whose first byte stands for nothing alone.
fn plain(table: &Table, first: u8, rest: &[u8]) -> (Result<char, u8>, usize) {
    match table.single(first) {
        Some(c) => (Ok(c), 1),
        None => pair(table, first, rest),
    }
}

fn pair(table: &Table, first: u8, rest: &[u8]) -> (Result<char, u8>, usize) {
    match rest.get(1).and_then(|trail| table.pair(first, *trail)) {
        Some(c) => (Ok(c), 2),
        None => (Err(first), 1),
    }
}

fn utf8(first: u8, rest: &[u8]) -> (Result<char, u8>, usize) {
    let width = match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => 1,
    };
    let text = rest.get(..width).and_then(|bytes| std::str::from_utf8(bytes).ok());
    match text.and_then(|text| text.chars().next()) {
        Some(c) => (Ok(c), width),
        None => (Err(first), 1),
    }
}
