//! Lines of text in one row. Whether they are all plain is asked of all of them in one go.

use crate::num::index;
use crate::quick::chunk;
use crate::quick::pairs::Alphabet;

use super::room::{Step, Stop, behind, put_bytes};
use super::text::{copy, filled, long};

/// What stands between two lines; the last byte is covered by what follows.
const BETWEEN: [u8; 4] = *b"\",\"\0";

/// The lines, open behind the last; how much was written.
#[inline(never)]
pub(super) fn lines(from: &[u8], width: u32, count: u32, to: &mut [u8], alphabet: Alphabet) -> Step<usize> {
    let (bytes, count) = (index(width), index(count));
    let is_plain = chunk::is_plain(from.get(..bytes.saturating_mul(count)).ok_or(Stop::Doubt)?);
    let lines = Lines { bytes, count, alphabet };
    match bytes {
        _ if !is_plain => {
            lines.each(from, to, |lines, from, to| Ok(long(from, width, to, lines.alphabet)?.written))
        }
        ..=48 => lines.each(from, to, Lines::plain::<48>),
        49..=80 => lines.each(from, to, Lines::plain::<80>),
        _ => lines.each(from, to, Lines::plain::<0>),
    }
}

struct Lines {
    /// Of one line.
    bytes: usize,
    count: usize,
    alphabet: Alphabet,
}

impl Lines {
    #[inline(always)]
    fn each(
        &self,
        from: &[u8],
        to: &mut [u8],
        write: impl Fn(&Self, &[u8], &mut [u8]) -> Step<usize>,
    ) -> Step<usize> {
        let (room, mut from, mut to) = (to.len(), from, to);
        for number in 1..=self.count {
            let written = write(self, from, to)?;
            from = from.get(self.bytes..).ok_or(Stop::Doubt)?;
            to = behind(to, written)?;
            if number < self.count {
                put_bytes(BETWEEN, to)?;
                to = behind(to, 3)?;
            }
        }
        Ok(room - to.len())
    }

    /// One line, of which it is known that it is plain: so many bytes in one go where they are there, what is too much
    /// is covered by what follows.
    #[inline(always)]
    fn plain<const BYTES: usize>(&self, from: &[u8], to: &mut [u8]) -> Step<usize> {
        let filled = filled(from.get(..self.bytes).ok_or(Stop::Doubt)?);
        match (from.first_chunk::<BYTES>(), to.first_chunk_mut::<BYTES>()) {
            (Some(line), Some(place)) if BYTES > 0 => {
                *place = *line;
                Ok(filled)
            }
            _ => copy(from, filled, to),
        }
    }
}
