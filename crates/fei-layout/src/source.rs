//! The text of a layout file, and where in it something stands.

use std::ops::Range;

/// One file of the layouts folder. `*.golden.toml` files and READMEs are not layouts and are not passed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the layouts folder, with `/`: `hecto/transfer.toml`.
    pub path: Box<str>,
    /// Its text.
    pub text: Box<str>,
}

impl SourceFile {
    /// Line and column of a byte of its text, both from 1; the column counts characters.
    #[must_use]
    pub fn line_and_column(&self, byte: usize) -> (u32, u32) {
        line_and_column(&self.text, byte)
    }
}

/// Line and column of a byte, both from 1; the column counts characters.
pub(crate) fn line_and_column(text: &str, byte: usize) -> (u32, u32) {
    let before = &text[..floor(text, byte)];
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line as u32, before[start..].chars().count() as u32 + 1)
}

/// The bytes of the line that a byte stands on, without its end.
pub(crate) fn line_around(text: &str, byte: usize) -> Range<usize> {
    let byte = floor(text, byte);
    let start = text[..byte].rfind('\n').map_or(0, |at| at + 1);
    let end = text[byte..].find('\n').map_or(text.len(), |at| byte + at);
    start..end.max(start)
}

/// The nearest boundary of a character at or before a byte.
fn floor(text: &str, byte: usize) -> usize {
    text.floor_char_boundary(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_start_at_one() {
        let text = "ko = \"가\"\nat = 1";
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, text.find('\n').unwrap()), (1, 9));
        assert_eq!(line_and_column(text, text.len()), (2, 7));
        assert_eq!(&text[line_around(text, 7)], "ko = \"가\"");
        assert_eq!(&text[line_around(text, text.len())], "at = 1");
    }
}
