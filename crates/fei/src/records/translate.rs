//! The middle stage: records to JSON lines and back, a batch at a time, into memory that is kept.

use std::ops::Range;
use std::sync::Arc;

use fei_codec::records::{self, close, open};
use fei_codec::{Buffer, Error, ErrorKind, Losses, Moment, Place, Wrong};
use fei_layout::plan::{FieldIx, Layout, RecordFile, RecordForm};

use super::batch::{Batch, Made};
use super::pipeline::Translate;
use crate::stamp::Stamp;

/// Records to JSON lines.
pub(super) struct Decoding(pub(super) Kinds);

/// JSON lines to records.
pub(super) struct Encoding(pub(super) Kinds, pub(super) RecordForm, pub(super) Stamp);

/// What the records of a file are.
#[derive(Clone)]
pub(crate) enum Kinds {
    /// All of one layout: a line is its mirror.
    One(Arc<Layout>),
    /// Of several kinds: a line is `{"data":` mirror `}`.
    Several(Arc<RecordFile>),
}

impl Kinds {
    /// The file, when it has several kinds.
    pub(super) const fn file(&self) -> Option<&Arc<RecordFile>> {
        match self {
            Self::One(_) => None,
            Self::Several(file) => Some(file),
        }
    }

    /// The name of a record's layout.
    fn id(&self, kind: Option<usize>) -> String {
        match self {
            Self::One(layout) => layout.id.to_string(),
            Self::Several(file) => {
                kind.and_then(|kind| file.kinds.get(kind)).map_or(&file.id, |kind| &kind.id).to_string()
            }
        }
    }
}

impl Translate for Decoding {
    fn translate(&self, batch: &mut Batch) {
        let mut likely = 0;
        each(batch, |record, out, losses| {
            let kind = match &self.0 {
                Kinds::One(layout) => {
                    fei_codec::decode_into(layout, record, out, losses)
                        .map_err(|error| fault(None, error))?;
                    None
                }
                Kinds::Several(file) => {
                    likely = records::kind_of(file, record, likely).map_err(|error| fault(None, error))?;
                    let failed = |error| fault(Some(likely), error);
                    file.kinds
                        .get(likely)
                        .map_or(Ok(()), |kind| records::decode(kind, record, out, losses))
                        .map_err(failed)?;
                    Some(likely)
                }
            };
            out.extend_from_slice(b"\n");
            Ok(Done { kind, ..Done::default() })
        });
    }
}

impl Translate for Encoding {
    fn translate(&self, batch: &mut Batch) {
        let Self(kinds, form, stamp) = self;
        each(batch, |line, out, losses| {
            out.append_with(|out| {
                let opened = open(*form, out);
                let mut left = Vec::new();
                let done = encode(kinds, line, stamp.moment(), (out, losses, &mut left));
                let end = out.len();
                let kind = done.inspect_err(|_| out.truncate(opened.start))?;
                close(*form, opened, out).map_err(|misfit| fault(kind, unfit(kinds.id(kind), misfit)))?;
                Ok(Done { kind, written: opened.record..end, left })
            })
        });
    }
}

fn encode(
    kinds: &Kinds,
    line: &[u8],
    moment: Option<Moment<'_>>,
    (out, losses, left): (&mut Vec<u8>, &mut Losses, &mut Vec<FieldIx>),
) -> Result<Option<usize>, Fault> {
    let or = |wrong: Wrong, error: Error| if wrong.errors.is_empty() { error.into() } else { wrong };
    match kinds {
        Kinds::One(layout) => {
            let encoded = fei_codec::encode_at(layout, line, moment, out, losses);
            encoded.map_err(|error| (None, or(fei_codec::everything_wrong(layout, line, moment), error)))?;
            Ok(None)
        }
        Kinds::Several(file) => {
            let (nth, inner) = records::kind_of_line(file, line).map_err(|error| fault(None, error))?;
            if let Some(kind) = file.kinds.get(nth) {
                let encoded = records::encode(kind, line, inner.clone(), moment, out, losses, left);
                let all = || records::everything_wrong(kind, line, inner, moment);
                encoded.map_err(|error| (Some(nth), or(all(), error)))?;
            }
            Ok(Some(nth))
        }
    }
}

/// What is wrong with a record that the file's form cannot hold.
pub(super) fn unfit(layout: String, misfit: records::Misfit) -> Error {
    Error {
        layout,
        path: String::new(),
        place: Place::Whole,
        kind: ErrorKind::Record,
        expected: misfit.expected,
        got: misfit.got,
    }
}

/// Why a record could not be translated, and which kind it is as far as that is known.
type Fault = (Option<usize>, Wrong);

fn fault(kind: Option<usize>, error: Error) -> Fault {
    (kind, error.into())
}

/// A record that was translated.
#[derive(Default)]
struct Done {
    /// Which kind it is, where the file has several.
    kind: Option<usize>,
    /// Where its own bytes are in the output, when that is the side of the records.
    written: Range<usize>,
    /// The rows of it that are still to be written.
    left: Vec<FieldIx>,
}

/// Translates each record of a batch. What `one` appended before it failed it takes back itself.
fn each(batch: &mut Batch, mut one: impl FnMut(&[u8], &mut Buffer, &mut Losses) -> Result<Done, Fault>) {
    let Batch { bytes, records, out, made, losses, scratch, .. } = batch;
    for (nth, range) in records.iter().enumerate() {
        let record = bytes.get(range.clone()).unwrap_or_default();
        let (Done { kind, written, left }, fault) = match one(record, out, scratch) {
            Ok(done) => (done, None),
            Err((kind, wrong)) => (Done { kind, ..Done::default() }, Some(Box::new(wrong))),
        };
        made.push(Made { end: out.len(), kind, written, left, fault });
        losses.extend(scratch.0.drain(..).map(|loss| (nth, loss)));
    }
}
