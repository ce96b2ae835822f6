//! Characters of UTF-8 as the two bytes that stand for them, a table for each charset.

use std::sync::LazyLock;

use fei_layout::plan::Charset;

use crate::charset::Characters;
use crate::num::index;
use crate::quick::chunk::part;

/// By character of the basic plane: its pair, the lead lower; 0: there is none.
type Table = [u16; 1 << 16];

/// The characters of one charset.
#[derive(Debug)]
struct Tables {
    all: Box<Table>,
    /// Only those of which UTF-8 has three bytes.
    three: Box<Table>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Letters(&'static Tables);

/// The letters of a charset; of none but these two is there a quick way.
pub(super) fn letters(charset: Charset) -> Option<Letters> {
    static EUC_KR: LazyLock<Tables> = LazyLock::new(|| Tables::of(Charset::EucKr));
    static CP949: LazyLock<Tables> = LazyLock::new(|| Tables::of(Charset::Cp949));
    match charset {
        Charset::EucKr => Some(Letters(&EUC_KR)),
        Charset::Cp949 => Some(Letters(&CP949)),
        _ => None,
    }
}

impl Tables {
    fn of(charset: Charset) -> Self {
        Self { all: build(charset, 0), three: build(charset, THREE) }
    }
}

/// The first character of which UTF-8 has three bytes.
const THREE: u32 = 0x800;

/// The pairs of the characters from one on.
fn build(charset: Charset, from: u32) -> Box<Table> {
    let mut pairs = vec![0; 1 << 16];
    for pair in (0x8000..=u16::MAX).map(u16::to_be_bytes) {
        if let Ok([c]) = Characters::new(charset, &pair).collect::<Result<Vec<char>, _>>().as_deref()
            && u32::from(*c) >= from
            && let Some(place) = pairs.get_mut(index(u32::from(*c)))
        {
            *place = u16::from_le_bytes(pair);
        }
    }
    // As many pairs as there are places.
    pairs.try_into().unwrap_or_else(|_| Box::new([0; 1 << 16]))
}

impl Letters {
    /// The pair of the character that a text begins with, and how many bytes of the text it takes; none when the charset
    /// has no such character, or when this is no character of two or three bytes.
    #[inline(always)]
    pub(super) fn pair(self, text: &[u8]) -> Option<(u16, usize)> {
        if let Some(four) = text.first_chunk().map(|four| u32::from_be_bytes(*four))
            && four & 0xF0C0_C000 == 0xE080_8000
        {
            // A character that would do with two bytes is no UTF-8 in three, and not in that table.
            let c = four >> 12 & 0xF000 | four >> 10 & 0x0FC0 | four >> 8 & 0x003F;
            return found(&self.0.three, c).map(|pair| (pair, 3));
        }
        let follows = |byte: u8| byte & 0xC0 == 0x80;
        let bits = |byte: u8| u32::from(byte & 0x3F);
        match *text {
            [lead @ 0xE0..=0xEF, second, third, ..] if follows(second) && follows(third) => {
                let c = u32::from(lead & 0x0F) << 12 | bits(second) << 6 | bits(third);
                found(&self.0.three, c).map(|pair| (pair, 3))
            }
            [lead @ 0xC2..=0xDF, second, ..] if follows(second) => {
                found(&self.0.all, u32::from(lead & 0x1F) << 6 | bits(second)).map(|pair| (pair, 2))
            }
            _ => None,
        }
    }

    /// The pairs of up to four characters of three bytes that a text begins with, and how many they are; none when the
    /// first is no such character. Four are looked up whatever stands there: their number decides no branch.
    #[inline(always)]
    pub(super) fn four(self, text: &[u8]) -> Option<(u64, usize)> {
        let four: &[u8; 14] = text.first_chunk()?;
        let two = |at: usize| part(four, at).map(|two| u64::from_le_bytes(*two));
        let (one, other) = (two(0)?, two(6)?);
        let pairs = self.two(one) | self.two(other) << 32;
        // A pair has its highest bit.
        let missing = !pairs & 0x0080_0080_0080_0080;
        let characters = three_bytes(one, other).min(missing.trailing_zeros() / 16);
        (characters > 0).then(|| (pairs, index(characters)))
    }

    /// The pairs of two characters of three bytes; 0 for one that there is none for.
    #[inline(always)]
    fn two(self, two: u64) -> u64 {
        let of = |one: u64| {
            let c = (one & 0x0F) << 12 | one >> 2 & 0x0FC0 | one >> 16 & 0x003F;
            let pair = usize::try_from(c).ok().and_then(|c| self.0.three.get(c));
            u64::from(pair.copied().unwrap_or(0))
        };
        of(two) | of(two >> 24) << 16
    }
}

#[inline(always)]
fn found(table: &Table, c: u32) -> Option<u16> {
    table.get(index(c)).copied().filter(|pair| *pair != 0)
}

/// How many of four characters, two in each number, have the shape of three bytes: those before the first that has not.
#[inline(always)]
fn three_bytes(one: u64, other: u64) -> u32 {
    let differ = |two: u64| two & 0xC0C0_F0C0_C0F0 ^ 0x8080_E080_80E0;
    let whole = |differ: u64| (differ | 1 << 48).trailing_zeros() / 24;
    let (one, other) = (whole(differ(one)), whole(differ(other)));
    if one < 2 { one } else { 2 + other }
}
