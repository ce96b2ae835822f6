//! Text that is not all plain ASCII: characters of three bytes up to four at a time, ASCII between them a chunk at a
//! time, the rest one by one.

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
    let (mut text, mut ahead) = (from.get(..bytes).ok_or(Stop::Doubt)?, from);
    let (room, mut to) = (to.len(), to);
    while let [lead, ..] = text {
        let (read, written) = match lead.is_ascii() {
            false => match four(ahead, text.len(), to, alphabet) {
                Some(pairs) => (2 * pairs, 3 * pairs),
                None => one(text, to, alphabet)?,
            },
            true if ASCII => ascii(text, to)?,
            true => return Err(Stop::Doubt),
        };
        text = text.get(read..).ok_or(Stop::Doubt)?;
        ahead = ahead.get(read..).ok_or(Stop::Doubt)?;
        to = behind(to, written)?;
    }
    Ok(room - to.len())
}

/// The highest bit of each byte that may be a lead, the first byte lowest.
const LEADS: u64 = 0x0080_0080_0080_0080;

/// Up to four characters whose UTF-8 has three bytes each; how many of them are next in the text's `bytes`. Four are
/// looked up and written whatever stands there, what is too much is covered by what follows: their number decides no
/// branch. None: another way must be found.
#[inline(always)]
fn four(ahead: &[u8], bytes: usize, to: &mut [u8], alphabet: Alphabet) -> Option<usize> {
    let pairs: &[u8; 8] = ahead.first_chunk()?;
    let [a, b, c, d, e, f, g, h] = *pairs;
    let [first, second, third, fourth] =
        [[a, b], [c, d], [e, f], [g, h]].map(|pair| entry_of(alphabet, pair));
    let place: &mut [u8; 14] = to.first_chunk_mut()?;
    let two = |one: u32, other: u32| (u64::from(other) << 24 | u64::from(one)).to_le_bytes();
    put_bytes(two(first, second), place).ok()?;
    put_bytes(two(third, fourth), behind(place, 6).ok()?).ok()?;
    // The bit behind the last lead stands for a lead that is none.
    let ends = !u64::from_le_bytes(*pairs) & LEADS | 1 << 63;
    let leads = index((ends.trailing_zeros() + 1) / 16);
    let whole = leads.min(bytes / 2);
    (whole > 0 && first | second | third | fourth < 1 << 24).then_some(whole)
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
