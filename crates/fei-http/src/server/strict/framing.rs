//! Where a request ends and the next begins, over bytes as they come. No I/O.

use super::Wrong;
use super::head::{Follows, Head, HeadLimits};

/// A chunk's length in hexadecimal digits: more than any body that is taken.
const CHUNK_DIGITS_MAX: usize = 8;

/// Where a connection stands.
#[derive(Debug)]
pub(crate) struct Framing {
    limits: HeadLimits,
    at: At,
}

#[derive(Debug)]
enum At {
    /// In a head: so many of its bytes have been looked at, the last line begins there.
    Head { head: Head, looked: usize, line: usize },
    /// In a body: so many bytes are left.
    Body(u64),
    /// Before a chunk's length.
    Size,
    /// In a chunk: so many bytes are left.
    Chunk(u64),
    /// Behind a chunk's bytes: its line end.
    ChunkEnd,
}

impl At {
    fn head() -> Self {
        Self::Head { head: Head::default(), looked: 0, line: 0 }
    }
}

impl Framing {
    pub(crate) fn new(limits: HeadLimits) -> Self {
        Self { limits, at: At::head() }
    }

    /// Whether the next byte belongs to a head, or would begin one.
    pub(crate) fn in_head(&self) -> bool {
        matches!(self.at, At::Head { .. })
    }

    /// How many bytes at the front may be passed on: none, more must come first. `bytes` begins with what was not passed
    /// on before.
    pub(crate) fn pass(&mut self, bytes: &[u8]) -> Result<usize, Wrong> {
        match &mut self.at {
            At::Head { .. } => self.head(bytes),
            At::Body(left) => {
                let passed = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= passed as u64;
                if *left == 0 {
                    self.at = At::head();
                }
                Ok(passed)
            }
            At::Size => self.size(bytes),
            At::Chunk(left) => {
                let passed = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= passed as u64;
                if *left == 0 {
                    self.at = At::ChunkEnd;
                }
                Ok(passed)
            }
            At::ChunkEnd => match bytes {
                [b'\r', b'\n', ..] => {
                    self.at = At::Size;
                    Ok(2)
                }
                [] | [b'\r'] => Ok(0),
                _ => Err(Wrong::Malformed("a chunk that does not end where it said")),
            },
        }
    }

    fn head(&mut self, bytes: &[u8]) -> Result<usize, Wrong> {
        let At::Head { head, looked, line } = &mut self.at else { return Ok(0) };
        while let Some(at) = memchr::memchr2(b'\n', b'\r', &bytes[*looked..]).map(|at| *looked + at) {
            let end = match bytes[at..] {
                [b'\r', b'\n', ..] => at + 2,
                [b'\r'] => break,
                _ => return Err(Wrong::Malformed("a line that does not end with CR LF")),
            };
            if end > self.limits.head_bytes_max {
                return Err(Wrong::HeadTooLarge);
            }
            let follows = head.line(&bytes[*line..at], &self.limits)?;
            (*looked, *line) = (end, end);
            if let Some(follows) = follows {
                self.at = match follows {
                    Follows::Bytes(0) => At::head(),
                    Follows::Bytes(length) => At::Body(length),
                    Follows::Chunks => At::Size,
                };
                return Ok(end);
            }
        }
        // What has no end yet may already be too long. A last CR is looked at again.
        *looked = bytes.len() - usize::from(bytes.ends_with(b"\r"));
        match (bytes.len() > self.limits.head_bytes_max, *line == 0) {
            (true, _) => Err(Wrong::HeadTooLarge),
            // A method and a version are short.
            (false, true) if bytes.len() > self.limits.target_bytes_max + 64 => Err(Wrong::TargetTooLong),
            (false, _) => Ok(0),
        }
    }

    /// A length alone on its line: extensions are not read, and so not taken. Nothing stands behind the last one.
    fn size(&mut self, bytes: &[u8]) -> Result<usize, Wrong> {
        let digits = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let wrong = Err(Wrong::Malformed("a chunk without its length"));
        if digits > CHUNK_DIGITS_MAX {
            return wrong;
        }
        let rest = &bytes[digits..];
        let whole = match rest {
            [b'\r', b'\n', ..] if digits > 0 => digits + 2,
            [] | [b'\r'] if digits > 0 || rest.is_empty() => return Ok(0),
            _ => return wrong,
        };
        let text = str::from_utf8(&bytes[..digits]).unwrap_or_default();
        let Ok(length) = u64::from_str_radix(text, 16) else { return wrong };
        if length > 0 {
            self.at = At::Chunk(length);
            return Ok(whole);
        }
        match &bytes[whole..] {
            [b'\r', b'\n', ..] => {
                self.at = At::head();
                Ok(whole + 2)
            }
            [] | [b'\r'] => Ok(0),
            _ => Err(Wrong::Malformed("something behind the last chunk")),
        }
    }
}
