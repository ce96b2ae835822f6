//! EUC-KR and CP949.

use std::borrow::Cow;

use fei_layout::plan::{Charset, TextPolicy};

/// Bytes that are no text: where the first bad one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadBytes {
    /// Index of the first bad byte.
    pub at: usize,
}

/// How text is written into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextRule {
    /// The charset.
    pub charset: Charset,
    /// What happens to characters that cannot be written.
    pub policy: TextPolicy,
    /// Whether text that is too long may be cut, on a character's boundary.
    pub cut: bool,
}

/// What writing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// Text was cut.
    pub cut: bool,
    /// Characters became `?`.
    pub replaced: bool,
    /// NFC or look-alikes.
    pub normalized: bool,
    /// Half-width became full-width.
    pub widened: bool,
}

/// Text that cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwritable {
    /// A character that the charset does not have.
    Character(char),
    /// It needs so many bytes.
    TooLong(usize),
}

/// Bytes as text.
///
/// # Errors
/// The first byte that is no text of the charset.
pub fn decode(charset: Charset, bytes: &[u8]) -> Result<Cow<'_, str>, BadBytes> {
    let _ = (charset, bytes);
    Err(BadBytes { at: 0 })
}

/// Appends text as at most `room` bytes. On an error nothing is appended.
///
/// # Errors
/// A character that cannot be written, or text that is too long and may not be cut.
pub fn encode(rule: TextRule, text: &str, room: usize, out: &mut Vec<u8>) -> Result<Changes, Unwritable> {
    let _ = (rule, room, out);
    Err(Unwritable::TooLong(text.len()))
}

/// Half-width characters as full-width ones.
#[must_use]
pub fn widen(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// Full-width characters as half-width ones.
#[must_use]
pub fn narrow(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}
