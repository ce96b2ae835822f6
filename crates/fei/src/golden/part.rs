//! One part of a case as bytes, and on which line of the file each of them stands.

use std::ops::Range;

use fei_codec::charset::{self, TextRule, Unwritable};
use fei_layout::plan::{Charset, TextPolicy};

use super::file::{Piece, Pieces};

/// The bytes of a telegram or a JSON text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) bytes: Vec<u8>,
    /// From which byte on: the line. By byte.
    lines: Vec<(usize, usize)>,
}

/// A piece that is no bytes of the charset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum PieceError {
    #[error(r"`\` begins a byte in hex, `\x41`, or is written `\\`")]
    Escape,
    #[error("the charset has no {0:?}: write its bytes as \\x…")]
    Character(char),
    #[error("{0} bytes are more than any telegram has")]
    TooLong(usize),
}

impl Part {
    /// Pieces put together. In a telegram text is of its charset, and `\x8C` is a byte; JSON is UTF-8 as it stands.
    pub(super) fn of(
        pieces: &Pieces,
        charset: Option<Charset>,
        line_of: impl Fn(usize) -> usize,
    ) -> Result<Self, (Range<usize>, PieceError)> {
        let mut part = Self::default();
        for piece in &pieces.0 {
            part.lines.push((part.bytes.len(), line_of(piece.span().start)));
            match (piece.get_ref(), charset) {
                (Piece::Spaces(count), charset) => {
                    let space = charset.map_or(b' ', Charset::space);
                    part.bytes.resize(part.bytes.len() + count, space);
                }
                (Piece::Text(text), None) => part.bytes.extend_from_slice(text.as_bytes()),
                (Piece::Text(text), Some(charset)) => {
                    escaped(text, charset, &mut part.bytes).map_err(|error| (piece.span(), error))?;
                }
            }
        }
        Ok(part)
    }

    /// Appends a line with its end.
    pub(super) fn push_line(&mut self, line: &Self) {
        let start = self.bytes.len();
        self.lines.extend(line.lines.iter().map(|(at, number)| (start + at, *number)));
        self.bytes.extend_from_slice(&line.bytes);
        self.bytes.push(b'\n');
    }

    /// Its beginning.
    pub(crate) fn up_to(&self, end: usize) -> Self {
        let mut beginning = self.clone();
        beginning.bytes.truncate(end);
        beginning
    }

    /// The line of a byte; behind the end, of the last piece.
    pub(crate) fn line(&self, at: usize) -> usize {
        let after = self.lines.partition_point(|(from, _)| *from <= at);
        self.lines.get(after.saturating_sub(1)).map_or(0, |(_, line)| *line)
    }
}

fn escaped(text: &str, charset: Charset, out: &mut Vec<u8>) -> Result<(), PieceError> {
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        encoded(&rest[..at], charset, out)?;
        let escape = &rest[at + 1..];
        if let Some(hex) = escape.strip_prefix('x').and_then(|hex| hex.get(..2)) {
            out.push(u8::from_str_radix(hex, 16).map_err(|_| PieceError::Escape)?);
            rest = &escape[3..];
        } else {
            rest = escape.strip_prefix('\\').ok_or(PieceError::Escape)?;
            encoded("\\", charset, out)?;
        }
    }
    encoded(rest, charset, out)
}

fn encoded(text: &str, charset: Charset, out: &mut Vec<u8>) -> Result<(), PieceError> {
    let rule = TextRule { charset, policy: TextPolicy::Reject, cut: false, controls: true };
    match charset::encode(rule, text, usize::MAX, out) {
        Ok(_unchanged) => Ok(()),
        Err(Unwritable::Character(character)) => Err(PieceError::Character(character)),
        Err(Unwritable::TooLong(bytes)) => Err(PieceError::TooLong(bytes)),
    }
}
