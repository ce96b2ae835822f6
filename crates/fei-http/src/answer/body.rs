//! The body of an answer, as it comes: so many bytes, chunks (RFC 9112 §7.1), or all until the connection ends.
//!
//! It reads no socket, and takes no memory for what is only announced.

use bytes::{Buf, BytesMut};
use fei_exchange::Failure;
use httparse::{EMPTY_HEADER, Status, parse_chunk_size, parse_headers};
use memchr::memchr;

use super::unreadable;
use crate::InstitutionRules;

/// The line of a chunk: its size, and what some put behind it.
const LINE_BYTES_MAX: usize = 256;
/// Headers behind the last chunk. Nobody reads them.
const TRAILERS_MAX: usize = 16;

/// What is still to come of a body.
pub(super) enum Body {
    /// So many bytes.
    Exactly(usize),
    Chunked(Chunked),
    /// All that comes until the other end closes.
    UntilClose,
}

/// Where a chunked body is.
pub(super) enum Chunked {
    /// Before a chunk's size.
    Size,
    /// So many bytes before the end of a chunk.
    Data(usize),
    /// Behind the last chunk.
    Trailers,
}

impl Body {
    pub(super) const fn chunked() -> Self {
        Self::Chunked(Chunked::Size)
    }

    /// How many bytes are sure to come yet.
    pub(super) const fn announced(&self) -> usize {
        match self {
            Self::Exactly(left) => *left,
            Self::Chunked(_) | Self::UntilClose => 0,
        }
    }

    /// Whether the connection's end is the body's.
    pub(super) const fn ends_by_close(&self) -> bool {
        matches!(self, Self::UntilClose)
    }

    /// Moves what came into `whole`; true: that was all. What came behind it stays.
    pub(super) fn take(
        &mut self,
        came: &mut BytesMut,
        whole: &mut BytesMut,
        rules: &InstitutionRules,
    ) -> Result<bool, Failure> {
        match self {
            Self::Exactly(left) => {
                *left -= take(came, *left, whole, rules)?;
                Ok(*left == 0)
            }
            Self::Chunked(chunked) => chunked.take(came, whole, rules),
            Self::UntilClose => take(came, usize::MAX, whole, rules).map(|_| false),
        }
    }
}

impl Chunked {
    fn take(
        &mut self,
        came: &mut BytesMut,
        whole: &mut BytesMut,
        rules: &InstitutionRules,
    ) -> Result<bool, Failure> {
        loop {
            match self {
                Self::Size => match size(came)? {
                    None => return Ok(false),
                    Some(0) => *self = Self::Trailers,
                    Some(size) => *self = Self::Data(size),
                },
                Self::Data(0) => match came.get(..2) {
                    None => return Ok(false),
                    Some(b"\r\n") => {
                        came.advance(2);
                        *self = Self::Size;
                    }
                    Some(_) => return Err(unreadable("a chunk that is longer than it says".to_owned())),
                },
                Self::Data(_) if came.is_empty() => return Ok(false),
                Self::Data(left) => *left -= take(came, *left, whole, rules)?,
                Self::Trailers => return skip_trailers(came, rules),
            }
        }
    }
}

/// Moves as much as came and is the body's.
fn take(
    came: &mut BytesMut,
    left: usize,
    whole: &mut BytesMut,
    rules: &InstitutionRules,
) -> Result<usize, Failure> {
    let part = came.get(..left).unwrap_or(came);
    if part.len() > rules.body_bytes_max - whole.len() {
        return Err(too_big(rules));
    }
    whole.extend_from_slice(part);
    let bytes = part.len();
    came.advance(bytes);
    Ok(bytes)
}

pub(super) fn too_big(rules: &InstitutionRules) -> Failure {
    unreadable(format!("the body is bigger than {} bytes", rules.body_bytes_max))
}

/// The size of the next chunk; none: its line is not there yet.
fn size(came: &mut BytesMut) -> Result<Option<usize>, Failure> {
    let wrong = || unreadable("a chunk without a size".to_owned());
    let Some(end) = memchr(b'\n', came) else {
        return if came.len() < LINE_BYTES_MAX { Ok(None) } else { Err(wrong()) };
    };
    // httparse takes a line without any digit for nought, and a line's end for a part of what stands behind the size.
    let line = came.split_to(end + 1);
    match parse_chunk_size(&line) {
        Ok(Status::Complete((bytes, size))) if bytes == line.len() && line[0].is_ascii_hexdigit() => {
            usize::try_from(size).map(Some).map_err(|_| wrong())
        }
        _ => Err(wrong()),
    }
}

/// Whether the trailers have come, all of them.
fn skip_trailers(came: &mut BytesMut, rules: &InstitutionRules) -> Result<bool, Failure> {
    match parse_headers(came, &mut [EMPTY_HEADER; TRAILERS_MAX]) {
        Ok(Status::Complete((bytes, _))) => {
            came.advance(bytes);
            Ok(true)
        }
        Ok(Status::Partial) if came.len() < rules.head_bytes_max => Ok(false),
        _ => Err(unreadable("what stands behind the last chunk is no header".to_owned())),
    }
}

#[cfg(test)]
mod tests;
