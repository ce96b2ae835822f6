//! Text that is not TOML: mended where one small change lets the parser get further, else the line is left out, so that
//! the rest of the file is read and its other mistakes are found in the same run.

mod brackets;
mod candidates;

use std::ops::Range;

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
/// Changes that are looked at twice, when none of them alone makes the line whole.
const TWICE_MAX: usize = 4;

/// Mends what can be mended.
pub(super) fn syntax(file: u32, text: &str, edits: Edits, report: &mut Report<'_>) -> Edits {
    let mut repair = Repair { file, text, edits, left_out: usize::MAX };
    if text.len() <= BYTES_MAX {
        (0..ROUNDS_MAX).find(|_| !repair.round(report));
    }
    repair.edits
}

struct Repair<'t> {
    file: u32,
    text: &'t str,
    edits: Edits,
    /// The end of the line that was left out last.
    left_out: usize,
}

/// Where the parser first stumbles, in the original text.
pub(super) struct Trouble {
    pub(super) at: usize,
    pub(super) end: usize,
    message: String,
}

impl Repair<'_> {
    /// Mends one place; false when there is none, or none that can be mended.
    fn round(&mut self, report: &mut Report<'_>) -> bool {
        let Some(trouble) = first_error(self.text, &self.edits) else { return false };
        match self.best(&trouble) {
            Some(candidate) => {
                self.mend(candidate, report);
                true
            }
            None => self.leave_out(&trouble, report),
        }
    }

    /// The change that makes the line whole; else one with which another does.
    fn best(&self, trouble: &Trouble) -> Option<Candidate> {
        let end = line_around(self.text, trouble.at).end;
        let mut tried = reaching(self.text, &self.edits, trouble);
        if tried.first().is_some_and(|(reach, ..)| *reach > end) {
            return tried.into_iter().next().map(|(.., candidate)| candidate);
        }
        tried.truncate(TWICE_MAX);
        let second = |edits: &Edits| {
            let next = first_error(self.text, edits)?;
            reaching(self.text, edits, &next).first().map(|(reach, ..)| *reach)
        };
        let whole =
            |(_, edits, _): &(usize, Edits, Candidate)| second(edits).is_some_and(|reach| reach > end);
        tried.into_iter().find(whole).map(|(.., candidate)| candidate)
    }

    fn mend(&mut self, candidate: Candidate, report: &mut Report<'_>) {
        let span = |range: &Range<usize>| Span { file: self.file, start: range.start, end: range.end };
        let draft = Draft::error(FindingCode::Syntax, span(&candidate.shown), candidate.message);
        let draft = draft.expected(candidate.expected);
        let mended =
            |draft: Draft, (range, new): &(Range<usize>, String)| draft.mend(span(range), new.as_str());
        report.add(candidate.changes.iter().fold(draft, mended));
        self.edits = with(&self.edits, &candidate);
    }

    /// Leaves out the line of a mistake that nothing mends; false when not even that helps.
    fn leave_out(&mut self, trouble: &Trouble, report: &mut Report<'_>) -> bool {
        let mut line = line_around(self.text, trouble.at);
        if self.text[line.clone()].trim().is_empty() {
            line = line_around(self.text, self.text[..line.start].trim_end().len());
        }
        let mut without = self.edits.clone();
        without.replace(line.clone());
        if first_error(self.text, &without).is_some_and(|next| next.at <= trouble.at) {
            return false;
        }
        // Line after line is one mistake: the one before them all.
        if self.text[self.left_out.min(line.start)..line.start].trim() != "" || self.left_out > line.start {
            let span = Span { file: self.file, start: trouble.at, end: trouble.end };
            let draft = Draft::error(FindingCode::Syntax, span, trouble.message.clone());
            report.add(draft.help("this line is left out of the checks that follow"));
        }
        report.damaged(self.file);
        (self.edits, self.left_out) = (without, line.end);
        true
    }
}

fn first_error(text: &str, edits: &Edits) -> Option<Trouble> {
    let mended = edits.apply(text);
    let (_, errors) = DeTable::parse_recoverable(&mended);
    // A key twice breaks nothing: the parser's own words about it come later.
    let structural = errors.iter().filter(|error| !is_duplicate(error));
    let first = structural.min_by_key(|error| error.span().map_or(0, |span| span.start))?;
    // The parser counts bytes and may stop within a character.
    let span = first.span().unwrap_or_default();
    let at = edits.original(mended.floor_char_boundary(span.start));
    let end = edits.original(mended.ceil_char_boundary(span.end.min(mended.len()))).max(at);
    Some(Trouble { at, end, message: first.message().to_owned() })
}

/// Whether an error is about a key that is there twice.
pub(super) fn is_duplicate(error: &Error) -> bool {
    error.message() == "duplicate key"
}

/// The changes with which the parser gets further, and how far: the furthest first, of equals the likelier.
fn reaching(text: &str, edits: &Edits, trouble: &Trouble) -> Vec<(usize, Edits, Candidate)> {
    let reach = |candidate: Candidate| {
        let tried = with(edits, &candidate);
        let reached = first_error(text, &tried).map_or(usize::MAX, |trouble| trouble.at);
        let last = candidate.changes.iter().map(|(range, _)| range.end).max().unwrap_or_default();
        (reached > trouble.at.max(last)).then_some((reached, tried, candidate))
    };
    let mut all: Vec<_> = candidates(text, trouble).into_iter().filter_map(reach).collect();
    all.sort_by_key(|(reached, ..)| std::cmp::Reverse(*reached));
    all
}

fn with(edits: &Edits, candidate: &Candidate) -> Edits {
    let mut edits = edits.clone();
    candidate.changes.iter().for_each(|(range, new)| edits.push(range.clone(), new.clone()));
    edits
}

#[cfg(test)]
mod tests;
