//! Chunks by plain loops, for processors without SSE2, and as the measure of those with it.

pub(super) type Bytes = [u8; 16];

#[cfg_attr(test, expect(dead_code, reason = "nothing is compared in copying"))]
pub(super) fn load(bytes: &[u8; 16]) -> Bytes {
    *bytes
}

#[cfg_attr(test, expect(dead_code, reason = "nothing is compared in copying"))]
pub(super) fn store(bytes: Bytes, to: &mut [u8; 16]) {
    *to = bytes;
}

pub(super) fn equal(bytes: Bytes, byte: u8) -> u32 {
    which(bytes, |other| other == byte)
}

/// Which bytes are no plain text.
pub(super) fn odd(bytes: Bytes) -> u32 {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    which(bytes, |byte| !plain(byte))
}

/// Which bytes of chunks that were seen are no plain text.
pub(super) type Seen = u32;

pub(super) const NOTHING: Seen = 0;

pub(super) fn see(seen: Seen, bytes: Bytes) -> Seen {
    seen | odd(bytes)
}

pub(super) fn is_plain(seen: Seen) -> bool {
    seen == 0
}

pub(super) fn see_but_quotes(seen: Seen, bytes: Bytes) -> Seen {
    seen | odd(bytes) & !equal(bytes, b'"')
}

pub(super) fn is_plain_but_quotes(seen: Seen) -> bool {
    seen == 0
}

/// One's bytes where the mask has ones, the other's elsewhere.
pub(super) fn choose(mask: Bytes, one: Bytes, other: Bytes) -> Bytes {
    let [mask, one, other] = [mask, one, other].map(u128::from_le_bytes);
    (mask & one | !mask & other).to_le_bytes()
}

pub(super) fn same(one: Bytes, other: Bytes) -> u32 {
    let differ = u128::from_le_bytes(one) ^ u128::from_le_bytes(other);
    which(differ.to_le_bytes(), |byte| byte == 0)
}

pub(super) fn stops(bytes: Bytes) -> u32 {
    which(bytes, |byte| matches!(byte, b'"' | b'\\' | 0..=0x1F | 0x7F))
}

/// The highest bit of each byte.
pub(super) fn mask(bytes: Bytes) -> u32 {
    which(bytes, |byte| byte >= 0x80)
}

pub(super) fn digits(bytes: Bytes) -> u32 {
    which(bytes, |byte| byte.is_ascii_digit())
}

fn which(bytes: Bytes, is: impl Fn(u8) -> bool) -> u32 {
    bytes.iter().rev().fold(0, |mask, byte| mask << 1 | u32::from(is(*byte)))
}
