//! Lines of text in one row. Whether they are all plain is asked of all of them in one go.

use crate::num::index;
use crate::quick::pairs::Alphabet;

use super::room::{Step, Stop, behind, put_bytes};
use super::text::{copy, filled, is_plain, long};

/// The lines, open behind the last; how much was written.
#[inline(never)]
pub(super) fn lines(from: &[u8], width: u32, count: u32, to: &mut [u8], alphabet: Alphabet) -> Step<usize> {
    let bytes = index(width);
    let lines = from.get(..bytes.saturating_mul(index(count))).ok_or(Stop::Doubt)?;
    let is_plain = is_plain(lines);
    let (room, mut from, mut to) = (to.len(), from, to);
    for number in 0..count {
        if number > 0 {
            put_bytes(*b"\",\"\0", to)?;
            to = behind(to, 3)?;
        }
        let (line, rest) = from.split_at_checked(bytes).ok_or(Stop::Doubt)?;
        let written =
            if is_plain { copy(from, filled(line), to)? } else { long(from, width, to, alphabet)?.written };
        (from, to) = (rest, behind(to, written)?);
    }
    Ok(room - to.len())
}
