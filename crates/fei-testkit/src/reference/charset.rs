//! Characters and their bytes, one at a time.

/// A charset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    Cp949,
    /// KS X 1001 alone.
    EucKr,
}

impl Charset {
    pub(super) fn named(name: &str) -> Self {
        match name {
            "cp949" => Self::Cp949,
            "euc-kr" => Self::EucKr,
            other => panic!("charset {other}"),
        }
    }

    /// The bytes of a character, if it has any here.
    pub(super) fn bytes(self, c: char) -> Option<Vec<u8>> {
        let mut room = [0; 4];
        let (bytes, _, unmappable) = encoding_rs::EUC_KR.encode(c.encode_utf8(&mut room));
        let known = !unmappable
            && (self == Self::Cp949 || bytes.len() == 1 || bytes.iter().all(|byte| *byte >= 0xA1));
        known.then(|| bytes.into_owned())
    }

    /// Text of bytes, if they are text.
    pub(super) fn text(self, mut bytes: &[u8]) -> Option<String> {
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
