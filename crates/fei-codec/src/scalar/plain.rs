//! What most fields hold: printable ASCII that is its own text, as it stands in the bytes.

use fei_layout::plan::{Field, Kind};

use super::{is_empty_form, slice, text};

/// The text of such a field. None: nothing, anything else, or something wrong.
pub(crate) fn plain<'t>(field: &Field, telegram: &'t [u8], at: u32) -> Option<&'t str> {
    if field.charset.is_ebcdic() {
        return None;
    }
    let bytes = slice(field, telegram, at).ok()?;
    let text = match field.kind {
        Kind::Text | Kind::Hangul if !field.wide_padding => text::trim(field, bytes),
        Kind::Digits if bytes.iter().all(u8::is_ascii_digit) => bytes,
        _ => return None,
    };
    if text.is_empty() || !is_printable(text) || is_empty_form(field, bytes) {
        return None;
    }
    std::str::from_utf8(text).ok()
}

/// Whether all of it is printable ASCII. Every byte is looked at, so that many are at once.
pub(super) fn is_printable(text: &[u8]) -> bool {
    text.iter().fold(true, |all, byte| all & matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests;
