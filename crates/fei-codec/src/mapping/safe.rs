//! What may stand in a path, a query or a header: no value of a telegram changes the shape of a request.

use crate::scalar::hex_digits;

/// Characters of a path value at most.
const PATH_VALUE_CHARS_MAX: usize = 64;

/// What a value in a path must be, for the error.
pub(super) const PATH_VALUE: &str = "1 to 64 of A-Z a-z 0-9 _ -";

/// What a header value must be, for the error.
pub(super) const HEADER_VALUE: &str = "printable ASCII";

/// Whether a value may stand in a path. Neither `..` nor `%2e` nor a slash can.
pub(super) fn is_path_value(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=PATH_VALUE_CHARS_MAX).contains(&text.len()) && text.bytes().all(allowed)
}

/// Whether a value may stand in a header: neither CR nor LF nor NUL nor a byte beyond ASCII can.
pub(super) fn is_header_value(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Appends text to a query: all but the unreserved characters of RFC 3986 as `%XX` of its UTF-8 bytes.
pub(super) fn push_query(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                out.push('%');
                out.extend(hex_digits(byte).map(char::from));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_value_has_no_other_characters() {
        assert!(is_path_value("F123456789U000000011") && is_path_value("a_b-C"));
        for bad in ["", "..", "a/b", "%2e", "a b", "a?b", "가", "a\r\nb", "a\0", &"x".repeat(65)] {
            assert!(!is_path_value(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_header_value_is_printable_ascii() {
        assert!(is_header_value("Bearer x~ y") && is_header_value(""));
        for bad in ["a\r\nX: 1", "\t", "가", "\u{7f}", "\0"] {
            assert!(!is_header_value(bad), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_goes_into_a_query_stays_one_value(text in any::<String>()) {
            let mut out = String::new();
            push_query(&mut out, &text);
            prop_assert!(out.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
        }
    }
}
