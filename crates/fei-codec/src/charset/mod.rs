//! EUC-KR and CP949: bytes to text and text to bytes, by tables that are built once from encoding_rs.
//!
//! EUC-KR is strict here: ASCII and the rows of KS X 1001 (both bytes 0xA1 to 0xFE). CP949 adds the 8,822 syllables
//! that names of living people need. A character that cannot be written is never a `&#…;` reference, and a `?` only
//! where the policy says so; a control character cannot be written, save where it is kept for filler's sake.
//!
//! This module must never know a field or a layout.

mod fold;
mod table;

use std::borrow::Cow;

use fei_layout::plan::{Charset, TextPolicy};

pub use fold::{narrow, widen};
use table::{Pairs, pairs};

/// Bytes that are no text: where the first bad one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadBytes {
    /// Index of the first bad byte.
    pub at: usize,
}

/// How text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextRule {
    /// The charset.
    pub charset: Charset,
    /// What happens to characters that cannot be written.
    pub policy: TextPolicy,
    /// Text that is too long may be cut, on a character's boundary.
    pub cut: bool,
    /// Control characters are written as they are: filler is kept byte for byte.
    pub controls: bool,
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
    /// A character that the charset does not have, or a control character.
    Character(char),
    /// It needs so many bytes.
    TooLong(usize),
}

/// The charset's name for people.
#[must_use]
pub const fn name(charset: Charset) -> &'static str {
    match charset {
        Charset::EucKr => "EUC-KR",
        Charset::Cp949 => "CP949",
    }
}

/// Bytes as text; ASCII is borrowed.
///
/// ```
/// use fei_codec::charset::decode;
/// use fei_layout::plan::Charset;
///
/// assert_eq!(decode(Charset::EucKr, b"\xB0\xA1 A").unwrap(), "가 A");
/// assert_eq!(decode(Charset::Cp949, b"\x8C\x63").unwrap(), "똠");
/// assert_eq!(decode(Charset::EucKr, b"A\x8C\x63").unwrap_err().at, 1);
/// ```
///
/// # Errors
/// The first byte that is no text of the charset: half a character is one.
pub fn decode(charset: Charset, bytes: &[u8]) -> Result<Cow<'_, str>, BadBytes> {
    if bytes.is_ascii() {
        let text = std::str::from_utf8(bytes).map_err(|error| BadBytes { at: error.valid_up_to() })?;
        return Ok(Cow::Borrowed(text));
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    for c in Characters::new(charset, bytes) {
        text.push(c?);
    }
    Ok(Cow::Owned(text))
}

/// The characters of a byte string, one by one; ends behind the first bad byte.
#[derive(Debug, Clone)]
pub struct Characters<'t> {
    pairs: &'static Pairs,
    charset: Charset,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Characters<'t> {
    /// The characters of `bytes`.
    #[must_use]
    pub fn new(charset: Charset, bytes: &'t [u8]) -> Self {
        Self { pairs: pairs(), charset, bytes, at: 0 }
    }
}

impl Iterator for Characters<'_> {
    type Item = Result<char, BadBytes>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.at;
        let (c, width) = match self.bytes.get(at..)? {
            [] => return None,
            [ascii @ 0..=0x7F, ..] => (Some(char::from(*ascii)), 1),
            [lead, trail, ..] => (self.pairs.character(self.charset, *lead, *trail), 2),
            [_] => (None, 1),
        };
        self.at = if c.is_some() { at + width } else { self.bytes.len() };
        Some(c.ok_or(BadBytes { at }))
    }
}

/// Appends text as at most `room` bytes. On an error nothing is appended.
///
/// ```
/// use fei_codec::charset::{TextRule, Unwritable, encode};
/// use fei_layout::plan::{Charset, TextPolicy};
///
/// let rule = TextRule { charset: Charset::Cp949, policy: TextPolicy::Reject, cut: true, controls: false };
/// let mut bytes = Vec::new();
/// assert!(encode(rule, "홍길동", 5, &mut bytes).unwrap().cut);
/// assert_eq!(bytes, b"\xC8\xAB\xB1\xE6");
/// assert_eq!(encode(rule, "😀", 5, &mut bytes), Err(Unwritable::Character('😀')));
/// ```
///
/// # Errors
/// A character that cannot be written, or text that is too long and may not be cut.
pub fn encode(rule: TextRule, text: &str, room: usize, out: &mut Vec<u8>) -> Result<Changes, Unwritable> {
    let start = out.len();
    // No character takes more bytes here than in UTF-8, but a widened one: two for one.
    out.resize(start + room.min(text.len() * 2), 0);
    let written = encode_into(rule, text, out.get_mut(start..).unwrap_or_default());
    out.truncate(start + written.map_or(0, |(width, _)| width));
    written.map(|(_, changes)| changes)
}

/// Writes text to the start of `room`; how many bytes it takes. On an error the room's bytes are anything.
///
/// # Errors
/// A character that cannot be written, or text that is too long and may not be cut.
pub fn encode_into(rule: TextRule, text: &str, room: &mut [u8]) -> Result<(usize, Changes), Unwritable> {
    let pen = Pen { pairs: pairs(), rule };
    let mut changes = Changes::default();
    let text = match rule.policy {
        TextPolicy::Fullwidth => widen(text),
        TextPolicy::Normalize => fold::normalize(text, |c| pen.bytes(c).is_some()),
        TextPolicy::Reject | TextPolicy::Replace => Cow::Borrowed(text),
    };
    if let Cow::Owned(_) = text {
        changes.widened = rule.policy == TextPolicy::Fullwidth;
        changes.normalized = rule.policy == TextPolicy::Normalize;
    }
    pen.write(&text, room, &mut changes).map(|width| (width, changes))
}

/// Text as the policy `normalize` changes it: what the charset lacks is composed (NFC) or stands for its look-alike.
/// What is still left over stays. Borrowed when there is nothing to change.
///
/// ```
/// use fei_codec::charset::normalized;
/// use fei_layout::plan::Charset;
///
/// assert_eq!(normalized(Charset::Cp949, "\u{1100}\u{1161}\u{20A9}😀"), "가￦😀");
/// ```
#[must_use]
pub fn normalized(charset: Charset, text: &str) -> Cow<'_, str> {
    let rule = TextRule { charset, policy: TextPolicy::Normalize, cut: false, controls: false };
    let pen = Pen { pairs: pairs(), rule };
    fold::normalize(text, |c| pen.bytes(c).is_some())
}

/// Writes characters by a rule.
struct Pen {
    pairs: &'static Pairs,
    rule: TextRule,
}

/// One character's bytes: one, or two.
enum Bytes {
    One([u8; 1]),
    Two([u8; 2]),
}

impl Pen {
    /// Where text may not be cut it is gone through to its end, so that the error can say how many bytes it needs.
    fn write(&self, text: &str, room: &mut [u8], changes: &mut Changes) -> Result<usize, Unwritable> {
        let mut width = 0;
        for c in text.chars() {
            let bytes = match self.bytes(c) {
                Some(bytes) => bytes,
                None if self.rule.policy == TextPolicy::Replace => {
                    changes.replaced = true;
                    Bytes::One(*b"?")
                }
                None => return Err(Unwritable::Character(c)),
            };
            let bytes = match &bytes {
                Bytes::One(byte) => byte.as_slice(),
                Bytes::Two(pair) => pair,
            };
            match room.get_mut(width..width + bytes.len()) {
                Some(place) => place.copy_from_slice(bytes),
                None if self.rule.cut => {
                    changes.cut = true;
                    return Ok(width);
                }
                None => {}
            }
            width += bytes.len();
        }
        if width > room.len() { Err(Unwritable::TooLong(width)) } else { Ok(width) }
    }

    fn bytes(&self, c: char) -> Option<Bytes> {
        match u8::try_from(c) {
            Ok(byte @ (0..=0x1F | 0x7F)) => self.rule.controls.then_some(Bytes::One([byte])),
            Ok(byte @ 0x20..=0x7E) => Some(Bytes::One([byte])),
            _ => self.pairs.bytes(self.rule.charset, c).map(Bytes::Two),
        }
    }
}

#[cfg(test)]
mod tests;
