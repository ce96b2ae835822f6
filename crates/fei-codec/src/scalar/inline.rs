//! Digits that do not stand so in the telegram, kept without a heap.

use fei_layout::plan::Charset;

/// More than any number or date has whose digits are unpacked: a layout with more is refused.
const DIGITS_MAX: usize = 40;

/// A few digits, as characters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inline {
    bytes: [u8; DIGITS_MAX],
    len: usize,
}

impl Inline {
    /// None yet.
    pub(super) const fn new() -> Self {
        Self { bytes: [b'0'; DIGITS_MAX], len: 0 }
    }

    /// Those of an iterator.
    pub(super) fn of(digits: impl IntoIterator<Item = u8>) -> Self {
        let mut inline = Self::new();
        digits.into_iter().for_each(|digit| inline.push(digit));
        inline
    }

    /// Digits and signs of a charset as ASCII; what is neither is 0.
    pub(super) fn said(charset: Charset, bytes: &[u8]) -> Self {
        Self::of(bytes.iter().map(|byte| charset.ascii(*byte)))
    }

    /// One more, as a character.
    pub(super) fn push(&mut self, digit: u8) {
        if let Some(place) = self.bytes.get_mut(self.len) {
            *place = digit;
            self.len += 1;
        }
    }

    /// All of them.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// The same as text.
    pub(super) fn text(&self) -> String {
        self.as_bytes().iter().copied().map(char::from).collect()
    }
}
