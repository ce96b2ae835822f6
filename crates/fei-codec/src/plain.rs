//! Text from outside in a sentence for people: what a terminal would act on is written as an escape.

use std::fmt::{self, Write as _};

/// Keys of a JSON text, as they are shown.
pub(crate) struct Plain<'t>(pub(crate) &'t str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.0.chars() {
            if char.is_control() || turns_text(char) {
                write!(f, "{}", char.escape_default())?;
            } else {
                f.write_char(char)?;
            }
        }
        Ok(())
    }
}

/// What changes the direction of the text behind it, unseen (Unicode Standard Annex 9, 2).
const fn turns_text(char: char) -> bool {
    matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_writes_a_line_or_a_colour_of_its_own() {
        let shown = |text: &str| Plain(text).to_string();
        assert_eq!(shown("/금액~1/a \"b\""), "/금액~1/a \"b\"");
        assert_eq!(shown("\u{1b}[31m\nfei: ok\0\u{9b}"), r"\u{1b}[31m\nfei: ok\u{0}\u{9b}");
        assert_eq!(shown("a\u{202e}b"), r"a\u{202e}b");
    }
}
