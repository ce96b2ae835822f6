//! What stands between the quotes of a JSON string: checked while it is passed over, resolved when it is asked for.

use std::borrow::Cow;

use crate::ErrorKind;

use super::broken::Broken;

/// Checks the escape behind the backslash at `at`; how many bytes it takes, the backslash included.
pub(super) fn check_escape(text: &[u8], at: usize) -> Result<usize, Broken> {
    let rest = text.get(at..).unwrap_or_default();
    match rest {
        [_, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => Ok(2),
        [_, b'u', ..] => match unit(rest) {
            Some(0xD800..=0xDBFF) => match rest.get(6..).and_then(unit) {
                Some(0xDC00..=0xDFFF) => Ok(12),
                _ => Err(bad(at, "a low surrogate behind the high one", "none")),
            },
            Some(0xDC00..=0xDFFF) => Err(bad(at, "a high surrogate first", "a low one")),
            Some(_) => Ok(6),
            None => Err(bad(at, "four hex digits behind \\u", "something else")),
        },
        _ => Err(bad(at, "an escape of JSON", "another one")),
    }
}

fn bad(at: usize, expected: &'static str, got: &str) -> Broken {
    Broken::new(ErrorKind::Syntax, at, expected, got)
}

/// The UTF-16 unit of `\uXXXX` at the start.
fn unit(escape: &[u8]) -> Option<u16> {
    let [b'\\', b'u', digits @ ..] = escape else { return None };
    digits.get(..4)?.iter().try_fold(0, |unit, digit| {
        let value = char::from(*digit).to_digit(16).and_then(|value| u16::try_from(value).ok())?;
        Some(unit << 4 | value)
    })
}

/// A checked string with its escapes resolved; borrowed when it has none.
pub(super) fn resolve(raw: &str, escaped: bool) -> Cow<'_, str> {
    if !escaped {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let (c, width) = resolve_one(escape);
        text.push(c);
        rest = escape.get(width..).unwrap_or_default();
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The character of one escape, and how many bytes it takes without its backslash.
fn resolve_one(escape: &str) -> (char, usize) {
    match escape.as_bytes() {
        [b'b', ..] => ('\u{8}', 1),
        [b'f', ..] => ('\u{C}', 1),
        [b'n', ..] => ('\n', 1),
        [b'r', ..] => ('\r', 1),
        [b't', ..] => ('\t', 1),
        [b'u', ..] => resolve_unicode(escape),
        [other, ..] => (char::from(*other), 1),
        [] => (char::REPLACEMENT_CHARACTER, 0),
    }
}

fn resolve_unicode(escape: &str) -> (char, usize) {
    let hex = |from: usize| {
        escape.get(from..from + 4).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0xFFFD)
    };
    let (code, width) = match hex(1) {
        high @ 0xD800..=0xDBFF => (0x1_0000 + ((high & 0x3FF) << 10) + (hex(7) & 0x3FF), 11),
        code => (code, 5),
    };
    (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), width)
}
