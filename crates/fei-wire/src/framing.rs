//! How long a telegram is, as its line says it: a number in front of it. Data, and the reading and writing of that number.

use bytes::BytesMut;
use nom::error::{Error as NomError, ErrorKind};
use nom::multi::fold;
use nom::{Err, IResult, Needed, Parser};

use crate::FrameError;

/// How a length prefix is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// ASCII digits with leading zeros: `0300`.
    Ascii,
    /// A big-endian integer: `00 00 01 2C`.
    Binary,
}

impl Prefix {
    const fn radix(self) -> u64 {
        match self {
            Self::Ascii => 10,
            Self::Binary => 256,
        }
    }

    /// The byte that stands for nought.
    const fn zero(self) -> u8 {
        match self {
            Self::Ascii => b'0',
            Self::Binary => 0,
        }
    }

    /// What one byte of the prefix is worth; none when it is no digit.
    fn digit(self, byte: u8) -> Option<u64> {
        match self {
            Self::Ascii => byte.is_ascii_digit().then(|| u64::from(byte - b'0')),
            Self::Binary => Some(u64::from(byte)),
        }
    }
}

/// How a telegram is cut out of the stream of a line.
///
/// ```
/// use fei_wire::{Framing, Prefix};
///
/// let hecto = Framing { prefix: Prefix::Ascii, width: 4, counts_itself: false, bytes_max: 2000, bytes_min: 100 };
/// assert_eq!(hecto.framed(&[b'x'; 100])?[..4], *b"0100");
/// # Ok::<(), fei_wire::FrameError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Framing {
    /// How the length is written.
    pub prefix: Prefix,
    /// Bytes of the length. Nought is refused with the first byte: a line without prefix is another kind of framing.
    pub width: u32,
    /// Whether the length counts its own bytes too.
    pub counts_itself: bool,
    /// The longest telegram, without its prefix. Memory is taken only below it.
    pub bytes_max: u32,
    /// The shortest telegram, without its prefix: the header's length. Polls may be shorter.
    pub bytes_min: u32,
}

impl Default for Framing {
    /// Four ASCII digits that count what follows, telegrams of 1 to 2000 bytes.
    fn default() -> Self {
        Self { prefix: Prefix::Ascii, width: 4, counts_itself: false, bytes_max: 2000, bytes_min: 1 }
    }
}

impl Framing {
    /// A telegram with its prefix in front.
    ///
    /// # Errors
    /// [`FrameError::TooLong`] when the telegram is over `bytes_max`, or its length over what the prefix can say.
    pub fn framed(&self, telegram: &[u8]) -> Result<Vec<u8>, FrameError> {
        let mut out = BytesMut::with_capacity(self.width as usize + telegram.len());
        self.write(telegram, &mut out)?;
        Ok(out.into())
    }

    /// The length of the telegram that the stream begins with, without the prefix; none when the prefix is not there
    /// yet. Bytes that can be no prefix are refused with the first of them.
    pub(crate) fn head(&self, stream: &[u8]) -> Result<Option<u64>, FrameError> {
        if self.width == 0 {
            return Err(FrameError::NoPrefix);
        }
        match self.number(stream) {
            Ok((_, number)) if self.counts_itself => {
                let length = number.checked_sub(u64::from(self.width));
                length.map(Some).ok_or(FrameError::TooShort { length: 0, bytes_min: self.bytes_min })
            }
            Ok((_, number)) => Ok(Some(number)),
            Err(Err::Incomplete(_)) => Ok(None),
            Err(Err::Error(error) | Err::Failure(error)) => {
                Err(FrameError::NotANumber { at: stream.len() - error.input.len() })
            }
        }
    }

    /// A number too big for 64 bits stays the biggest one: it is over every limit.
    fn number<'s>(&self, stream: &'s [u8]) -> IResult<&'s [u8], u64> {
        let (width, prefix) = (self.width as usize, self.prefix);
        let shift = |sum: u64, digit: u64| sum.saturating_mul(prefix.radix()).saturating_add(digit);
        fold(width..=width, |input| digit(prefix, input), || 0, shift).parse(stream)
    }

    /// Appends the prefix and the telegram; on an error `out` is as it was.
    pub(crate) fn write(&self, telegram: &[u8], out: &mut BytesMut) -> Result<(), FrameError> {
        let too_long = FrameError::TooLong { length: telegram.len() as u64, bytes_max: self.bytes_max };
        if telegram.len() > self.bytes_max as usize {
            return Err(too_long);
        }
        let (start, width) = (out.len(), self.width as usize);
        let mut left = telegram.len() as u64 + if self.counts_itself { u64::from(self.width) } else { 0 };
        out.resize(start + width, self.prefix.zero());
        for byte in out.iter_mut().skip(start).rev() {
            *byte += (left % self.prefix.radix()) as u8;
            left /= self.prefix.radix();
        }
        if left > 0 {
            out.truncate(start);
            return Err(too_long);
        }
        out.extend_from_slice(telegram);
        Ok(())
    }
}

/// One byte of a prefix. The error stands at the byte, so that it can be told which one it was.
fn digit(prefix: Prefix, input: &[u8]) -> IResult<&[u8], u64> {
    let (&first, rest) = input.split_first().ok_or(Err::Incomplete(Needed::new(1)))?;
    let value = prefix.digit(first).ok_or(Err::Error(NomError::new(input, ErrorKind::Digit)))?;
    Ok((rest, value))
}

#[cfg(test)]
mod tests;
