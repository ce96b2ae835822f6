//! A notice as it is kept: its telegram, and the layout that wrote it.

use std::fmt;

use bytes::Bytes;

/// The telegram of a notice as its first attempt sends it.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptNotice {
    /// Its bytes.
    pub telegram: Bytes,
    /// What wrote it, and alone knows where in it anything stands; none: nobody has written that down.
    pub by: Option<WrittenBy>,
}

/// A transaction of the layouts, as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenBy {
    /// Its id.
    pub transaction: Box<str>,
    /// A hash of the files that it came from.
    pub layout_hash: [u8; 32],
}

/// Never the telegram.
impl fmt::Debug for KeptNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptNotice")
            .field("telegram_bytes", &self.telegram.len())
            .field("by", &self.by)
            .finish()
    }
}

/// As its event says it: `hecto.notice`, a space, and the hash in hexadecimal digits.
impl fmt::Display for WrittenBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.transaction)?;
        self.layout_hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl WrittenBy {
    /// What [`Display`](fmt::Display) writes; none: it is something else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (transaction, digits) = text.split_once(' ')?;
        if digits.len() != 64 {
            return None;
        }
        let mut layout_hash = [0; 32];
        for (byte, two) in layout_hash.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok()?;
        }
        Some(Self { transaction: transaction.into(), layout_hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let by = WrittenBy { transaction: "hecto.notice".into(), layout_hash: [0x0a; 32] };
        let text = by.to_string();
        assert_eq!(text, format!("hecto.notice {}", "0a".repeat(32)));
        assert_eq!(WrittenBy::parse(&text), Some(by));
        for other in
            ["", "hecto.notice", "hecto.notice 0a", &text[..text.len() - 1], &text.replace("0a0a", "0ga0")]
        {
            assert_eq!(WrittenBy::parse(other), None, "{other}");
        }
    }
}
