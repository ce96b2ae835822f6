//! Text: trimmed and checked a chunk at a time; what is no plain ASCII is left to [`mixed`](super::mixed).

use crate::num::{index, offset};
use crate::quick::chunk::{Chunk, Odd, SIZE, end, first};
use crate::quick::pairs::Alphabet;

use super::mixed::mixed;
use super::room::{Step, Stop, put};

/// How many bytes of a field are no padding, and how many were written for them.
pub(super) struct Trimmed {
    pub(super) filled: usize,
    pub(super) written: usize,
}

/// Text of at most a chunk, when it is all plain; how many bytes of it are no padding.
#[inline(always)]
pub(super) fn plain(chunk: Chunk, inside: u32, to: &mut [u8]) -> Option<usize> {
    if chunk.odd().mask() & inside != 0 {
        return None;
    }
    put(chunk, to).ok()?;
    Some(index(end(!chunk.equal(b' ') & inside)))
}

/// Text of any width.
#[inline(always)]
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

/// How many bytes of a field are no padding: looked for from its end.
#[inline(always)]
pub(super) fn filled(field: &[u8]) -> usize {
    let (head, chunks) = field.as_rchunks::<SIZE>();
    let mut done = field.len();
    for chunk in chunks.iter().rev() {
        done -= SIZE;
        let data = !Chunk::new(chunk).equal(b' ') & first(16);
        if data != 0 {
            return done + index(end(data));
        }
    }
    index(end(!Chunk::of(field).equal(b' ') & first(offset(head.len()))))
}

/// Whether every byte is plain text.
#[inline(always)]
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    let (chunks, rest) = bytes.as_chunks::<SIZE>();
    let odd = chunks.iter().fold(Odd::NONE, |odd, chunk| odd.or(Chunk::new(chunk).odd()));
    let last = match bytes.last_chunk() {
        Some(last) => Chunk::new(last).odd().mask(),
        None => Chunk::of(rest).odd().mask() & first(offset(rest.len())),
    };
    odd.mask() | last == 0
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
