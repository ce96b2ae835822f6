//! VALUE and VALUES: literals, figurative constants, ranges of them.

use super::super::entry::{Entry, Literal, Values};
use super::super::words::{Kind, Word};
use super::Cursor;

/// Reads the values behind VALUE.
pub(super) fn read(entry: &mut Entry, cursor: &mut Cursor<'_>) {
    cursor.skip(&["IS", "ARE"]);
    while let Some(word) = cursor.peek().filter(|_| !begins_entry(cursor.words)) {
        let Some(from) = literal(word, cursor) else { return };
        let thru = cursor.skip(&["THRU", "THROUGH"]).then(|| {
            let word = cursor.peek()?;
            literal(word, cursor)
        });
        entry.values.push(Values { from, thru: thru.flatten(), place: word.place });
    }
}

/// Whether a number is no value but the level of an entry, the period before it missing: a name stands behind it.
fn begins_entry(words: &[Word]) -> bool {
    let [number, name, ..] = words else { return false };
    let is_name = match &name.kind {
        Kind::Plain(text) => !is_number(text) && !name.is("THRU") && !name.is("THROUGH"),
        _ => false,
    };
    number.first && is_name && super::level(number).is_some()
}

/// The literal that a word is; any other word is left where it stands.
fn literal(word: &Word, cursor: &mut Cursor<'_>) -> Option<Literal> {
    let found = match &word.kind {
        Kind::Literal { prefix, text } if is_text(prefix) => Literal::Text(text.clone()),
        Kind::Literal { prefix, text } => Literal::Other(format!("{prefix}'{text}'").into()),
        Kind::Plain(text) => match word.upper().as_str() {
            "SPACE" | "SPACES" => Literal::Spaces,
            "ZERO" | "ZEROS" | "ZEROES" => Literal::Zeros,
            "ALL" => {
                cursor.next();
                let of = cursor.peek().map(|of| of.kind.clone());
                match of {
                    Some(Kind::Literal { text, .. }) if &*text == " " => Literal::Spaces,
                    Some(Kind::Literal { text, .. }) => Literal::Other(format!("ALL '{text}'").into()),
                    _ => return None,
                }
            }
            "HIGH-VALUE" | "HIGH-VALUES" | "LOW-VALUE" | "LOW-VALUES" | "QUOTE" | "QUOTES" | "NULL"
            | "NULLS" => Literal::Other(text.clone()),
            _ if is_number(text) => Literal::Number(text.clone()),
            _ => return None,
        },
        Kind::Pseudo(_) | Kind::Period => return None,
    };
    cursor.next();
    Some(found)
}

/// A literal of characters, national and DBCS ones too; X'…' holds bytes.
fn is_text(prefix: &str) -> bool {
    prefix.is_empty() || prefix.eq_ignore_ascii_case("N") || prefix.eq_ignore_ascii_case("G")
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, behind) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(behind) && digits.bytes().any(|byte| byte.is_ascii_digit())
}
