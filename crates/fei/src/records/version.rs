//! Which version of a file of records is meant: the one of the day that was asked for, else of the day that the first record
//! says, else of today.

use std::io::Read;
use std::sync::Arc;

use fei_codec::records::{Cutter, day_of, day_of_line};
use fei_layout::plan::{RecordFile, RecordForm};
use jiff::civil::Date;

use super::{Input, LINE_BYTES_MAX, RECORD_BYTES_MAX};
use crate::stop::Stop;

/// A version, and how the records of the file stand.
pub(crate) type Version<'v> = (&'v Arc<RecordFile>, RecordForm);

/// What the input is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way {
    /// A file of records.
    Decode,
    /// JSON lines.
    Encode,
}

/// Which days may pick a version.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Days {
    /// The one of `--date`.
    pub(crate) asked: Option<Date>,
    pub(crate) today: Date,
}

/// The version that is meant of all that there are, and what must be said of the choice: that the day which was asked for is
/// not the one that the input says.
///
/// # Errors
/// A day without a version, a first record that says no day, an input that cannot be read.
pub(crate) fn version<'v>(
    versions: &[Version<'v>],
    days: Days,
    way: Way,
    input: &mut Input<impl Read>,
) -> Result<(Version<'v>, Option<String>), Stop> {
    let always = |(file, _): &Version<'_>| file.from.is_none() && file.until.is_none();
    let dated = versions.iter().find(|(file, _)| file.dated.is_some());
    let (day, told) = match (days.asked, dated) {
        (Some(asked), Some((file, _))) => {
            let said = said(versions, way, input)?.filter(|said| *said != asked);
            (asked, said.map(|said| other_day(file, asked, said)))
        }
        (Some(asked), None) => (asked, None),
        (None, Some((file, _))) if !versions.iter().any(always) => {
            let no_day = || Stop::NoDay { id: file.id.to_string(), row: dated_row(file) };
            (said(versions, way, input)?.ok_or_else(no_day)?, None)
        }
        (None, _) => (days.today, None),
    };
    let holding = versions.iter().find(|(file, _)| file.holds_on(day));
    let id = versions.first().map_or_else(String::new, |(file, _)| file.id.to_string());
    holding.copied().map(|version| (version, told)).ok_or(Stop::NoVersion { id, day })
}

/// The day that the input says.
fn said(versions: &[Version<'_>], way: Way, input: &mut Input<impl Read>) -> Result<Option<Date>, Stop> {
    let said = match way {
        Way::Decode => input.look(RECORD_BYTES_MAX, |head, end| first_record(versions, head, end)),
        Way::Encode => input.look(LINE_BYTES_MAX, |head, end| first_line(versions, head, end)),
    };
    said.map(Option::flatten).map_err(|source| Stop::Read { path: "the input".into(), source })
}

/// The row that says the day: `header.date`.
fn dated_row(file: &RecordFile) -> String {
    let of = file.dated.and_then(|row| Some((file.kinds.get(row.kind as usize)?, row.field)));
    of.map_or_else(String::new, |(kind, field)| format!("{}.{}", kind.name, kind.layout.field(field).key))
}

fn other_day(file: &RecordFile, asked: Date, said: Date) -> String {
    let row = dated_row(file);
    format!("{row} says {said}, --date says {asked}: {} is taken as of {asked}", file.id)
}

/// The day of the first record; none as long as it is not all there.
fn first_record(versions: &[Version<'_>], head: &[u8], end: bool) -> Option<Option<Date>> {
    let mut more = false;
    for (file, form) in versions {
        match Cutter::new(*form, RECORD_BYTES_MAX).next(head, end) {
            Ok(Some(record)) => return Some(head.get(record).and_then(|record| day_of(file, record))),
            Ok(None) => more = true,
            Err(_) => {}
        }
    }
    (!more || end).then_some(None)
}

/// The same of the first JSON line.
fn first_line(versions: &[Version<'_>], head: &[u8], end: bool) -> Option<Option<Date>> {
    let line = match head.iter().position(|byte| *byte == b'\n') {
        Some(at) => &head[..at],
        None if end => head,
        None => return None,
    };
    Some(versions.iter().find_map(|(file, _)| day_of_line(file, line)))
}
