//! One record of a file of several kinds: which kind it is, and its JSON line, `{"data":{…}}`.

use std::ops::Range;

use fei_layout::plan::{Charset, FieldIx, Mask, Match, RecordFile, RecordKind};
use nom::Parser;
use nom::bytes::complete::take_while;
use nom::character::complete::{char, multispace0};
use nom::sequence::{delimited, preceded};

use crate::charset::Pieces;
use crate::encode::{encode_in_file, everything_wrong_in_file};
use crate::num::index;
use crate::{Buffer, Error, ErrorKind, Losses, Moment, Place, Wrong, mask};

/// Which kind a record is. `likely`, the kind of the record before, is tried first: a record is of one kind only.
///
/// # Errors
/// A record that is none.
pub fn kind_of(file: &RecordFile, record: &[u8], likely: usize) -> Result<usize, Error> {
    let is = |kind: &RecordKind| !kind.matches.is_empty() && kind.matches.iter().all(|one| one.fits(record));
    if file.kinds.get(likely).is_some_and(is) {
        return Ok(likely);
    }
    let found = file.kinds.iter().position(is);
    let rest = || file.kinds.iter().position(|kind| kind.matches.is_empty());
    found.or_else(rest).ok_or_else(|| no_kind(file, record))
}

/// Whether a record that is written will be read as the kind that it is.
pub(super) fn is_read_as(file: &RecordFile, record: &[u8], kind: usize) -> Result<(), Error> {
    let found = kind_of(file, record, kind)?;
    if found == kind {
        return Ok(());
    }
    let named = |kind: usize| file.kinds.get(kind).map_or("", |kind| &kind.name).to_owned();
    Err(Error {
        layout: file.id.to_string(),
        path: String::new(),
        place: Place::Whole,
        kind: ErrorKind::Choice,
        expected: format!("a record that is read as {}", named(kind)),
        got: format!("one that is read as {}", named(found)),
    })
}

fn no_kind(file: &RecordFile, record: &[u8]) -> Error {
    let mut seen: Vec<String> = Vec::new();
    let mut kinds = Vec::new();
    for kind in &file.kinds {
        let rows: Vec<_> = kind.matches.iter().map(|row| wanted(kind, row)).collect();
        kinds.push(format!("{} ({})", kind.name, rows.join(" and ")));
        seen.extend(kind.matches.iter().map(|row| found(kind, row, record)));
    }
    seen.dedup();
    Error {
        layout: file.id.to_string(),
        path: String::new(),
        place: Place::Whole,
        kind: ErrorKind::Choice,
        expected: kinds.join(", or "),
        got: seen.join(" and "),
    }
}

/// `rec "H"`.
fn wanted(kind: &RecordKind, row: &Match) -> String {
    let (key, _, charset) = asked(kind, row);
    let values: Vec<_> = row.any.iter().map(|bytes| shown(charset, bytes)).collect();
    format!("{key} {}", values.join(" or "))
}

fn found(kind: &RecordKind, row: &Match, record: &[u8]) -> String {
    let ((key, mask, charset), width) = (asked(kind, row), row.any.first().map_or(0, |bytes| bytes.len()));
    let at = index(row.at);
    match record.get(at..at.saturating_add(width)) {
        None => format!("no {key}"),
        Some(_) if mask != Mask::None => format!("{key} {}", mask::HIDDEN),
        Some(bytes) => format!("{key} {}", shown(charset, bytes)),
    }
}

/// The row that says which kind a record is: its key, and what its bytes are.
fn asked<'k>(kind: &'k RecordKind, row: &Match) -> (&'k str, Mask, Charset) {
    let field = kind.layout.fields.iter().find(|field| field.at == row.at);
    field.map_or(("", Mask::None, kind.layout.charset), |field| (&field.key, field.mask, field.charset))
}

/// Bytes as text between quotes; what is no text as `\u{fffd}`.
fn shown(charset: Charset, bytes: &[u8]) -> String {
    let text: String = Pieces::new(charset, bytes).map(|piece| piece.unwrap_or('\u{fffd}')).collect();
    format!("{text:?}")
}

/// Appends the JSON of a record, without an end of line. On an error `out` and `losses` are as they were.
///
/// # Errors
/// The first place at which the record breaks the layout of its kind.
pub fn decode(kind: &RecordKind, record: &[u8], out: &mut Buffer, losses: &mut Losses) -> Result<(), Error> {
    let start = out.len();
    out.extend_from_slice(&kind.opening);
    let decoded = crate::decode_into(&kind.layout, record, out, losses);
    match decoded {
        Ok(()) => out.extend_from_slice(b"}"),
        Err(_) => out.truncate(start),
    }
    decoded.map_err(|error| Error { layout: kind.id.to_string(), ..error })
}

/// Which kind a JSON line says that it is, and where in the line the record itself stands.
///
/// # Errors
/// A line that is no object with the name of a kind as its one key.
pub fn kind_of_line(file: &RecordFile, line: &[u8]) -> Result<(usize, Range<usize>), Error> {
    let Some((name, inner)) = split(line) else {
        let mark = line.starts_with(b"\xEF\xBB\xBF");
        let got = if mark { "a byte order mark in front of it" } else { "something else" };
        return Err(no_line(file, got.to_owned()));
    };
    match file.kinds.iter().position(|kind| kind.name.as_bytes() == name) {
        Some(kind) => Ok((kind, inner)),
        None => {
            let short: String = String::from_utf8_lossy(name).chars().take(40).collect();
            Err(no_line(file, format!("the key {short:?}")))
        }
    }
}

/// The key of an object that has one only, and the place of its value. What stands in it is not looked at.
fn split(line: &[u8]) -> Option<(&[u8], Range<usize>)> {
    type Fault<'l> = nom::error::Error<&'l [u8]>;
    let blank = multispace0::<&[u8], Fault<'_>>;
    let name = delimited(char('"'), take_while(|byte| byte != b'"' && byte != b'\\'), char('"'));
    let mut opening = delimited((blank, char('{'), blank), name, preceded(blank, char(':')));
    let (value, name) = opening.parse(line).ok()?;
    let inner = value.trim_ascii_end().strip_suffix(b"}")?;
    let start = line.len() - value.len();
    Some((name, start..start + inner.len()))
}

fn no_line(file: &RecordFile, got: String) -> Error {
    let names: Vec<_> = file.kinds.iter().map(|kind| format!("{{\"{}\":{{…}}}}", kind.name)).collect();
    Error {
        layout: file.id.to_string(),
        path: String::new(),
        place: Place::Pointer { pointer: String::new(), at: 0 },
        kind: ErrorKind::Choice,
        expected: names.join(" or "),
        got,
    }
}

/// Appends the record of a JSON line, whose kind and place [`kind_of_line`] told. On an error `out` and `losses` are as
/// they were. Rows that the line leaves out, and that follow from the records before, are named in `left`: they are still to
/// be written, see [`Audit::fill`](super::Audit::fill).
///
/// # Errors
/// The first value that the layout of its kind cannot hold.
pub fn encode(
    kind: &RecordKind,
    line: &[u8],
    inner: Range<usize>,
    moment: Option<Moment<'_>>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
    left: &mut Vec<FieldIx>,
) -> Result<(), Error> {
    let (before, known) = (u32::try_from(inner.start).unwrap_or(u32::MAX), losses.0.len());
    let json = line.get(inner).unwrap_or_default();
    let encoded = encode_in_file(&kind.layout, json, moment, out, losses, left);
    for loss in losses.0.iter_mut().skip(known) {
        in_line(kind, before, &mut loss.place);
    }
    encoded.map_err(|error| of_line(kind, before, error))
}

/// All that is wrong with a line which [`encode`] refuses.
#[must_use]
pub fn everything_wrong(
    kind: &RecordKind,
    line: &[u8],
    inner: Range<usize>,
    moment: Option<Moment<'_>>,
) -> Wrong {
    let before = u32::try_from(inner.start).unwrap_or(u32::MAX);
    let wrong = everything_wrong_in_file(&kind.layout, line.get(inner).unwrap_or_default(), moment);
    let errors = wrong.errors.into_iter().map(|error| of_line(kind, before, error)).collect();
    Wrong { errors, ..wrong }
}

/// An error of the record's own JSON as one of its line.
fn of_line(kind: &RecordKind, before: u32, mut error: Error) -> Error {
    in_line(kind, before, &mut error.place);
    Error { layout: kind.id.to_string(), ..error }
}

/// A place in the record's own JSON as one in its line.
fn in_line(kind: &RecordKind, before: u32, place: &mut Place) {
    if let Place::Pointer { pointer, at } = place {
        *pointer = format!("/{}{pointer}", kind.name);
        *at = at.saturating_add(before);
    }
}

#[cfg(test)]
mod tests;
