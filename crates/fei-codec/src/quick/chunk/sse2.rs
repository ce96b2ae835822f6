//! Chunks in the registers of SSE2, which every x86-64 processor has. The only file with `unsafe`.
#![expect(
    unsafe_code,
    reason = "SSE2 is a part of x86-64, but a compiler that does not know it is asked to trust us"
)]

use std::arch::x86_64::{
    __m128i, _mm_add_epi8, _mm_and_si128, _mm_andnot_si128, _mm_cmpeq_epi8, _mm_cmpgt_epi8, _mm_loadu_si128,
    _mm_max_epu8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8, _mm_storeu_si128,
    _mm_xor_si128,
};

pub(super) type Bytes = __m128i;

#[inline(always)]
pub(super) fn load(bytes: &[u8; 16]) -> Bytes {
    // SAFETY: x86-64 has SSE2; sixteen bytes are there to be read, aligned or not.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

#[inline(always)]
pub(super) fn store(bytes: Bytes, to: &mut [u8; 16]) {
    // SAFETY: x86-64 has SSE2; sixteen bytes are there to be written, aligned or not.
    unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), bytes) }
}

#[inline(always)]
pub(super) fn equal(bytes: Bytes, byte: u8) -> u32 {
    // SAFETY: x86-64 has SSE2.
    mask(unsafe { _mm_cmpeq_epi8(bytes, all(byte)) })
}

/// Which bytes are no plain text.
#[inline(always)]
pub(super) fn odd(bytes: Bytes) -> u32 {
    // SAFETY: x86-64 has SSE2.
    mask(unsafe { odd_of(bytes) })
}

/// What chunks have in common, each byte with those at its place in the others.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    /// The lowest; where quotes are not plain, after they have changed places with the space, as all bytes have with those
    /// two above or below.
    least: Bytes,
    most: Bytes,
    /// Ones where one is a backslash.
    backslash: Bytes,
}

pub(super) const NOTHING: Seen = {
    // SAFETY: sixteen bytes of any kind are a value of this type.
    unsafe {
        Seen {
            least: std::mem::transmute::<[u8; 16], Bytes>([0x7F; 16]),
            most: std::mem::zeroed(),
            backslash: std::mem::zeroed(),
        }
    }
};

#[inline(always)]
pub(super) fn see(seen: Seen, bytes: Bytes) -> Seen {
    // SAFETY: x86-64 has SSE2.
    unsafe { see_in(seen, bytes, _mm_xor_si128(bytes, all(b'"' ^ b' '))) }
}

/// Whether all was plain text.
#[inline(always)]
pub(super) fn is_plain(seen: Seen) -> bool {
    // SAFETY: x86-64 has SSE2.
    mask(unsafe { odd_in(seen, b' ') }) == 0
}

/// The same when quotes are plain too.
#[inline(always)]
pub(super) fn see_but_quotes(seen: Seen, bytes: Bytes) -> Seen {
    // SAFETY: x86-64 has SSE2.
    unsafe { see_in(seen, bytes, bytes) }
}

#[inline(always)]
pub(super) fn is_plain_but_quotes(seen: Seen) -> bool {
    // SAFETY: x86-64 has SSE2.
    mask(unsafe { odd_in(seen, 0x1F) }) == 0
}

/// One's bytes where the mask has ones, the other's elsewhere.
#[inline(always)]
pub(super) fn choose(mask: Bytes, one: Bytes, other: Bytes) -> Bytes {
    // SAFETY: x86-64 has SSE2.
    unsafe { _mm_or_si128(_mm_and_si128(mask, one), _mm_andnot_si128(mask, other)) }
}

#[inline(always)]
pub(super) fn same(one: Bytes, other: Bytes) -> u32 {
    // SAFETY: x86-64 has SSE2.
    mask(unsafe { _mm_cmpeq_epi8(one, other) })
}

#[inline(always)]
pub(super) fn stops(bytes: Bytes) -> u32 {
    // SAFETY: x86-64 has SSE2.
    mask(unsafe { stops_of(bytes) })
}

/// The highest bit of each byte.
#[inline(always)]
pub(super) fn mask(bytes: Bytes) -> u32 {
    // SAFETY: x86-64 has SSE2.
    unsafe { _mm_movemask_epi8(bytes) }.cast_unsigned()
}

#[inline(always)]
pub(super) fn digits(bytes: Bytes) -> u32 {
    // SAFETY: x86-64 has SSE2.
    mask(unsafe { digits_of(bytes) })
}

#[inline]
#[target_feature(enable = "sse2")]
fn odd_of(bytes: Bytes) -> Bytes {
    // One higher and compared as signed numbers, what is no ASCII and delete are below zero, controls not far above it.
    let beyond = _mm_cmpgt_epi8(all(b' ' + 1), _mm_add_epi8(bytes, all(1)));
    let quote = _mm_cmpeq_epi8(bytes, all(b'"'));
    _mm_or_si128(beyond, _mm_or_si128(quote, _mm_cmpeq_epi8(bytes, all(b'\\'))))
}

#[inline]
#[target_feature(enable = "sse2")]
fn see_in(seen: Seen, bytes: Bytes, low: Bytes) -> Seen {
    Seen {
        least: _mm_min_epu8(seen.least, low),
        most: _mm_max_epu8(seen.most, bytes),
        backslash: _mm_or_si128(seen.backslash, _mm_cmpeq_epi8(bytes, all(b'\\'))),
    }
}

#[inline]
#[target_feature(enable = "sse2")]
fn odd_in(seen: Seen, most_low: u8) -> Bytes {
    let low = _mm_cmpeq_epi8(_mm_min_epu8(seen.least, all(most_low)), seen.least);
    let high = _mm_cmpeq_epi8(_mm_max_epu8(seen.most, all(0x7F)), seen.most);
    _mm_or_si128(seen.backslash, _mm_or_si128(low, high))
}

#[inline]
#[target_feature(enable = "sse2")]
fn stops_of(bytes: Bytes) -> Bytes {
    let control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, all(0x1F)), bytes);
    let quote = _mm_cmpeq_epi8(bytes, all(b'"'));
    let backslash = _mm_cmpeq_epi8(bytes, all(b'\\'));
    let delete = _mm_cmpeq_epi8(bytes, all(0x7F));
    _mm_or_si128(_mm_or_si128(quote, backslash), _mm_or_si128(delete, control))
}

#[inline]
#[target_feature(enable = "sse2")]
fn digits_of(bytes: Bytes) -> Bytes {
    // '9' becomes the greatest signed byte, '0' the one nine below; all else lies lower.
    let moved = _mm_add_epi8(bytes, all(0x7F - b'9'));
    _mm_cmpgt_epi8(moved, all(0x7F - 10))
}

#[inline]
#[target_feature(enable = "sse2")]
fn all(byte: u8) -> Bytes {
    _mm_set1_epi8(byte.cast_signed())
}
