//! The middle stage: records to JSON lines and back, a batch at a time, into memory that is kept.

use std::ops::Range;
use std::sync::Arc;

use fei_codec::records::{self, close, open};
use fei_codec::{Buffer, Error, ErrorKind, Losses, Moment, Place};
use fei_layout::plan::{Layout, RecordFile, RecordForm};

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
}

impl Translate for Decoding {
    fn translate(&self, batch: &mut Batch) {
        let mut likely = 0;
        each(batch, |record, out, losses| {
            let kind = match &self.0 {
                Kinds::One(layout) => {
                    fei_codec::decode_into(layout, record, out, losses).map_err(|error| (None, error))?;
                    None
                }
                Kinds::Several(file) => {
                    likely = records::kind_of(file, record, likely).map_err(|error| (None, error))?;
                    let failed = |error| (Some(likely), error);
                    file.kinds
                        .get(likely)
                        .map_or(Ok(()), |kind| records::decode(kind, record, out, losses))
                        .map_err(failed)?;
                    Some(likely)
                }
            };
            out.extend_from_slice(b"\n");
            Ok((kind, 0..0))
        });
    }
}

impl Translate for Encoding {
    fn translate(&self, batch: &mut Batch) {
        let Self(kinds, form, stamp) = self;
        each(batch, |line, out, losses| {
            out.append_with(|out| {
                let opened = open(*form, out);
                let done = encode(kinds, line, stamp.moment(), out, losses);
                let end = out.len();
                let kind = done.inspect_err(|_| out.truncate(opened.start))?;
                close(*form, opened, out).map_err(|misfit| (kind, unfit(kinds, kind, misfit)))?;
                Ok((kind, opened.record..end))
            })
        });
    }
}

fn encode(
    kinds: &Kinds,
    line: &[u8],
    moment: Option<Moment<'_>>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<Option<usize>, Fault> {
    match kinds {
        Kinds::One(layout) => fei_codec::encode_at(layout, line, moment, out, losses)
            .map(|()| None)
            .map_err(|error| (None, error)),
        Kinds::Several(file) => {
            let (nth, inner) = records::kind_of_line(file, line).map_err(|error| (None, error))?;
            let done = file
                .kinds
                .get(nth)
                .map_or(Ok(()), |kind| records::encode(kind, line, inner, moment, out, losses));
            done.map(|()| Some(nth)).map_err(|error| (Some(nth), error))
        }
    }
}

fn unfit(kinds: &Kinds, kind: Option<usize>, misfit: records::Misfit) -> Error {
    let layout = match kinds {
        Kinds::One(layout) => layout.id.to_string(),
        Kinds::Several(file) => {
            kind.and_then(|kind| file.kinds.get(kind)).map_or(&file.id, |kind| &kind.id).to_string()
        }
    };
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
type Fault = (Option<usize>, Error);

/// Translates each record of a batch. What `one` appended before it failed it takes back itself; what it gives is the
/// kind of the record, and where its own bytes are in the output when that is the side of the records.
fn each(
    batch: &mut Batch,
    mut one: impl FnMut(&[u8], &mut Buffer, &mut Losses) -> Result<(Option<usize>, Range<usize>), Fault>,
) {
    let Batch { bytes, records, out, made, losses, scratch, .. } = batch;
    for (nth, range) in records.iter().enumerate() {
        let record = bytes.get(range.clone()).unwrap_or_default();
        let (kind, written, fault) = match one(record, out, scratch) {
            Ok((kind, written)) => (kind, written, None),
            Err((kind, error)) => (kind, 0..0, Some(Box::new(error))),
        };
        made.push(Made { end: out.len(), kind, written, fault });
        losses.extend(scratch.0.drain(..).map(|loss| (nth, loss)));
    }
}
