//! Two-byte characters as the UTF-8 that stands for them: one look-up a character, a table for each charset.

use std::sync::LazyLock;

use fei_layout::plan::Charset;

use crate::charset::Characters;

/// By trail and lead, as a pair is read from memory: UTF-8 in the lower bytes, the highest is 0 when it has three of them.
/// With two it is [`TWO`], and without a character [`NONE`].
pub(super) type Alphabet = &'static [u32; 1 << 16];

/// Set in an entry whose UTF-8 has two bytes.
pub(super) const TWO: u32 = 0x4000_0000;

/// The entry of a pair that is no character.
pub(super) const NONE: u32 = 0x8000_0000;

/// The alphabet of a charset; of none but these two is there a quick way.
pub(super) fn alphabet(charset: Charset) -> Option<Alphabet> {
    static EUC_KR: LazyLock<Box<[u32; 1 << 16]>> = LazyLock::new(|| build(Charset::EucKr));
    static CP949: LazyLock<Box<[u32; 1 << 16]>> = LazyLock::new(|| build(Charset::Cp949));
    match charset {
        Charset::EucKr => Some(&EUC_KR),
        Charset::Cp949 => Some(&CP949),
        _ => None,
    }
}

fn build(charset: Charset) -> Box<[u32; 1 << 16]> {
    let entries: Vec<u32> = (0..=u16::MAX).map(|pair| entry(charset, pair.to_le_bytes())).collect();
    // As many pairs as there are places.
    entries.try_into().unwrap_or_else(|_| Box::new([NONE; 1 << 16]))
}

fn entry(charset: Charset, pair: [u8; 2]) -> u32 {
    if pair[0].is_ascii() {
        return NONE;
    }
    let mut utf8 = [0; 4];
    match Characters::new(charset, &pair).collect::<Result<Vec<char>, _>>().as_deref() {
        Ok([c]) => match c.encode_utf8(&mut utf8).len() {
            3 => u32::from_le_bytes(utf8),
            2 => u32::from_le_bytes(utf8) | TWO,
            _ => NONE,
        },
        _ => NONE,
    }
}

/// The entry of a pair.
#[inline(always)]
pub(super) fn entry_of(alphabet: Alphabet, pair: [u8; 2]) -> u32 {
    alphabet.get(usize::from(u16::from_le_bytes(pair))).copied().unwrap_or(NONE)
}
