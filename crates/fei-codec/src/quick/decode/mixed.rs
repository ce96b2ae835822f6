//! Text that is not all plain ASCII: two-byte characters four at a time, ASCII between them a chunk at a time, the rest
//! one by one.

use crate::num::{index, offset};
use crate::quick::chunk::{Chunk, SIZE, first};
use crate::quick::pairs::{Alphabet, NONE, TWO, entry_of};

use super::room::{Step, Stop, behind, put, put_bytes};

/// The first `left` bytes as JSON text; how much was written. Without `ASCII` there may be none.
#[inline(never)]
pub(super) fn mixed<const ASCII: bool>(
    from: &[u8],
    left: usize,
    to: &mut [u8],
    alphabet: Alphabet,
) -> Step<usize> {
    let (mut from, mut left, room) = (from, left, to.len());
    let mut to = to;
    while let (Some(lead), true) = (from.first(), left > 0) {
        let (read, written) = if lead.is_ascii() {
            let bytes = if ASCII { plain(from, left, to)? } else { return Err(Stop::Doubt) };
            if bytes == 0 { one(from, left, to, alphabet)? } else { (bytes, bytes) }
        } else {
            let pairs = four(from, left, to, alphabet)?;
            if pairs == 0 { one(from, left, to, alphabet)? } else { (2 * pairs, 3 * pairs) }
        };
        from = from.get(read..).ok_or(Stop::Doubt)?;
        to = behind(to, written)?;
        left -= read;
    }
    if left == 0 { Ok(room - to.len()) } else { Err(Stop::Doubt) }
}

/// A character that stands where there are fewer than four.
const ANY: u64 = u64::from_be_bytes(*b"\xB0\xA1\xB0\xA1\xB0\xA1\xB0\xA1");

/// Up to four characters whose UTF-8 has three bytes; how many they were.
#[inline(always)]
fn four(from: &[u8], left: usize, to: &mut [u8], alphabet: Alphabet) -> Step<usize> {
    let eight = match from.first_chunk() {
        Some(eight) => u64::from_be_bytes(*eight),
        None => u64::from_be_bytes(Chunk::of(from).eight()),
    };
    let ascii = !eight & 0x8080_8080_8080_8080;
    let pairs = index(ascii.leading_zeros() / 16).min(left / 2);
    let others = u64::MAX.checked_shr(16 * offset(pairs)).unwrap_or(0);
    let eight = eight & !others | ANY & others;
    let entry = |shift: u32| entry_of(alphabet, u32::try_from(eight >> shift & 0x7FFF).unwrap_or(0));
    let (a, b, c, d) = (entry(48), entry(32), entry(16), entry(0));
    if a | b | c | d >= 1 << 24 {
        return Ok(0);
    }
    let (a, b, c, d) = (u64::from(a), u64::from(b), u64::from(c), u64::from(d));
    let place = to.first_chunk_mut::<SIZE>().ok_or(Stop::Room)?;
    *place = (u128::from(d << 8 | c >> 16) << 64 | u128::from(c << 48 | b << 24 | a)).to_le_bytes();
    Ok(pairs)
}

/// Plain ASCII up to the next character that is none; how much it is.
#[inline(always)]
fn plain(from: &[u8], left: usize, to: &mut [u8]) -> Step<usize> {
    let chunk = Chunk::of(from);
    put(chunk, to)?;
    Ok(index((chunk.odd().mask() | !first(offset(left.min(SIZE)))).trailing_zeros()))
}

/// One character of any kind; how much was read and written.
#[inline(never)]
fn one(from: &[u8], left: usize, to: &mut [u8], alphabet: Alphabet) -> Step<(usize, usize)> {
    match from {
        [c @ (b'"' | b'\\'), ..] => put_bytes([b'\\', *c], to).map(|()| (1, 2)),
        [lead @ 0x80..=0xFF, trail, ..] if left > 1 => {
            let entry = entry_of(alphabet, u32::from_be_bytes([0, 0, *lead, *trail]));
            put_bytes(entry.to_le_bytes(), to)?;
            if entry == NONE { Err(Stop::Doubt) } else { Ok((2, if entry & TWO == 0 { 3 } else { 2 })) }
        }
        _ => Err(Stop::Doubt),
    }
}
