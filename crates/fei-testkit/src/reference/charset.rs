//! Text and its bytes.

use encoding_rs::{EUC_KR, Encoding, SHIFT_JIS};

use super::ebcdic::{self, CP037, CP500, CP933, CP1047, CP1364, Ebcdic};

/// A charset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    Cp949,
    /// KS X 1001 alone.
    EucKr,
    Utf8,
    /// Every byte is the character of its number.
    Latin1,
    /// Windows' own, half-width katakana in one byte.
    ShiftJis,
    Cp037,
    Cp500,
    Cp1047,
    Cp933,
    Cp1364,
}

impl Charset {
    pub(super) fn named(name: &str) -> Self {
        match name {
            "cp949" => Self::Cp949,
            "euc-kr" => Self::EucKr,
            "utf-8" => Self::Utf8,
            "iso-8859-1" => Self::Latin1,
            "shift_jis" => Self::ShiftJis,
            "cp037" => Self::Cp037,
            "cp500" => Self::Cp500,
            "cp1047" => Self::Cp1047,
            "cp933" => Self::Cp933,
            "cp1364" => Self::Cp1364,
            other => panic!("charset {other}"),
        }
    }

    fn ebcdic(self) -> Option<&'static Ebcdic> {
        match self {
            Self::Cp037 => Some(&CP037),
            Self::Cp500 => Some(&CP500),
            Self::Cp1047 => Some(&CP1047),
            Self::Cp933 => Some(&CP933),
            Self::Cp1364 => Some(&CP1364),
            _ => None,
        }
    }

    /// Whether pairs stand between shifts.
    pub(super) fn has_shifts(self) -> bool {
        matches!(self, Self::Cp933 | Self::Cp1364)
    }

    pub(super) fn is_ebcdic(self) -> bool {
        self.ebcdic().is_some()
    }

    /// What a byte of ASCII that numbers are made of is here.
    pub(super) fn of_ascii(self, bytes: &[u8]) -> Vec<u8> {
        if self.is_ebcdic() { ebcdic::of_ascii(bytes) } else { bytes.to_vec() }
    }

    /// What numbers are made of, in ASCII.
    pub(super) fn ascii(self, bytes: &[u8]) -> Vec<u8> {
        if self.is_ebcdic() { ebcdic::ascii(bytes) } else { bytes.to_vec() }
    }

    /// A space, or a zero.
    pub(super) fn fill(self, ascii: u8) -> u8 {
        self.of_ascii(&[ascii])[0]
    }

    /// The bytes of a text, if it has any here.
    pub(super) fn bytes(self, text: &str) -> Option<Vec<u8>> {
        match self.ebcdic() {
            Some(ebcdic) => ebcdic.bytes(text),
            None => Some(text.chars().map(|c| self.one(c)).collect::<Option<Vec<_>>>()?.concat()),
        }
    }

    /// How encoding_rs reads and writes it.
    fn table(self) -> &'static Encoding {
        if self == Self::ShiftJis { SHIFT_JIS } else { EUC_KR }
    }

    /// The bytes of a character, if they read as it again.
    fn one(self, c: char) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => return Some(c.to_string().into_bytes()),
            Self::Latin1 => return u8::try_from(c).ok().map(|byte| vec![byte]),
            _ => {}
        }
        if self == Self::ShiftJis && ('\u{E000}'..='\u{E757}').contains(&c) {
            return Some(private(c as u32 - 0xE000));
        }
        let mut room = [0; 4];
        let (bytes, _, unmappable) = self.table().encode(c.encode_utf8(&mut room));
        let strict = self != Self::EucKr || bytes.len() == 1 || bytes.iter().all(|byte| *byte >= 0xA1);
        (!unmappable && strict && self.character(&bytes) == Some(c)).then(|| bytes.into_owned())
    }

    /// The one character of bytes.
    fn character(self, bytes: &[u8]) -> Option<char> {
        let text = self.table().decode_without_bom_handling_and_without_replacement(bytes)?;
        text.chars().next().filter(|_| text.chars().count() == 1)
    }

    /// How many bytes a character has that begins with this one.
    fn width(self, first: u8) -> usize {
        match (self, first) {
            (_, 0..=0x7F) | (Self::ShiftJis, 0x80 | 0xA0..=0xDF | 0xFD..) => 1,
            _ => 2,
        }
    }

    /// Text of bytes, if they are text.
    pub(super) fn text(self, mut bytes: &[u8]) -> Option<String> {
        match self {
            Self::Utf8 => return String::from_utf8(bytes.to_vec()).ok(),
            Self::Latin1 => return Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
            Self::Cp949 | Self::EucKr | Self::ShiftJis => {}
            _ => return self.ebcdic()?.text(bytes),
        }
        let mut text = String::new();
        while let Some(first) = bytes.first() {
            let (one, rest) = bytes.split_at_checked(self.width(*first))?;
            let c = self.character(one)?;
            // Of the twins of Shift_JIS both are read.
            (self == Self::ShiftJis || self.one(c)? == one).then_some(())?;
            text.push(c);
            bytes = rest;
        }
        Some(text)
    }
}

/// Characters of a user's own, 188 for each first byte from F0 on: encoding_rs reads them and writes none.
fn private(number: u32) -> Vec<u8> {
    let (first, second) = (0xF0 + number / 188, number % 188);
    let second = if second < 0x3F { 0x40 + second } else { 0x41 + second };
    [first, second].map(|byte| byte as u8).to_vec()
}
