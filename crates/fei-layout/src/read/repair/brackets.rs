//! Brackets that are missing on a line.

use std::ops::Range;

use super::candidates::{Candidate, comment, inserted, is_key, last_token, put};

/// A line that opens more than it closes, or closes in the wrong order.
pub(super) fn unclosed(text: &str, line: Range<usize>) -> Option<Candidate> {
    let content = &text[line.clone()];
    let end = last_token(content)?;
    let content = &content[..end];
    let mut changes = Vec::new();
    let mut open = Vec::new();
    for (at, found) in outside_strings(content) {
        match found {
            '[' => open.push(']'),
            '{' => open.push('}'),
            ']' | '}' => {
                while open.last().is_some_and(|expected| *expected != found) {
                    changes.extend(open.pop().map(|expected| put(line.start + at, &expected.to_string())));
                }
                open.pop();
            }
            _ => {}
        }
    }
    if !content.ends_with(['[', '{']) {
        let bare = content.trim_end_matches(',').trim_end().len();
        let closers: String = open.iter().rev().map(|expected| format!(" {expected}")).collect();
        changes.extend((!closers.is_empty()).then(|| put(line.start + bare, &closers)));
    }
    let (shown, _) = changes.first()?.clone();
    let message = "a bracket is not closed";
    Some(Candidate { shown, changes, message, expected: "the bracket that closes it" })
}

/// A line without the bracket that opens it.
pub(super) fn unopened(text: &str, line: Range<usize>) -> Option<Candidate> {
    let content = &text[line.clone()];
    let end = line.start + last_token(content)?;
    let start = line.start + content.len() - content.trim_start().len();
    let bare = &text[start..end];
    let message = "a bracket is missing";
    if bare.ends_with('=') {
        Some(inserted(end, " [", message, "`[`"))
    } else if bare.strip_suffix(']').is_some_and(is_key) {
        Some(inserted(start, "[", message, "`[`"))
    } else if bare.starts_with('}') {
        Some(inserted(start, "] ", message, "`]`"))
    } else if bare.starts_with(']') {
        Some(inserted(start + 1, " }", message, "`}`"))
    } else {
        let row = bare.split_once('=').is_some_and(|(key, _)| is_key(key.trim_end()));
        row.then(|| inserted(start, "{ ", message, "`{`"))
    }
}

/// An array that is still open where a table or another key begins.
pub(super) fn open_array(text: &str, line: Range<usize>) -> Option<Candidate> {
    let content = &text[line.clone()];
    let begins =
        content.starts_with('[') || content.split_once('=').is_some_and(|(key, _)| is_key(key.trim_end()));
    begins.then(|| inserted(line.start, "]\n", "the array above is not closed", "`]` before this line"))
}

/// The brackets of a line that stand in no string and no comment.
fn outside_strings(line: &str) -> impl Iterator<Item = (usize, char)> {
    let end = comment(line).unwrap_or(line.len());
    let mut quote = None;
    line[..end].char_indices().filter(move |(_, c)| match (quote, c) {
        (None, '"' | '\'') => {
            quote = Some(*c);
            false
        }
        (Some(open), c) => {
            quote = Some(open).filter(|open| open != c);
            false
        }
        (None, c) => matches!(c, '[' | ']' | '{' | '}'),
    })
}
