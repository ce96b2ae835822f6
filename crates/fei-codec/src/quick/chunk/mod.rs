//! Sixteen bytes at a time: which of them are spaces, digits, plain text. Masks have one bit a byte, the first byte's
//! lowest.
//!
//! On x86-64 these are single instructions of the processor, elsewhere plain loops; a test holds them equal.

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
        match text.get(at..).and_then(|rest| rest.first_chunk()) {
            Some(chunk) => Self::new(chunk),
            None => Self::new(&last(text, at)),
        }
    }

    /// Its first bytes, and the others of another chunk.
    #[inline(always)]
    pub(super) fn over(self, other: Self, bytes: usize) -> Self {
        let from = SIZE.saturating_sub(bytes);
        let mask = OVER.get(from..).and_then(|rest| rest.first_chunk()).unwrap_or(&[0xFF; SIZE]);
        Self(imp::choose(imp::load(mask), self.0, other.0))
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
    pub(super) fn odd(self) -> Odd {
        Odd(imp::odd(self.0))
    }
}

/// Which bytes of a chunk are odd; of several chunks, which of any.
#[derive(Debug, Clone, Copy)]
pub(super) struct Odd(imp::Bytes);

impl Odd {
    pub(super) const NONE: Self = Self(imp::NONE);

    #[inline(always)]
    pub(super) fn or(self, other: Self) -> Self {
        Self(imp::or(self.0, other.0))
    }

    #[inline(always)]
    pub(super) fn mask(self) -> u32 {
        imp::mask(self.0)
    }
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
