//! Text that is not all plain ASCII: word by word where each character's UTF-8 has three bytes and nothing is to be
//! escaped, the rest one by one.

use crate::num::{index, offset};
use crate::quick::chunk::{Chunk, SIZE, first};
use crate::quick::pairs::{Alphabet, NONE, TWO, entry_of};

use super::room::{Step, Stop, behind, put, put_bytes};
use super::words::{all_pairs, words};

/// The first bytes as JSON text; how much was written. Without `ASCII` there may be none.
#[inline(never)]
pub(super) fn mixed<const ASCII: bool>(
    from: &[u8],
    bytes: usize,
    to: &mut [u8],
    alphabet: Alphabet,
) -> Step<usize> {
    let words = if ASCII { words } else { all_pairs };
    if let Some(written) = words(from, bytes, to, alphabet) {
        return Ok(written);
    }
    let (room, mut text, mut to) = (to.len(), from.get(..bytes).ok_or(Stop::Doubt)?, to);
    while let [lead, ..] = text {
        let (read, written) = match lead.is_ascii() {
            false => one(text, to, alphabet)?,
            true if ASCII => ascii(text, to)?,
            true => return Err(Stop::Doubt),
        };
        text = text.get(read..).ok_or(Stop::Doubt)?;
        to = behind(to, written)?;
    }
    Ok(room - to.len())
}

/// One character of two bytes; how much was read and written.
#[inline(always)]
fn one(text: &[u8], to: &mut [u8], alphabet: Alphabet) -> Step<(usize, usize)> {
    let pair = text.first_chunk().ok_or(Stop::Doubt)?;
    let entry = entry_of(alphabet, *pair);
    put_bytes(entry.to_le_bytes(), to)?;
    if entry == NONE { Err(Stop::Doubt) } else { Ok((2, if entry & TWO == 0 { 3 } else { 2 })) }
}

/// ASCII up to the next character that is none or has to be escaped; how much was read and written.
#[inline(always)]
fn ascii(text: &[u8], to: &mut [u8]) -> Step<(usize, usize)> {
    match text {
        [b' ', lead, ..] if !lead.is_ascii() => put_bytes(*b" ", to).map(|()| (1, 1)),
        [c @ (b'"' | b'\\'), ..] => put_bytes([b'\\', *c], to).map(|()| (1, 2)),
        _ => {
            let chunk = Chunk::of(text);
            put(chunk, to)?;
            let odd = chunk.odd() | !first(offset(text.len().min(SIZE)));
            let bytes = index(odd.trailing_zeros());
            if bytes > 0 { Ok((bytes, bytes)) } else { Err(Stop::Doubt) }
        }
    }
}
