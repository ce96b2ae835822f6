//! From the running text to words. A word of COBOL ends at white space; what it means says the clause that it stands in.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_till1, take_until, take_while_m_n};
use nom::character::complete::one_of;
use nom::combinator::map;
use nom::{IResult, Parser};

use super::source::Running;
use crate::ImportCode;
use crate::finding::{Place, Report};

/// A word and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) kind: Kind,
    pub(super) place: Place,
    /// The line that it stood on, from 1.
    pub(super) line: u32,
    /// Whether it is the first of its line.
    pub(super) first: bool,
}

/// What a word is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a number, a picture, a word of the language: as it stands.
    Plain(Box<str>),
    /// `'ABC'`, `X'C1'`: the letters before the quote, and what is in quotes.
    Literal { prefix: Box<str>, text: Box<str> },
    /// `==…==`.
    Pseudo(Box<str>),
    /// `.` at the end of an entry.
    Period,
}

impl Word {
    /// The word in capitals, if it is no literal.
    pub(super) fn upper(&self) -> String {
        match &self.kind {
            Kind::Plain(text) => text.to_ascii_uppercase(),
            _ => String::new(),
        }
    }

    /// Whether it is this word of the language.
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Plain(text) if text.eq_ignore_ascii_case(word))
    }
}

/// What one step of the reading gives.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece<'t> {
    Plain(&'t str),
    Literal { prefix: &'t str, text: String, closed: bool },
    Pseudo(&'t str),
}

/// All words of a file.
pub(super) fn words(file: u32, running: &Running, report: &mut Report) -> Vec<Word> {
    let mut found = Vec::new();
    let text = running.text.as_str();
    let (mut rest, mut line, mut counted) = (text, 1_u32, 0);
    let source = report.files.get(file as usize).map(|file| file.text.clone()).unwrap_or_default();
    loop {
        rest = blank(rest);
        let Ok((after, piece)) = piece(rest) else { break };
        let (from, to) = (text.len() - rest.len(), text.len() - after.len());
        let start = running.origin(from);
        let breaks = source.as_bytes().get(counted..start.max(counted)).unwrap_or_default();
        let new_lines = breaks.iter().filter(|byte| **byte == b'\n').count();
        line = line.saturating_add(u32::try_from(new_lines).unwrap_or(u32::MAX));
        counted = start.max(counted);
        let first = found.is_empty() || new_lines > 0;
        let place = Place { file, start, end: start + (to - from) };
        take(&mut found, piece, Word { kind: Kind::Period, place, line, first }, report);
        rest = after;
    }
    found
}

/// The words of a text that stands in another's place.
pub(super) fn words_at(text: &str, like: &Word) -> Vec<Word> {
    let mut found = Vec::new();
    let mut rest = blank(text);
    while let Ok((after, piece)) = piece(rest) {
        let first = like.first && found.is_empty();
        take(&mut found, piece, Word { first, ..like.clone() }, &mut Report::default());
        rest = blank(after);
    }
    found
}

/// A piece as words: separators at its end are words of their own or none.
fn take(found: &mut Vec<Word>, piece: Piece<'_>, like: Word, report: &mut Report) {
    match piece {
        Piece::Plain(text) => {
            let bare = text.trim_end_matches([',', ';']);
            let (bare, period) = bare.strip_suffix('.').map_or((bare, false), |bare| (bare, true));
            let end = Place { start: like.place.start + bare.len(), ..like.place };
            if !bare.is_empty() {
                let place = Place { end: end.start, ..like.place };
                found.push(Word { kind: Kind::Plain(bare.into()), place, ..like });
            }
            if period {
                found.push(Word {
                    kind: Kind::Period,
                    place: end,
                    first: like.first && bare.is_empty(),
                    ..like
                });
            }
        }
        Piece::Literal { prefix, text, closed } => {
            if !closed {
                let message = "a literal that its line does not close";
                report.error(ImportCode::OpenLiteral, like.place, message, "a quote at its end");
            }
            found.push(Word { kind: Kind::Literal { prefix: prefix.into(), text: text.into() }, ..like });
        }
        Piece::Pseudo(text) => found.push(Word { kind: Kind::Pseudo(text.into()), ..like }),
    }
}

fn blank(input: &str) -> &str {
    input.trim_start_matches(|c: char| c.is_whitespace() || c == ',' || c == ';' || c.is_control())
}

fn piece(input: &str) -> IResult<&str, Piece<'_>> {
    alt((pseudo, literal, map(plain, Piece::Plain))).parse(input)
}

fn pseudo(input: &str) -> IResult<&str, Piece<'_>> {
    map((tag("=="), take_until("=="), tag("==")), |(_, text, _)| Piece::Pseudo(text)).parse(input)
}

/// `'IT''S'`, `X"C1"`.
fn literal(input: &str) -> IResult<&str, Piece<'_>> {
    let (rest, prefix) = take_while_m_n(0, 2, |c: char| c.is_ascii_alphabetic()).parse(input)?;
    let (mut rest, quote) = one_of("'\"").parse(rest)?;
    let mut text = String::new();
    loop {
        let (after, part) = take_till(|c| c == quote || c == '\n').parse(rest)?;
        text.push_str(part);
        match after.strip_prefix(quote) {
            Some(after) if after.starts_with(quote) => {
                text.push(quote);
                rest = &after[quote.len_utf8()..];
            }
            Some(after) => return Ok((after, Piece::Literal { prefix, text, closed: true })),
            None => return Ok((after, Piece::Literal { prefix, text, closed: false })),
        }
    }
}

/// Up to white space, a quote or pseudo-text.
fn plain(input: &str) -> IResult<&str, &str> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '\'' | '"');
    let (rest, word) = take_till1(ends).parse(input)?;
    match word.find("==") {
        Some(at) if at > 0 => Ok((&input[at..], &input[..at])),
        _ => Ok((rest, word)),
    }
}
