//! Text that is not TOML: mended where one small change lets the parser get further, else the line is left out, so that
//! the rest of the file is read and its other mistakes are found in the same run.

mod candidates;

use toml::de::{DeTable, Error};

use super::Span;
use super::span::Edits;
use crate::FindingCode;
use crate::report::{Draft, Report};
use crate::source::line_around;
use candidates::{Candidate, candidates};

/// Mended places of one file at most: a file with more is not a layout with mistakes.
const ROUNDS_MAX: usize = 40;
/// Bytes of a file that is mended: every try is a parse of the whole.
const BYTES_MAX: usize = 256 * 1024;

/// Mends what can be mended.
pub(super) fn syntax(file: u32, text: &str, edits: &mut Edits, report: &mut Report<'_>) {
    if text.len() > BYTES_MAX {
        return;
    }
    for _ in 0..ROUNDS_MAX {
        let Some(trouble) = first_error(text, edits) else { return };
        let best = candidates(text, &trouble)
            .into_iter()
            .rev()
            .filter_map(|candidate| Some((reach(text, edits, &candidate, trouble.at)?, candidate)))
            .max_by_key(|(reach, _)| *reach);
        match best {
            Some((_, candidate)) => mend(file, candidate, edits, report),
            None => {
                let before = edits.clone();
                leave_out(file, text, &trouble, edits, report);
                if first_error(text, edits).is_some_and(|next| next.at <= trouble.at) {
                    // Not even without the line: what is left is reported by the parser itself.
                    *edits = before;
                    return;
                }
            }
        }
    }
}

/// Where the parser first stumbles, in the original text.
pub(super) struct Trouble {
    pub(super) at: usize,
    pub(super) end: usize,
    message: String,
}

fn first_error(text: &str, edits: &Edits) -> Option<Trouble> {
    let mended = edits.apply(text);
    let (_, errors) = DeTable::parse_recoverable(&mended);
    // A key twice breaks nothing: the parser's own words about it come later.
    let structural = errors.iter().filter(|error| !is_duplicate(error));
    let first = structural.min_by_key(|error| error.span().map_or(0, |span| span.start))?;
    let span = first.span().unwrap_or_default();
    let at = edits.original(span.start);
    Some(Trouble { at, end: edits.original(span.end).max(at), message: first.message().to_owned() })
}

/// Whether an error is about a key that is there twice.
pub(super) fn is_duplicate(error: &Error) -> bool {
    error.message() == "duplicate key"
}

/// How far the parser gets with a change; none: no further than without.
fn reach(text: &str, edits: &Edits, candidate: &Candidate, before: usize) -> Option<usize> {
    let mut tried = edits.clone();
    tried.push(candidate.range.clone(), candidate.new.clone());
    let reached = first_error(text, &tried).map_or(usize::MAX, |trouble| trouble.at);
    (reached > before.max(candidate.range.end)).then_some(reached)
}

fn mend(file: u32, candidate: Candidate, edits: &mut Edits, report: &mut Report<'_>) {
    let span = |range: &std::ops::Range<usize>| Span { file, start: range.start, end: range.end };
    let draft = Draft::error(FindingCode::Syntax, span(&candidate.shown), candidate.message);
    report.add(
        draft.expected(candidate.expected).mend(span(&candidate.range), candidate.new.trim_end_matches('\n')),
    );
    edits.push(candidate.range, candidate.new);
}

/// Leaves out the line of a mistake that nothing mends.
fn leave_out(file: u32, text: &str, trouble: &Trouble, edits: &mut Edits, report: &mut Report<'_>) {
    let span = Span { file, start: trouble.at, end: trouble.end };
    let draft = Draft::error(FindingCode::Syntax, span, trouble.message.clone());
    report.add(draft.help("this line is left out of the checks that follow"));
    report.damaged(file);
    let mut line = line_around(text, trouble.at);
    if text[line.clone()].trim().is_empty() {
        line = line_around(text, text[..line.start].trim_end().len());
    }
    edits.replace(line);
}

#[cfg(test)]
mod tests;
