//! Sixteen bytes at a time: which of them are spaces, digits, plain text. Masks have one bit a byte, the first byte's
//! lowest.
//!
//! On x86-64 these are single instructions of the processor, elsewhere plain loops; a test holds them equal.

use crate::num::offset;

#[cfg(any(test, not(target_arch = "x86_64")))]
mod portable;
#[cfg(target_arch = "x86_64")]
mod sse2;

#[cfg(not(target_arch = "x86_64"))]
use portable as imp;
#[cfg(target_arch = "x86_64")]
use sse2 as imp;

/// Bytes of a chunk.
pub(super) const SIZE: usize = 16;

/// Sixteen bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk(imp::Bytes);

impl Chunk {
    #[inline(always)]
    pub(super) fn new(bytes: &[u8; SIZE]) -> Self {
        Self(imp::load(bytes))
    }

    /// The first bytes; those behind the end are 0.
    #[inline(always)]
    pub(super) fn of(bytes: &[u8]) -> Self {
        match bytes.first_chunk() {
            Some(chunk) => Self::new(chunk),
            None => Self::new(&tail(bytes)),
        }
    }

    /// The bytes of a text from `at` on; those behind its end are 0.
    #[inline(always)]
    pub(super) fn at(text: &[u8], at: usize) -> Self {
        match part(text, at) {
            Some(chunk) => Self::new(chunk),
            None => Self::new(&last(text, at)),
        }
    }

    /// Its first bytes, and the others of another chunk.
    #[inline(always)]
    pub(super) fn over(self, other: Self, bytes: usize) -> Self {
        let from = SIZE.saturating_sub(bytes);
        let mask = OVER.get(from..).and_then(|rest| rest.first_chunk()).unwrap_or(&[0xFF; SIZE]);
        self.where_set(Self::new(mask), other)
    }

    /// Its bytes where a mask has ones, and elsewhere those of another chunk.
    #[inline(always)]
    pub(super) fn where_set(self, mask: Self, other: Self) -> Self {
        Self(imp::choose(mask.0, self.0, other.0))
    }

    /// Which bytes are those of another chunk.
    #[inline(always)]
    pub(super) fn same(self, other: Self) -> u32 {
        imp::same(self.0, other.0)
    }

    /// Which bytes may not stand in a JSON string, or end it: `"`, `\`, control characters, also the last of them.
    #[inline(always)]
    pub(super) fn stops(self) -> u32 {
        imp::stops(self.0)
    }

    /// Which bytes are no ASCII.
    #[inline(always)]
    pub(super) fn high(self) -> u32 {
        imp::mask(self.0)
    }

    #[inline(always)]
    pub(super) fn store(self, to: &mut [u8; SIZE]) {
        imp::store(self.0, to);
    }

    /// All of it as a number, the first byte's lowest.
    #[inline(always)]
    pub(super) fn number(self) -> u128 {
        let mut bytes = [0; SIZE];
        self.store(&mut bytes);
        u128::from_le_bytes(bytes)
    }

    /// Both halves as numbers, the first byte of each lowest.
    #[inline(always)]
    pub(super) fn halves(self) -> [u64; 2] {
        let number = self.number();
        [number, number >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or(0))
    }

    /// The first half.
    pub(super) fn eight(self) -> [u8; 8] {
        let mut bytes = [0; SIZE];
        self.store(&mut bytes);
        let [a, b, c, d, e, f, g, h, ..] = bytes;
        [a, b, c, d, e, f, g, h]
    }

    /// Which bytes are this one.
    #[inline(always)]
    pub(super) fn equal(self, byte: u8) -> u32 {
        imp::equal(self.0, byte)
    }

    /// Which bytes are `0` to `9`.
    #[inline(always)]
    pub(super) fn digits(self) -> u32 {
        imp::digits(self.0)
    }

    /// Bytes other than printable ASCII that stands in a JSON string as it is: `"`, `\` and all that is no ASCII.
    #[inline(always)]
    pub(super) fn odd(self) -> u32 {
        imp::odd(self.0)
    }
}

/// Whether no byte of a text is odd. Of all chunks together less has to be known than of each: it takes half as long.
#[inline(always)]
pub(super) fn is_plain(text: &[u8]) -> bool {
    let (chunks, rest) = text.as_chunks::<SIZE>();
    let seen = chunks.iter().fold(imp::NOTHING, |seen, chunk| imp::see(seen, imp::load(chunk)));
    match text.last_chunk() {
        Some(last) => imp::is_plain(imp::see(seen, imp::load(last))),
        None => Chunk::of(rest).odd() & first(offset(rest.len())) == 0,
    }
}

/// Whether no byte of four chunks is odd but for quotes.
#[inline(always)]
pub(super) fn is_plain_but_quotes(text: &[u8; 4 * SIZE]) -> bool {
    let (chunks, _) = text.as_chunks::<SIZE>();
    let seen = chunks.iter().fold(imp::NOTHING, |seen, chunk| imp::see_but_quotes(seen, imp::load(chunk)));
    imp::is_plain_but_quotes(seen)
}

/// So many bytes of a text from `at` on: one comparison where `at` comes from 32 bits.
#[inline(always)]
pub(super) fn part<const BYTES: usize>(text: &[u8], at: usize) -> Option<&[u8; BYTES]> {
    text.get(at..at.wrapping_add(BYTES)).and_then(|part| part.first_chunk())
}

/// The same, to be written.
#[inline(always)]
pub(super) fn part_mut<const BYTES: usize>(room: &mut [u8], at: usize) -> Option<&mut [u8; BYTES]> {
    room.get_mut(at..at.wrapping_add(BYTES)).and_then(|part| part.first_chunk_mut())
}

/// Ones, then zeros: from `SIZE - n` on there are n ones.
const OVER: [u8; 2 * SIZE] =
    *b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// The last bytes of a text, moved to the front.
#[cold]
fn last(text: &[u8], at: usize) -> [u8; SIZE] {
    let rest = text.get(at..).unwrap_or_default();
    match (text.last_chunk(), rest) {
        (_, []) => [0; SIZE],
        (Some(chunk), _) => (u128::from_le_bytes(*chunk) >> (8 * (SIZE - rest.len()))).to_le_bytes(),
        (None, _) => tail(rest),
    }
}

#[cold]
#[inline(never)]
fn tail(bytes: &[u8]) -> [u8; SIZE] {
    let low = |bytes: &[u8; 8]| u128::from(u64::from_le_bytes(*bytes));
    let number = match (bytes.first_chunk(), bytes.last_chunk()) {
        // Two halves that overlap, so that nothing waits for bytes that were just written.
        (Some(first), Some(last)) => low(first) | low(last) << (8 * (bytes.len() - 8)),
        _ => bytes.iter().rev().fold(0, |number, byte| number << 8 | u128::from(*byte)),
    };
    number.to_le_bytes()
}

/// The mask of the first `count` bytes, at most two chunks.
#[inline(always)]
pub(super) fn first(count: u32) -> u32 {
    u32::try_from(1_u64.wrapping_shl(count).wrapping_sub(1) & 0xFFFF_FFFF).unwrap_or(0)
}

/// Behind the last byte of a mask. Most have no gaps, and what is behind their first bytes is found sooner.
#[inline(always)]
pub(super) fn end(mask: u32) -> u32 {
    let mask = u64::from(mask);
    if mask & (mask + 1) == 0 { (!mask).trailing_zeros() } else { mask.ilog2() + 1 }
}

#[cfg(test)]
mod tests;
