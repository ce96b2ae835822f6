//! What is written beside the output, one JSON document a line: records that were rejected, and what was lost.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fei_codec::records::CutError;
use fei_codec::{Error, Loss, Place};
use serde::Serialize;

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
    pub(super) fn of(record: u64, offset: u64, error: &'e Error, bytes: &[u8]) -> Self {
        let (at, width, pointer) = parts(&error.place);
        Self {
            record,
            offset,
            path: &error.path,
            at,
            width,
            pointer,
            kind: error.kind.as_str(),
            expected: &error.expected,
            got: &error.got,
            reason: error.to_string(),
            bytes: STANDARD.encode(bytes),
        }
    }

    pub(super) fn cut(error: &'e CutError, rest: &[u8]) -> Self {
        Self {
            record: error.number,
            offset: error.offset,
            path: "",
            at: None,
            width: None,
            pointer: None,
            kind: error.kind.as_str(),
            expected: &error.expected,
            got: &error.got,
            reason: error.to_string(),
            bytes: STANDARD.encode(rest),
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
