//! Bytes that are no text, as text: two digits a byte, hexadecimal digits, base64.

/// How bytes stand in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opaque {
    Bcd,
    Hex,
    Base64,
    /// Text, of a charset.
    Characters,
}

impl Opaque {
    /// The text of bytes.
    pub(super) fn read(self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Hex => Some(hex(bytes)),
            Self::Bcd => Some(hex(bytes)).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())),
            Self::Base64 => Some(base64(bytes)),
            Self::Characters => None,
        }
    }

    /// The bytes of a text.
    pub(super) fn write(self, text: &str, width: usize) -> Option<Vec<u8>> {
        let bytes = if self == Self::Base64 { unbase64(text)? } else { unhex(text)? };
        (bytes.len() == width && self.read(&bytes).as_deref() == Some(text)).then_some(bytes)
    }
}

/// Bytes of any number, if they are what the text says.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    unbase64(text).filter(|bytes| base64(bytes) == text)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    digits.chunks(2).map(|two| u8::try_from(two[0] * 16 + two[1]).ok()).collect()
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Three bytes are four letters; what is missing of the last three is `=`.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | usize::from(*three.get(at).unwrap_or(&0)));
        for letter in 0..4 {
            let there = letter <= three.len();
            text.push(if there { LETTERS[bits >> (18 - 6 * letter) & 63] as char } else { '=' });
        }
    }
    text
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let letters = text.trim_end_matches('=');
    let mut bytes = Vec::new();
    for four in letters.as_bytes().chunks(4) {
        let mut bits = 0;
        for at in 0..4 {
            let letter = *four.get(at).unwrap_or(&b'A');
            bits = bits << 6 | LETTERS.iter().position(|one| *one == letter)?;
        }
        bytes.extend((0..four.len() - 1).map(|byte| (bits >> (16 - 8 * byte)) as u8));
    }
    Some(bytes)
}
