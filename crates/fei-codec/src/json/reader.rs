//! One token after the other: the cursor over a JSON text.

use crate::{ErrorKind, quick};

use super::broken::Broken;
use super::limits::Limits;
use super::scan;
use super::text::check_escape;

/// The cursor. Whitespace before a token is passed over by [`Reader::peek`].
pub(super) struct Reader<'j> {
    text: &'j str,
    at: usize,
    limits: Limits,
    nodes: usize,
}

/// A string as it stands in the text: where it starts, what is between its quotes, and whether there are escapes.
pub(super) struct RawText<'j> {
    pub(super) raw: &'j str,
    pub(super) escaped: bool,
}

/// A key and a text without escapes, and where their opening quotes are.
pub(super) struct PlainMember<'j> {
    pub(super) key: &'j str,
    pub(super) at: usize,
    pub(super) text: &'j str,
    pub(super) text_at: usize,
}

impl<'j> Reader<'j> {
    /// # Errors
    /// A text that is too long, not UTF-8, or starts with a byte order mark.
    pub(super) fn new(text: &'j [u8], limits: Limits) -> Result<Self, Broken> {
        if text.len() > limits.text_bytes_max {
            let expected = format!("at most {} bytes", limits.text_bytes_max);
            return Err(Broken::new(ErrorKind::Limit, 0, expected, format!("{} bytes", text.len())));
        }
        if text.starts_with(b"\xEF\xBB\xBF") {
            return Err(Broken::new(ErrorKind::Syntax, 0, "JSON", "a byte order mark"));
        }
        let utf8 = std::str::from_utf8(text).map_err(|error| {
            Broken::new(ErrorKind::Syntax, error.valid_up_to(), "UTF-8", "a byte that is not UTF-8")
        })?;
        Ok(Self { text: utf8, at: 0, limits, nodes: 0 })
    }

    pub(super) const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The byte that the next token starts with; none at the end of the text.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at)? {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                byte => return Some(*byte),
            }
        }
    }

    /// Where the next token starts, when [`Reader::peek`] was just called.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// Goes back to where a token started, to read it once more.
    pub(super) fn go_back(&mut self, at: usize) {
        self.at = at;
    }

    /// Passes over a byte that was just peeked.
    pub(super) fn take(&mut self) {
        self.at += 1;
    }

    /// Passes over `wanted` if it is next.
    pub(super) fn eat(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.take();
        }
        found
    }

    pub(super) fn expect(&mut self, wanted: u8, expected: &'static str) -> Result<(), Broken> {
        if self.eat(wanted) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// Counts one value, which is next at `at`.
    pub(super) fn count_node(&mut self, at: usize) -> Result<(), Broken> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes_max {
            let expected = format!("at most {} values", self.limits.nodes_max);
            return Err(Broken::new(ErrorKind::Limit, at, expected, "more"));
        }
        Ok(())
    }

    /// A string; its opening quote is next.
    pub(super) fn string(&mut self) -> Result<RawText<'j>, Broken> {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let mut end = start;
        let mut escaped = false;
        loop {
            end += scan::plain(bytes.get(end..).unwrap_or_default());
            match bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    end += check_escape(bytes, end)?;
                }
                Some(_) => {
                    return Err(Broken::new(ErrorKind::Syntax, end, "\\u00XX", "a bare control character"));
                }
                None => {
                    let (expected, got) = ("the closing quote", "the end of the text");
                    return Err(Broken::new(ErrorKind::Syntax, end, expected, got));
                }
            }
        }
        self.at = end + 1;
        Ok(RawText { raw: self.text.get(start..end).unwrap_or_default(), escaped })
    }

    /// A member whose key and whose text are without escapes, and nothing between them but the colon: most are so. None:
    /// it is read token by token, and nothing was passed over.
    pub(super) fn plain_member(&mut self) -> Option<PlainMember<'j>> {
        let bytes = self.text.as_bytes();
        let at = self.at;
        let key = (bytes.get(at) == Some(&b'"')).then_some(at + 1)?;
        let key = key..quick::quote(bytes, key)?;
        let text = key.end + 3;
        if bytes.get(key.end..text)? != b"\":\"" || key.len() > self.limits.key_bytes_max {
            return None;
        }
        let text = text..quick::quote(bytes, text)?;
        let member = PlainMember {
            key: self.text.get(key)?,
            at,
            text_at: text.start - 1,
            text: self.text.get(text.clone())?,
        };
        self.at = text.end + 1;
        Some(member)
    }

    /// A number as it is written; `-` or a digit is next.
    pub(super) fn number(&mut self) -> Result<&'j str, Broken> {
        let start = self.at;
        self.skip(b'-');
        if !self.skip(b'0') {
            self.digits("a digit")?;
        }
        if self.skip(b'.') {
            self.digits("a digit behind the point")?;
        }
        if self.skip(b'e') || self.skip(b'E') {
            let _ = self.skip(b'+') || self.skip(b'-');
            self.digits("a digit of the exponent")?;
        }
        let width = self.at - start;
        if width > self.limits.number_bytes_max {
            let expected = format!("a number of at most {} characters", self.limits.number_bytes_max);
            return Err(Broken::new(ErrorKind::Limit, start, expected, format!("{width}")));
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// `true`, `false` or `null`, whose first letter is next.
    pub(super) fn word(&mut self, word: &'static str) -> Result<(), Broken> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(())
    }

    /// Only whitespace may be left.
    pub(super) fn end(&mut self) -> Result<(), Broken> {
        if self.peek().is_some() { Err(self.unexpected("the end of the text")) } else { Ok(()) }
    }

    /// The error of what is next; letters and digits are not shown, for they may belong to a masked value.
    pub(super) fn unexpected(&mut self, expected: &'static str) -> Broken {
        let got = match self.peek() {
            None => "the end of the text".to_owned(),
            Some(byte) if byte.is_ascii_punctuation() => format!("'{}'", char::from(byte)),
            Some(b'0'..=b'9') => "a digit".to_owned(),
            Some(byte) if byte.is_ascii_alphabetic() => "a letter".to_owned(),
            Some(_) => "another character".to_owned(),
        };
        Broken::new(ErrorKind::Syntax, self.at, expected, got)
    }

    fn skip(&mut self, wanted: u8) -> bool {
        let found = self.text.as_bytes().get(self.at) == Some(&wanted);
        self.at += usize::from(found);
        found
    }

    fn digits(&mut self, expected: &'static str) -> Result<(), Broken> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        match rest.iter().take_while(|byte| byte.is_ascii_digit()).count() {
            0 => Err(self.unexpected(expected)),
            count => {
                self.at += count;
                Ok(())
            }
        }
    }
}
