//! Text: trimmed and checked a chunk at a time; what is no plain ASCII is left to [`mixed`](super::mixed).

use crate::num::{index, offset};
use crate::quick::chunk::{self, Chunk, SIZE, end, first, is_plain};
use crate::quick::pairs::Alphabet;

use super::mixed::mixed;
use super::program::Op;
use super::room::{Step, Stop};
use super::words::{Part, all_pairs};

/// How many bytes of a field are no padding, and how many were written for them.
pub(super) struct Trimmed {
    pub(super) filled: usize,
    pub(super) written: usize,
}

/// How many bytes of a field of at most a chunk are no padding.
#[inline(always)]
pub(super) fn filled_in(chunk: Chunk, inside: u32) -> u32 {
    end(!chunk.equal(b' ') & inside)
}

/// Text of at most two chunks that is not all plain.
#[inline(never)]
pub(super) fn part(part: Part, from: &[u8], to: &mut [u8], alphabet: Alphabet) -> Step<usize> {
    match part.write(from, to, alphabet) {
        Some((_, written)) => Ok(written),
        None => mixed::<true>(from, part.bytes, to, alphabet),
    }
}

/// Text of one to two chunks.
#[inline(always)]
pub(super) fn medium(all: &[u8], op: &Op, to: &mut [u8], alphabet: Alphabet) -> Step<Trimmed> {
    let at = index(op.at);
    let Some(chunks) = chunk::part::<{ 2 * SIZE }>(all, at) else {
        return long(all.get(at..).ok_or(Stop::Doubt)?, op.width, to, alphabet);
    };
    let (one, other) = (Chunk::of(chunks), Chunk::of(&chunks[SIZE..]));
    let both = |one: u32, other: u32| (one | other << SIZE) & op.inside;
    let data = both(!one.equal(b' ') & first(16), !other.equal(b' '));
    let filled = index(end(data));
    let text = all.get(at..).ok_or(Stop::Doubt)?;
    // Without a space in it, and without ASCII: it need not be asked what of that is plain.
    if data != 0
        && data == both(one.high(), other.high())
        && data & data.wrapping_add(1) == 0
        && let Some(written) = all_pairs(text, filled, to, alphabet)
    {
        return Ok(Trimmed { filled, written });
    }
    let odd = both(one.odd(), other.odd());
    let written = if odd == 0 {
        *to.first_chunk_mut().ok_or(Stop::Room)? = *chunks;
        filled
    } else {
        part(Part { odd, bytes: filled, until: filled }, text, to, alphabet)?
    };
    Ok(Trimmed { filled, written })
}

/// Text of any width.
#[inline(never)]
pub(super) fn long(from: &[u8], width: u32, to: &mut [u8], alphabet: Alphabet) -> Step<Trimmed> {
    let field = from.get(..index(width)).ok_or(Stop::Doubt)?;
    let filled = filled(field);
    let begins_odd = field.first().is_some_and(|lead| !lead.is_ascii());
    let is_plain = !begins_odd && is_plain(field);
    let written = if is_plain { copy(from, filled, to)? } else { mixed::<true>(from, filled, to, alphabet)? };
    Ok(Trimmed { filled, written })
}

/// Text of full-width characters: ASCII among them would be written otherwise again, which is to be reported.
pub(super) fn wide(from: &[u8], width: u32, to: &mut [u8], alphabet: Alphabet) -> Step<Trimmed> {
    let filled = filled(from.get(..index(width)).ok_or(Stop::Doubt)?);
    Ok(Trimmed { filled, written: mixed::<false>(from, filled, to, alphabet)? })
}

const SPACES: u128 = u128::from_ne_bytes([b' '; SIZE]);

/// How many bytes of a field are no padding: looked for from its end.
#[inline(always)]
pub(super) fn filled(field: &[u8]) -> usize {
    let (head, chunks) = field.as_rchunks::<SIZE>();
    let mut done = field.len();
    for chunk in chunks.iter().rev() {
        done -= SIZE;
        // Read from its end the last byte that is no space is the first.
        let data = u128::from_be_bytes(*chunk) ^ SPACES;
        if data != 0 {
            return done + SIZE - index(data.trailing_zeros() / 8);
        }
    }
    index(filled_in(Chunk::of(field), first(offset(head.len()))))
}

/// Whether every byte is a space.
#[inline(always)]
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    let (chunks, rest) = bytes.as_chunks::<SIZE>();
    let data = chunks.iter().fold(0, |data, chunk| data | !Chunk::new(chunk).equal(b' '));
    let last = match bytes.last_chunk() {
        Some(last) => !Chunk::new(last).equal(b' '),
        None => !Chunk::of(rest).equal(b' ') & first(offset(rest.len())),
    };
    (data | last) & first(16) == 0
}

/// The first bytes, in whole chunks: what is too much is covered by what follows.
#[inline(always)]
pub(super) fn copy(from: &[u8], bytes: usize, to: &mut [u8]) -> Step<usize> {
    let (chunks, _) = from.get(..bytes).ok_or(Stop::Doubt)?.as_chunks::<SIZE>();
    let (places, _) = to.as_chunks_mut::<SIZE>();
    let (places, rest) = places.split_at_mut_checked(chunks.len()).ok_or(Stop::Room)?;
    for (place, chunk) in places.iter_mut().zip(chunks) {
        *place = *chunk;
    }
    let last = from.get(chunks.len() * SIZE..).ok_or(Stop::Doubt)?;
    Chunk::of(last).store(rest.first_mut().ok_or(Stop::Room)?);
    Ok(bytes)
}
