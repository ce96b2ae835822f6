//! Characters of UTF-8 as the two bytes that stand for them, a table for each charset.

use std::sync::LazyLock;

use fei_layout::plan::Charset;

use crate::charset::Characters;
use crate::num::index;

/// By character of the basic plane: its pair; 0: there is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letters(&'static [[u8; 2]; 1 << 16]);

/// The letters of a charset; of none but these two is there a quick way.
pub(super) fn letters(charset: Charset) -> Option<Letters> {
    static EUC_KR: LazyLock<Box<[[u8; 2]; 1 << 16]>> = LazyLock::new(|| build(Charset::EucKr));
    static CP949: LazyLock<Box<[[u8; 2]; 1 << 16]>> = LazyLock::new(|| build(Charset::Cp949));
    match charset {
        Charset::EucKr => Some(Letters(&EUC_KR)),
        Charset::Cp949 => Some(Letters(&CP949)),
        _ => None,
    }
}

fn build(charset: Charset) -> Box<[[u8; 2]; 1 << 16]> {
    let mut pairs = vec![[0; 2]; 1 << 16];
    for pair in (0x8000..=u16::MAX).map(u16::to_be_bytes) {
        if let Ok([c]) = Characters::new(charset, &pair).collect::<Result<Vec<char>, _>>().as_deref()
            && let Some(place) = pairs.get_mut(index(u32::from(*c)))
        {
            *place = pair;
        }
    }
    // As many pairs as there are places.
    pairs.try_into().unwrap_or_else(|_| Box::new([[0; 2]; 1 << 16]))
}

impl Letters {
    /// The pair of the character that a text begins with, and how many bytes of the text it takes; none when the charset
    /// has no such character, or when this is no character of two or three bytes.
    #[inline(always)]
    pub(super) fn pair(self, text: &[u8]) -> Option<([u8; 2], usize)> {
        if let Some(four) = text.first_chunk().map(|four| u32::from_be_bytes(*four))
            && four & 0xF0C0_C000 == 0xE080_8000
        {
            // A character that would do with two bytes is no UTF-8 in three.
            let c = four >> 12 & 0xF000 | four >> 10 & 0x0FC0 | four >> 8 & 0x003F;
            return (c >= 0x800).then(|| self.of(c)).flatten().map(|pair| (pair, 3));
        }
        let follows = |byte: u8| byte & 0xC0 == 0x80;
        let bits = |byte: u8| u32::from(byte & 0x3F);
        let (c, bytes) = match *text {
            [lead @ 0xE0..=0xEF, second, third, ..] if follows(second) && follows(third) => {
                (u32::from(lead & 0x0F) << 12 | bits(second) << 6 | bits(third), 3)
            }
            [lead @ 0xC2..=0xDF, second, ..] if follows(second) => {
                (u32::from(lead & 0x1F) << 6 | bits(second), 2)
            }
            _ => return None,
        };
        self.of(c).filter(|_| bytes == 2 || c >= 0x800).map(|pair| (pair, bytes))
    }

    #[inline(always)]
    fn of(self, c: u32) -> Option<[u8; 2]> {
        self.0.get(index(c)).copied().filter(|pair| *pair != [0; 2])
    }
}
