//! Text and its bytes.

use super::ebcdic::{self, CP037, CP933, Ebcdic};

/// A charset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    Cp949,
    /// KS X 1001 alone.
    EucKr,
    Utf8,
    /// Every byte is the character of its number.
    Latin1,
    Cp037,
    Cp933,
}

impl Charset {
    pub(super) fn named(name: &str) -> Self {
        match name {
            "cp949" => Self::Cp949,
            "euc-kr" => Self::EucKr,
            "utf-8" => Self::Utf8,
            "iso-8859-1" => Self::Latin1,
            "cp037" => Self::Cp037,
            "cp933" => Self::Cp933,
            other => panic!("charset {other}"),
        }
    }

    fn ebcdic(self) -> Option<&'static Ebcdic> {
        match self {
            Self::Cp037 => Some(&CP037),
            Self::Cp933 => Some(&CP933),
            _ => None,
        }
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

    /// The bytes of a character.
    fn one(self, c: char) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => return Some(c.to_string().into_bytes()),
            Self::Latin1 => return u8::try_from(c).ok().map(|byte| vec![byte]),
            _ => {}
        }
        let mut room = [0; 4];
        let (bytes, _, unmappable) = encoding_rs::EUC_KR.encode(c.encode_utf8(&mut room));
        let known = !unmappable
            && (self == Self::Cp949 || bytes.len() == 1 || bytes.iter().all(|byte| *byte >= 0xA1));
        known.then(|| bytes.into_owned())
    }

    /// Text of bytes, if they are text.
    pub(super) fn text(self, mut bytes: &[u8]) -> Option<String> {
        match self {
            Self::Utf8 => return String::from_utf8(bytes.to_vec()).ok(),
            Self::Latin1 => return Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
            Self::Cp037 | Self::Cp933 => return self.ebcdic()?.text(bytes),
            Self::Cp949 | Self::EucKr => {}
        }
        let mut text = String::new();
        while let Some(first) = bytes.first() {
            let width = if first.is_ascii() { 1 } else { 2 };
            let (one, rest) = bytes.split_at_checked(width)?;
            let decoded = encoding_rs::EUC_KR.decode_without_bom_handling_and_without_replacement(one)?;
            let c = decoded.chars().next().filter(|_| decoded.chars().count() == 1)?;
            text.push(c);
            (self.one(c)? == one).then_some(())?;
            bytes = rest;
        }
        Some(text)
    }
}
