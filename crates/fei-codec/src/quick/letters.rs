//! Characters of UTF-8 as the two bytes that stand for them, a table for each charset.

use std::sync::LazyLock;

use fei_layout::plan::Charset;

use crate::charset::Characters;
use crate::num::index;

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

    /// The pairs of the first of four characters of three bytes, two in each number, and zeros behind them; and what is
    /// not 0 when something is wrong with one of them. Four are looked up however many there are: their number decides no
    /// branch.
    #[inline(always)]
    pub(super) fn four(self, one: u64, other: u64, some: &Some4) -> (u64, u64) {
        let (one, other) = (one & some.one, other & some.other);
        let pairs = self.two(one) | self.two(other) << 32;
        let shape =
            (one ^ some.one & 0x8080_E080_80E0 | other ^ some.other & 0x8080_E080_80E0) & 0xC0C0_F0C0_C0F0;
        // A pair has its highest bit.
        (pairs, shape | (!pairs & some.leads))
    }

    /// The pairs of two characters of three bytes; 0 for one that there is none for.
    #[inline(always)]
    fn two(self, two: u64) -> u64 {
        // Both at once: one in the lowest bits, the other from the 24th on.
        let both = two << 12 & 0x00F0_0000_F000 | two >> 2 & 0x000F_C000_0FC0 | two >> 16 & 0x3F00_003F;
        let pair = |c: u64| {
            let pair = usize::try_from(c & 0xFFFF).ok().and_then(|c| self.0.three.get(c));
            u64::from(pair.copied().unwrap_or(0))
        };
        pair(both) | pair(both >> 24) << 16
    }
}

/// How many of four characters are there, and which bits are theirs.
#[derive(Debug)]
pub(super) struct Some4 {
    /// Of the first two.
    one: u64,
    /// Of the others.
    other: u64,
    /// The highest of each pair that must be there.
    leads: u64,
    /// Bytes of their pairs.
    pub(super) written: usize,
}

impl Some4 {
    /// By number of bytes, at most twelve; a number of them that is no whole character is never right.
    #[inline(always)]
    pub(super) fn of(bytes: usize) -> Option<&'static Self> {
        const fn some(one: u64, other: u64, leads: u64, written: usize) -> Some4 {
            Some4 { one, other, leads, written }
        }
        const fn wrong() -> Some4 {
            some(0, 0, u64::MAX, 0)
        }
        const ONE: u64 = 0xFF_FFFF;
        const TWO: u64 = 0xFFFF_FFFF_FFFF;
        static SOME: [Some4; 13] = [
            some(0, 0, 0, 0),
            wrong(),
            wrong(),
            some(ONE, 0, 0x80, 2),
            wrong(),
            wrong(),
            some(TWO, 0, 0x0080_0080, 4),
            wrong(),
            wrong(),
            some(TWO, ONE, 0x0080_0080_0080, 6),
            wrong(),
            wrong(),
            some(TWO, TWO, 0x0080_0080_0080_0080, 8),
        ];
        SOME.get(bytes)
    }
}

#[inline(always)]
fn found(table: &Table, c: u32) -> Option<u16> {
    table.get(index(c)).copied().filter(|pair| *pair != 0)
}
