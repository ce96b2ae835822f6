//! Text that is not all plain ASCII: characters of three bytes two at a time, ASCII between them a chunk at a time, the rest
//! one by one.

use crate::num::{index, offset};
use crate::quick::chunk::{Chunk, SIZE, first};
use crate::quick::pairs::{Alphabet, NONE, TWO, entry_of};

use super::room::{Step, Stop, behind, put, put_bytes};

/// The first bytes as JSON text; how much was written. Without `ASCII` there may be none.
#[inline(never)]
pub(super) fn mixed<const ASCII: bool>(
    from: &[u8],
    bytes: usize,
    to: &mut [u8],
    alphabet: Alphabet,
) -> Step<usize> {
    let (mut text, room) = (from.get(..bytes).ok_or(Stop::Doubt)?, to.len());
    let mut to = to;
    while let [lead, ..] = text {
        let (read, written) = match two(text, to, alphabet)? {
            true => (4, 6),
            false if !lead.is_ascii() => one(text, to, alphabet)?,
            false if ASCII => ascii(text, to)?,
            false => return Err(Stop::Doubt),
        };
        text = text.get(read..).ok_or(Stop::Doubt)?;
        to = behind(to, written)?;
    }
    Ok(room - to.len())
}

/// Two characters whose UTF-8 has three bytes each, if such are next.
#[inline(always)]
fn two(text: &[u8], to: &mut [u8], alphabet: Alphabet) -> Step<bool> {
    let Some(pairs) = text.first_chunk().map(|pairs| u32::from_be_bytes(*pairs)) else { return Ok(false) };
    let (one, other) = (entry_of(alphabet, pairs >> 16), entry_of(alphabet, pairs));
    let is_two = pairs & 0x8000_8000 == 0x8000_8000 && one | other < 1 << 24;
    put_bytes((u64::from(other) << 24 | u64::from(one)).to_le_bytes(), to)?;
    Ok(is_two)
}

/// One character of two bytes; how much was read and written.
#[inline(always)]
fn one(text: &[u8], to: &mut [u8], alphabet: Alphabet) -> Step<(usize, usize)> {
    let pair = text.first_chunk().ok_or(Stop::Doubt)?;
    let entry = entry_of(alphabet, u32::from(u16::from_be_bytes(*pair)));
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
            let odd = chunk.odd().mask() | !first(offset(text.len().min(SIZE)));
            let bytes = index(odd.trailing_zeros());
            if bytes > 0 { Ok((bytes, bytes)) } else { Err(Stop::Doubt) }
        }
    }
}
