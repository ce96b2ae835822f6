//! Fixed columns or free: what a copybook's lines look like.

use std::fmt;

use super::source::columns;

/// Where on a line code may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Columns 8 to 72; column 7 says what the line is, 1 to 6 and 73 to 80 are not read.
    Fixed,
    /// Anywhere.
    Free,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fixed => "fixed",
            Self::Free => "free",
        })
    }
}

impl Form {
    /// What a text looks like: free when more lines begin an entry outside of the columns than are only right in columns.
    pub(super) fn of(text: &str) -> Self {
        let (mut fixed, mut free) = (0_usize, 0_usize);
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            if says_free(line) {
                return Self::Free;
            }
            match (reads_fixed(line), begins_entry(line.trim_start())) {
                (false, true) => free += 1,
                (true, false) if only_fixed(line) => fixed += 1,
                _ => {}
            }
        }
        if free > fixed { Self::Free } else { Self::Fixed }
    }
}

/// A directive of the compiler.
fn says_free(line: &str) -> bool {
    let upper = line.trim_start().to_ascii_uppercase();
    let directive = upper.starts_with(">>") || upper.starts_with("$SET");
    directive && upper.contains("SOURCE") && upper.contains("FREE")
}

/// Whether columns 1 to 7 are as in a fixed line.
fn reads_fixed(line: &str) -> bool {
    let Some((at, indicator)) = columns(line).indicator else { return !begins_entry(line.trim_start()) };
    let sequence = &line[..at];
    let whole = sequence.trim().is_empty() || !sequence.contains(' ');
    whole && matches!(indicator, ' ' | '*' | '/' | '-' | 'D' | 'd' | '$' | '\t')
}

/// Whether a line makes sense in columns only: numbered, or with a sign in column 7.
fn only_fixed(line: &str) -> bool {
    let Some((at, indicator)) = columns(line).indicator else { return false };
    !line[..at].trim().is_empty() || matches!(indicator, '*' | '/' | '-')
}

/// A level number, or a word that begins a line of a copybook.
fn begins_entry(trimmed: &str) -> bool {
    let word = trimmed.split([' ', '\t', '.']).next().unwrap_or_default();
    let level = word.len() <= 2 && word.parse::<u8>().is_ok_and(|level| (1..=88).contains(&level));
    level || word == "*>" || word.eq_ignore_ascii_case("COPY")
}
