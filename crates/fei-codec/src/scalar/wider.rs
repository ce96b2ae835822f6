//! What an error says is wanted of a charset. Partners who say EUC-KR and mean CP949 are the usual case, so a character that
//! only CP949 has is named as one; of a masked value that tells nothing.

use std::borrow::Cow;

use fei_layout::plan::{Charset, TextPolicy};

use crate::charset::{self, TextRule};

/// Of bytes that are no character of a charset.
pub(super) fn of_bytes(charset: Charset, bytes: &[u8]) -> &'static str {
    if charset == Charset::EucKr && charset::decode(Charset::Cp949, bytes).is_ok() {
        "EUC-KR, and these bytes are a character of CP949"
    } else {
        charset.name()
    }
}

/// Of a character that a charset does not have.
pub(super) fn of_character(charset: Charset, c: char) -> Cow<'static, str> {
    let rule = TextRule { charset: Charset::Cp949, policy: TextPolicy::Reject, cut: false, controls: false };
    let is_cp949 = || charset::encode(rule, c.encode_utf8(&mut [0; 4]), 2, &mut Vec::new()).is_ok();
    if charset == Charset::EucKr && is_cp949() {
        "characters of EUC-KR, and this one is of CP949".into()
    } else {
        format!("characters of {}", charset.name()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_cp949_has_is_named() {
        assert_eq!(of_bytes(Charset::EucKr, b"\x8C\x63"), "EUC-KR, and these bytes are a character of CP949");
        assert_eq!(of_bytes(Charset::EucKr, b"\xFF\xFF"), "EUC-KR");
        assert_eq!(of_bytes(Charset::Cp949, b"\xFF\xFF"), "CP949");
        assert_eq!(of_character(Charset::EucKr, '똠'), "characters of EUC-KR, and this one is of CP949");
        assert_eq!(of_character(Charset::EucKr, '😀'), "characters of EUC-KR");
        assert_eq!(of_character(Charset::Cp949, '😀'), "characters of CP949");
    }
}
