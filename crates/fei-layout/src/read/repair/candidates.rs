//! Small changes that may turn a line into TOML: the mistakes that people make.

use std::ops::Range;

use super::{Trouble, brackets};
use crate::source::line_around;

/// A small change, and what it says about the mistake.
pub(super) struct Candidate {
    /// What changes into what.
    pub(super) changes: Vec<(Range<usize>, String)>,
    /// The bytes that are shown.
    pub(super) shown: Range<usize>,
    pub(super) message: &'static str,
    pub(super) expected: &'static str,
}

/// Changes near a place where the parser stumbled, the likeliest first.
pub(super) fn candidates(text: &str, trouble: &Trouble) -> Vec<Candidate> {
    let mut all = Vec::new();
    all.extend(comma_within(text, trouble));
    all.extend(quotes(text, trouble));
    all.extend(comma(text, trouble));
    all.extend(equals(text, trouble));
    let line = line_around(text, trouble.at);
    let before = line_around(text, text[..line.start].trim_end().len());
    for line in [before, line] {
        all.extend(doubled(text, line.clone()));
        all.extend(open_string(text, line.clone()));
        all.extend(brackets::unclosed(text, line.clone()));
        all.extend(brackets::unopened(text, line.clone()));
        all.extend(brackets::open_array(text, line));
    }
    all.extend(new_line(text, trouble));
    all
}

/// `as = X(15)`.
fn quotes(text: &str, trouble: &Trouble) -> Option<Candidate> {
    let range = trouble.at..trouble.end;
    let word = text.get(range.clone())?;
    // The parser takes everything up to a comma: a value with an equals sign in it is something else.
    let is_value = text[..trouble.at].trim_end().ends_with(['=', '[', ',']);
    let plain = is_value
        && word.contains(char::is_alphanumeric)
        && !word.contains(['"', '\'', '=', '\n', '{', '}', '[', ']']);
    plain.then(|| Candidate {
        changes: vec![put(range.start, "\""), put(range.end, "\"")],
        shown: range,
        message: "text without quotes",
        expected: "text in quotes",
    })
}

/// A comma between rows, or between the keys of a row.
fn comma(text: &str, trouble: &Trouble) -> Option<Candidate> {
    let end = last_token(&text[..trouble.at])?;
    Some(inserted(end, ",", "a comma is missing", "`,`"))
}

/// `at = 1 name = "x"`: the parser takes `1 name` for a value.
fn comma_within(text: &str, trouble: &Trouble) -> Option<Candidate> {
    let end = first_word(text, trouble).filter(|end| *end < text[..trouble.end].trim_end().len())?;
    Some(inserted(end, ",", "a comma is missing", "`,`"))
}

/// Behind the first word of what the parser stumbled over.
fn first_word(text: &str, trouble: &Trouble) -> Option<usize> {
    let found = text.get(trouble.at..trouble.end)?;
    let start = found.len() - found.trim_start().len();
    let word = found[start..].split_whitespace().next()?;
    Some(trouble.at + start + word.len())
}

/// `name "x"`.
fn equals(text: &str, trouble: &Trouble) -> Option<Candidate> {
    let end = last_token(&text[..trouble.at])?;
    Some(inserted(end, " =", "an equals sign is missing", "`=`"))
}

/// `as = "X(15), ko = "…"`: the text ends where the next key begins, or with the row.
fn open_string(text: &str, line: Range<usize>) -> Vec<Candidate> {
    let content = &text[line.clone()];
    let quotes: Vec<usize> = content.match_indices('"').map(|(at, _)| at).collect();
    if quotes.len().is_multiple_of(2) {
        return Vec::new();
    }
    let ends = content.char_indices().filter(|(at, c)| match c {
        ',' => content[at + 1..].trim_start().split_once('=').is_some_and(|(key, _)| is_key(key.trim())),
        '}' | ']' => true,
        _ => false,
    });
    let ends = ends.map(|(at, _)| content[..at].trim_end().len()).chain([content.trim_end().len()]);
    let ends = ends.map(|at| inserted(line.start + at, "\"", "a text that is not closed", "`\"`"));
    let starts = content.char_indices().filter(|(at, c)| {
        c.is_alphanumeric()
            && content[..*at].trim_end().ends_with(['=', '[', ','])
            && !content[..*at].ends_with('"')
    });
    let starts =
        starts.map(|(at, _)| inserted(line.start + at, "\"", "a text without its first quote", "`\"`"));
    ends.chain(starts).collect()
}

/// A character that stands there twice.
fn doubled(text: &str, line: Range<usize>) -> Vec<Candidate> {
    let pairs = text[line.clone()].as_bytes().windows(2).enumerate();
    let pairs = pairs.filter(|(_, pair)| pair[0] == pair[1] && b"\"',=[]{}".contains(&pair[0]));
    pairs
        .map(|(at, _)| {
            let one = line.start + at..line.start + at + 1;
            let (changes, shown) = (vec![(one.clone(), String::new())], one);
            Candidate { changes, shown, message: "this stands there twice", expected: "one of it" }
        })
        .collect()
}

/// Two lines that became one, at the trouble or within the word that the parser takes for a value.
fn new_line(text: &str, trouble: &Trouble) -> Vec<Candidate> {
    let places = last_token(&text[..trouble.at]).into_iter().chain(first_word(text, trouble));
    places.map(|at| inserted(at, "\n", "a new line is missing", "a new line")).collect()
}

pub(super) fn inserted(at: usize, new: &str, message: &'static str, expected: &'static str) -> Candidate {
    Candidate { changes: vec![put(at, new)], shown: at..at, message, expected }
}

/// Something that is put in.
pub(super) fn put(at: usize, new: &str) -> (Range<usize>, String) {
    (at..at, new.to_owned())
}

pub(super) fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// Behind the last thing that is neither space nor comment.
pub(super) fn last_token(text: &str) -> Option<usize> {
    let mut end = text.trim_end().len();
    loop {
        let line = line_around(text, end);
        let content = &text[line.start..end];
        match comment(content) {
            None if !content.trim().is_empty() => return Some(line.start + content.trim_end().len()),
            Some(at) if !content[..at].trim().is_empty() => {
                return Some(line.start + content[..at].trim_end().len());
            }
            _ if line.start == 0 => return None,
            _ => end = text[..line.start].trim_end().len(),
        }
    }
}

/// Where a comment begins on a line.
pub(super) fn comment(line: &str) -> Option<usize> {
    let mut quote = None;
    line.char_indices().find_map(|(at, c)| {
        match (quote, c) {
            (None, '#') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
        None
    })
}
