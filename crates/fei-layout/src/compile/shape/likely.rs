//! What a type that is none was likely meant to be: small letters, brackets forgotten, the words of COBOL.

use crate::notation::notation;

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
    bare("S9")
        .or_else(|| bare("X"))
        .or_else(|| bare("9"))
        .or_else(|| bare("H"))
        .or_else(|| repeated('X'))
        .or_else(|| repeated('9'))
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
