//! Characters and their bytes, one at a time.

/// A charset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    Cp949,
    /// KS X 1001 alone.
    EucKr,
    Utf8,
    /// Every byte is the character of its number.
    Latin1,
}

impl Charset {
    pub(super) fn named(name: &str) -> Self {
        match name {
            "cp949" => Self::Cp949,
            "euc-kr" => Self::EucKr,
            "utf-8" => Self::Utf8,
            "iso-8859-1" => Self::Latin1,
            other => panic!("charset {other}"),
        }
    }

    /// The bytes of a character, if it has any here.
    pub(super) fn bytes(self, c: char) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => return Some(c.to_string().into_bytes()),
            Self::Latin1 => return u8::try_from(c).ok().map(|byte| vec![byte]),
            Self::Cp949 | Self::EucKr => {}
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
            Self::Cp949 | Self::EucKr => {}
        }
        let mut text = String::new();
        while let Some(first) = bytes.first() {
            let width = if first.is_ascii() { 1 } else { 2 };
            let (one, rest) = bytes.split_at_checked(width)?;
            let decoded = encoding_rs::EUC_KR.decode_without_bom_handling_and_without_replacement(one)?;
            let c = decoded.chars().next().filter(|_| decoded.chars().count() == 1)?;
            text.push(c);
            (self.bytes(c)? == one).then_some(())?;
            bytes = rest;
        }
        Some(text)
    }
}
