//! What a type that is none was likely meant to be: small letters, brackets forgotten, the words of COBOL.

use super::{Sorter, word};
use crate::FindingCode;
use crate::nearest::nearest;
use crate::notation::notation;
use crate::report::Draft;
use crate::typed::Text;

/// The words that a type can begin with.
const LETTERS: &[&str] = &["X", "H", "S9", "HEX", "RAW", "BCD", "D", "T"];

/// What stands in the place of a word that is like no other.
const TYPES: &str = "X(15), 9(13), S9(13)V9(2), H(20), D8, T6, D14 or another of layouts/README.md; a sheet's own words \
                     stand in party.toml, as words = { AN = \"X\" }";

impl Sorter<'_, '_, '_, '_> {
    /// A type whose word nobody knows, in capitals as a sheet has it: what is wrong is the word, not what follows it.
    pub(super) fn other_word(&self, written: &Text) -> Option<Draft> {
        let unknown = word(written);
        let known = || {
            let own = self.context.words.iter().flat_map(|words| &words.0);
            own.map(|(word, _)| &*word.value).chain(LETTERS.iter().copied())
        };
        let capitals = !unknown.is_empty() && unknown.bytes().all(|byte| byte.is_ascii_uppercase());
        if !capitals || known().any(|word| word.trim_end_matches('9') == unknown) {
            return None;
        }
        let message = format!("`{}` is not a type: nobody knows the word `{unknown}`", written.value);
        let start = written.find(unknown)?;
        let span = super::inside(written, start..start + unknown.len(), self.report);
        let draft = Draft::error(FindingCode::BadType, span, message);
        Some(match nearest(unknown, known().filter(|word| word.len() > 1)) {
            Some(near) => {
                let mended = written.replacen(unknown, near, 1);
                draft.help(format!("did you mean `{near}`?")).mend(written.span, format!("\"{mended}\""))
            }
            None => draft.expected(TYPES),
        })
    }
}

/// What a mistyped type was likely meant to be.
pub(super) fn likely(written: &str) -> Option<String> {
    let upper = written.trim().to_ascii_uppercase();
    if let Some(meant) = cobol(&upper) {
        return Some(meant);
    }
    let bare = |letters: &str| {
        let width = upper.strip_prefix(letters)?.trim().trim_matches(['(', ')', '[', ']', ' ']);
        let candidate = format!("{letters}({width})");
        notation(&candidate).is_ok().then_some(candidate)
    };
    let repeated = |letter: char| {
        let many = upper.len() > 1 && upper.chars().all(|c| c == letter);
        many.then(|| format!("{letter}({})", upper.len()))
    };
    if notation(&upper).is_ok() {
        return Some(upper);
    }
    // `999` is three digits, not 99.
    repeated('X')
        .or_else(|| repeated('9'))
        .or_else(|| bare("S9"))
        .or_else(|| bare("X"))
        .or_else(|| bare("9"))
        .or_else(|| bare("H"))
}

/// A COBOL usage behind digits in our words: `S9(7)V9(2) COMP-3` as `S9(7)V9(2) packed`.
fn cobol(upper: &str) -> Option<String> {
    let (digits, usage) = upper.split_once(' ')?;
    let ours = match usage.trim() {
        "COMP-3" | "COMPUTATIONAL-3" | "PACKED-DECIMAL" | "PACKED" => "packed",
        "COMP" | "COMP-4" | "COMPUTATIONAL" | "BINARY" => "binary",
        "DISPLAY" | "ZONED" => "zoned",
        _ => return None,
    };
    let meant = format!("{digits} {ours}");
    notation(&meant).is_ok().then_some(meant)
}
