//! Text to bytes, by a rule: what happens to characters that cannot be written, and to text that is too long.

use std::borrow::Cow;

use super::table::{self, Code, Table};
use super::{SHIFT_IN, SHIFT_OUT, fold, is_control};
use crate::plan::{Charset, TextPolicy};

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

/// A character takes at most so many bytes for each byte that it has in UTF-8: an ASCII letter that is widened takes
/// three in UTF-8, and four between shifts.
const GROWTH_MAX: usize = 4;

/// Appends text as at most `room` bytes. On an error nothing is appended.
///
/// ```
/// use fei_layout::charset::{TextRule, Unwritable, encode};
/// use fei_layout::plan::{Charset, TextPolicy};
///
/// let rule = TextRule { charset: Charset::Cp949, policy: TextPolicy::Reject, cut: true, controls: false };
/// let mut bytes = Vec::new();
/// assert!(encode(rule, "홍길동", 5, &mut bytes).unwrap().cut);
/// assert_eq!(bytes, b"\xC8\xAB\xB1\xE6");
/// assert_eq!(encode(rule, "😀", 5, &mut bytes), Err(Unwritable::Character('😀')));
///
/// let host = TextRule { charset: Charset::Cp933, ..rule };
/// bytes.clear();
/// assert!(encode(host, "A가나", 6, &mut bytes).unwrap().cut);
/// assert_eq!(bytes, b"\xC1\x0E\x88\x61\x0F", "the shift-in is counted");
/// ```
///
/// # Errors
/// A character that cannot be written, or text that is too long and may not be cut.
pub fn encode(rule: TextRule, text: &str, room: usize, out: &mut Vec<u8>) -> Result<Changes, Unwritable> {
    let start = out.len();
    out.resize(start + room.min(text.len().saturating_mul(GROWTH_MAX)), 0);
    let written = encode_into(rule, text, out.get_mut(start..).unwrap_or_default());
    out.truncate(start + written.map_or(0, |(width, _)| width));
    written.map(|(_, changes)| changes)
}

/// Writes text to the start of `room`; how many bytes it takes. On an error the room's bytes are anything.
///
/// # Errors
/// A character that cannot be written, or text that is too long and may not be cut.
pub fn encode_into(rule: TextRule, text: &str, room: &mut [u8]) -> Result<(usize, Changes), Unwritable> {
    let pen = Pen::new(rule);
    let mut changes = Changes::default();
    let text = match rule.policy {
        TextPolicy::Fullwidth => fold::widen(text),
        TextPolicy::Normalize => fold::normalize(text, |c| pen.can_write(c)),
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
/// use fei_layout::charset::normalized;
/// use fei_layout::plan::Charset;
///
/// assert_eq!(normalized(Charset::Cp949, "\u{1100}\u{1161}\u{20A9}😀"), "가￦😀");
/// ```
#[must_use]
pub fn normalized(charset: Charset, text: &str) -> Cow<'_, str> {
    let pen = Pen::new(TextRule { charset, policy: TextPolicy::Normalize, cut: false, controls: false });
    fold::normalize(text, |c| pen.can_write(c))
}

/// Writes characters by a rule.
struct Pen {
    /// None: UTF-8.
    table: Option<&'static Table>,
    rule: TextRule,
}

/// Where the next character goes.
#[derive(Debug, Clone, Copy, Default)]
struct End {
    /// How many bytes are written, a shift-in at their end included: at any time they are whole.
    width: usize,
    /// The last of them is a shift-in, which moves when a pair follows.
    shifted: bool,
}

impl Pen {
    fn new(rule: TextRule) -> Self {
        Self { table: table::of(rule.charset), rule }
    }

    /// Where text may not be cut it is gone through to its end, so that the error can say how many bytes it needs.
    fn write(&self, text: &str, room: &mut [u8], changes: &mut Changes) -> Result<usize, Unwritable> {
        let mut end = End::default();
        for c in text.chars() {
            let behind = match self.put(c, end, room) {
                Some(behind) => behind,
                None if self.rule.policy == TextPolicy::Replace => {
                    changes.replaced = true;
                    self.put('?', end, room).ok_or(Unwritable::Character(c))?
                }
                None => return Err(Unwritable::Character(c)),
            };
            if behind.width > room.len() && self.rule.cut {
                changes.cut = true;
                return Ok(end.width);
            }
            end = behind;
        }
        if end.width > room.len() { Err(Unwritable::TooLong(end.width)) } else { Ok(end.width) }
    }

    /// Writes a character where it fits; the end behind it, also where it does not. None: it cannot be written.
    fn put(&self, c: char, end: End, room: &mut [u8]) -> Option<End> {
        if is_control(c) && !self.rule.controls {
            return None;
        }
        let Some(table) = self.table else {
            let mut bytes = [0; 4];
            return Some(append(c.encode_utf8(&mut bytes).as_bytes(), end, room));
        };
        Some(match table.code(c)? {
            Code::Single(byte) => append(&byte, End { shifted: false, ..end }, room),
            Code::Pair(pair) if !table.shifts => append(&pair, end, room),
            Code::Pair([lead, trail]) if end.shifted => {
                append(&[lead, trail, SHIFT_IN], End { width: end.width.saturating_sub(1), ..end }, room)
            }
            Code::Pair([lead, trail]) => {
                append(&[SHIFT_OUT, lead, trail, SHIFT_IN], End { shifted: true, ..end }, room)
            }
        })
    }

    fn can_write(&self, c: char) -> bool {
        (self.rule.controls || !is_control(c)) && self.table.is_none_or(|table| table.code(c).is_some())
    }
}

fn append(bytes: &[u8], end: End, room: &mut [u8]) -> End {
    let width = end.width + bytes.len();
    if let Some(place) = room.get_mut(end.width..width) {
        place.copy_from_slice(bytes);
    }
    End { width, ..end }
}
