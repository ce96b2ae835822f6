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
    /// All of it in one sentence.
    reason: String,
    /// The record as it was, in base64. Nothing is masked in it.
    bytes: String,
}

impl<'e> Reject<'e> {
    pub(super) fn of(bad: &Bad<'e>) -> Self {
        let (path, place, kind) = match bad.why {
            Why::Wrong(error) => (&*error.path, &error.place, error.kind.as_str()),
            Why::Cut(error) => ("", &Place::Whole, error.kind.as_str()),
        };
        let (expected, got) = match bad.why {
            Why::Wrong(Error { expected, got, .. }) | Why::Cut(CutError { expected, got, .. }) => {
                (expected, got)
            }
        };
        let (at, width, pointer) = parts(place);
        Self {
            record: bad.record,
            offset: bad.offset,
            path,
            at,
            width,
            pointer,
            kind,
            expected,
            got,
            reason: bad.to_string(),
            bytes: STANDARD.encode(bad.bytes),
        }
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
