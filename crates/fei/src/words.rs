//! What people write of themselves and of their reasons. It stands in the journal for good and is printed on terminals and in chats, where a
//! control character is a command and an invisible one turns the text round.

use std::borrow::Cow;

/// The first character that no reason needs.
pub(crate) fn odd(text: &str) -> Option<char> {
    text.chars().find(|c| is_odd(*c))
}

/// A text without one, as an argument.
pub(crate) fn plain(text: &str) -> Result<String, String> {
    match odd(text) {
        Some(odd) => Err(format!("{} is a character that nobody sees", odd.escape_unicode())),
        None => Ok(text.to_owned()),
    }
}

/// A text that may hold some, as it can be printed: journals from before they were refused do.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    if odd(text).is_none() {
        return text.into();
    }
    let mut shown = String::new();
    for c in text.chars() {
        if is_odd(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown.into()
}

/// Control characters, ends of lines and paragraphs, and what changes the direction of writing.
fn is_odd(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_refused_and_shown_by_its_number() {
        for (text, expected) in [
            ("\u{1b}[2Jgone", "\\u{1b}[2Jgone"),
            ("a\nfei: done", "a\\u{a}fei: done"),
            ("\u{9b}1m", "\\u{9b}1m"),
            ("\u{202e}drawkcab", "\\u{202e}drawkcab"),
        ] {
            assert!(plain(text).is_err());
            assert_eq!(shown(text), expected);
        }
        assert_eq!(plain("\u{1b}").unwrap_err(), "\\u{1b} is a character that nobody sees");
        let fine = "기관 점검 (공문 2026-11) – 김 과장’s ✅";
        assert_eq!((plain(fine).unwrap().as_str(), shown(fine)), (fine, fine.into()));
    }
}
