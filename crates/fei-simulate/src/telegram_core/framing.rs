//! The length prefix of a core's line.
//!
//! It must never know what a telegram holds.

use bytes::{Buf, BufMut, Bytes, BytesMut};

use super::CoreError;

/// How the length is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// Decimal digits.
    Ascii,
    /// Big endian.
    Binary,
}

/// Where one telegram ends and the next begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Framing {
    /// How the length is written.
    pub prefix: Prefix,
    /// Bytes of the prefix: 1 to 10 digits, or 1 to 8 bytes.
    pub width: usize,
    /// Whether the length counts the prefix too.
    pub counts_itself: bool,
    /// The longest telegram that is accepted.
    pub telegram_bytes_max: usize,
}

/// More than any telegram in the specifications: a longer one is a broken line.
const TELEGRAM_BYTES_MAX: usize = 1 << 20;

impl Framing {
    /// Four digits that do not count themselves: `0300` before 300 bytes.
    #[must_use]
    pub const fn ascii4() -> Self {
        Self { prefix: Prefix::Ascii, width: 4, counts_itself: false, telegram_bytes_max: TELEGRAM_BYTES_MAX }
    }

    /// Two bytes, big endian, that do not count themselves.
    #[must_use]
    pub const fn binary2() -> Self {
        Self {
            prefix: Prefix::Binary,
            width: 2,
            counts_itself: false,
            telegram_bytes_max: TELEGRAM_BYTES_MAX,
        }
    }

    /// Four bytes, big endian, that do not count themselves.
    #[must_use]
    pub const fn binary4() -> Self {
        Self {
            prefix: Prefix::Binary,
            width: 4,
            counts_itself: false,
            telegram_bytes_max: TELEGRAM_BYTES_MAX,
        }
    }

    /// The telegram with its prefix.
    ///
    /// # Errors
    /// [`CoreError::TooLong`]: the length does not fit the prefix.
    pub fn frame(&self, telegram: &[u8]) -> Result<Bytes, CoreError> {
        let length = telegram.len() + if self.counts_itself { self.width } else { 0 };
        let mut out = BytesMut::with_capacity(self.width + telegram.len());
        match self.prefix {
            Prefix::Ascii => out.put_slice(format!("{length:0width$}", width = self.width).as_bytes()),
            Prefix::Binary => {
                let bytes = u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes();
                let (high, low) = bytes.split_at(bytes.len().saturating_sub(self.width));
                if high.iter().any(|&byte| byte != 0) {
                    return Err(CoreError::TooLong { bytes: telegram.len() });
                }
                out.put_slice(low);
            }
        }
        if out.len() != self.width {
            return Err(CoreError::TooLong { bytes: telegram.len() });
        }
        out.put_slice(telegram);
        Ok(out.freeze())
    }

    /// Takes one telegram from the front of what was read; `None` when it is not whole yet.
    pub(super) fn take(&self, read: &mut BytesMut) -> Result<Option<Bytes>, CoreError> {
        let Some(prefix) = read.get(..self.width) else { return Ok(None) };
        let broken = || CoreError::BrokenFrame { prefix: prefix.escape_ascii().to_string() };
        let counted = self.number(prefix).ok_or_else(broken)?;
        let length =
            if self.counts_itself { counted.checked_sub(self.width).ok_or_else(broken)? } else { counted };
        if length > self.telegram_bytes_max {
            return Err(broken());
        }
        if read.len() < self.width + length {
            return Ok(None);
        }
        read.advance(self.width);
        Ok(Some(read.split_to(length).freeze()))
    }

    fn number(&self, prefix: &[u8]) -> Option<usize> {
        match self.prefix {
            Prefix::Ascii if prefix.iter().all(u8::is_ascii_digit) => {
                std::str::from_utf8(prefix).ok()?.parse().ok()
            }
            Prefix::Ascii => None,
            Prefix::Binary => prefix
                .iter()
                .try_fold(0usize, |sum, &byte| sum.checked_mul(256)?.checked_add(usize::from(byte))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefix_frames_and_reads_back() {
        let counting = Framing { counts_itself: true, ..Framing::ascii4() };
        for (framing, wire) in [
            (Framing::ascii4(), &b"0003abc"[..]),
            (counting, b"0007abc"),
            (Framing::binary2(), b"\x00\x03abc"),
            (Framing::binary4(), b"\x00\x00\x00\x03abc"),
        ] {
            assert_eq!(framing.frame(b"abc").unwrap(), wire);
            for cut in 0..wire.len() {
                assert_eq!(framing.take(&mut BytesMut::from(&wire[..cut])).unwrap(), None);
            }
            let mut two = BytesMut::from(&[wire, wire].concat()[..]);
            assert_eq!(framing.take(&mut two).unwrap().unwrap(), "abc");
            assert_eq!(framing.take(&mut two).unwrap().unwrap(), "abc");
            assert!(two.is_empty());
        }
    }

    #[test]
    fn a_prefix_that_is_no_length_is_an_error() {
        for wire in [&b"ABCD"[..], b"-001", b" 300"] {
            assert!(Framing::ascii4().take(&mut BytesMut::from(wire)).is_err());
        }
        assert!(Framing::binary4().take(&mut BytesMut::from(&b"\xFF\xFF\xFF\xFF"[..])).is_err());
        let counting = Framing { counts_itself: true, ..Framing::ascii4() };
        assert!(counting.take(&mut BytesMut::from(&b"0003abc"[..])).is_err());
    }

    #[test]
    fn a_telegram_that_the_prefix_cannot_count_is_refused() {
        assert!(Framing::ascii4().frame(&[b' '; 10_000]).is_err());
        assert!(Framing::ascii4().frame(&[b' '; 9_999]).is_ok());
        assert!(Framing::binary2().frame(&[b' '; 65_536]).is_err());
    }
}
