//! What is written beside the output, one JSON document a line: records that were rejected, and what was lost.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fei_codec::records::CutError;
use fei_codec::{Error, Loss, Place};
use serde::Serialize;

use super::sort::{Bad, Why};
use crate::stop::Stop;

/// A record that could not be translated.
#[derive(Debug, Serialize)]
pub(super) struct Reject<'e> {
    /// From 1.
    record: u64,
    /// Where its bytes begin in the input.
    offset: u64,
    #[serde(flatten)]
    first: Fault<'e>,
    /// The first thing in one sentence.
    reason: String,
    /// What else is wrong with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<Fault<'e>>,
    /// There is more than that.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    more: bool,
    /// The record as it was, in base64. Nothing is masked in it.
    bytes: String,
}

/// One thing that is wrong.
#[derive(Debug, Serialize)]
struct Fault<'e> {
    /// The field, `detail[2].amount`; empty when it is about the whole.
    path: &'e str,
    /// Bytes of the record; none in JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    /// A JSON pointer; none in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'e str>,
    kind: &'static str,
    expected: &'e str,
    got: &'e str,
}

impl<'e> Reject<'e> {
    pub(super) fn of(bad: &Bad<'e>) -> Self {
        let (errors, more) = match bad.why {
            Why::Wrong(wrong) => (&*wrong.errors, wrong.more),
            Why::Cut(_) => (&[][..], false),
        };
        let mut faults = errors.iter().map(Fault::of);
        let cut = |error: &'e CutError| {
            Fault::at(&Place::Whole, "", error.kind.as_str(), (&error.expected, &error.got))
        };
        let first = match bad.why {
            Why::Cut(error) => cut(error),
            Why::Wrong(_) => faults.next().unwrap_or_else(|| Fault::at(&Place::Whole, "", "", ("", ""))),
        };
        let (record, offset) = (bad.record, bad.offset);
        let (reason, bytes) = (bad.to_string(), STANDARD.encode(bad.bytes));
        Self { record, offset, first, reason, others: faults.collect(), more, bytes }
    }
}

impl<'e> Fault<'e> {
    fn of(error: &'e Error) -> Self {
        Self::at(&error.place, &error.path, error.kind.as_str(), (&error.expected, &error.got))
    }

    fn at(place: &'e Place, path: &'e str, kind: &'static str, (expected, got): (&'e str, &'e str)) -> Self {
        let (at, width, pointer) = parts(place);
        Self { path, at, width, pointer, kind, expected, got }
    }
}

/// What the translation of a record changed.
#[derive(Debug, Serialize)]
pub(super) struct Change<'e> {
    record: u64,
    path: &'e str,
    /// Bytes of the record.
    at: Option<u32>,
    width: Option<u32>,
    /// A JSON pointer into the line.
    pointer: Option<&'e str>,
    kind: &'static str,
    before: &'e str,
    after: &'e str,
}

impl<'e> Change<'e> {
    pub(super) fn of(record: u64, loss: &'e Loss) -> Self {
        let (at, width, pointer) = parts(&loss.place);
        let (kind, before, after) = (loss.kind.as_str(), &*loss.before, &*loss.after);
        Self { record, path: &loss.path, at, width, pointer, kind, before, after }
    }
}

/// Offset and width, or a JSON pointer.
fn parts(place: &Place) -> (Option<u32>, Option<u32>, Option<&str>) {
    match place {
        Place::Offset { at, width } => (Some(*at), Some(*width), None),
        Place::Pointer { pointer, .. } => (None, None, Some(&**pointer)),
        Place::Whole => (None, None, None),
    }
}

/// One line.
pub(super) fn line(value: &impl Serialize) -> Result<Vec<u8>, Stop> {
    let mut line = serde_json::to_vec(value).map_err(|error| Stop::Write(error.into()))?;
    line.push(b'\n');
    Ok(line)
}
