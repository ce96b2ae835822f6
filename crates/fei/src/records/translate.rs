//! The middle stage: records to JSON lines and back, a batch at a time, into memory that is kept.

use std::sync::Arc;

use fei_codec::records::{close, open};
use fei_codec::{Error, ErrorKind, Losses, Place, decode, encode};
use fei_layout::plan::{Layout, RecordForm};

use super::batch::{Batch, Made};
use super::pipeline::Translate;

/// Records of one layout to JSON lines.
pub(super) struct Decoding {
    pub(super) layout: Arc<Layout>,
}

impl Translate for Decoding {
    fn translate(&self, batch: &mut Batch) {
        each(batch, |record, out, losses| {
            decode(&self.layout, record, out, losses)?;
            out.push(b'\n');
            Ok(())
        });
    }
}

/// JSON lines to records of one layout.
pub(super) struct Encoding {
    pub(super) layout: Arc<Layout>,
    pub(super) form: RecordForm,
}

impl Translate for Encoding {
    fn translate(&self, batch: &mut Batch) {
        each(batch, |line, out, losses| {
            let opened = open(self.form, out);
            if let Err(error) = encode(&self.layout, line, out, losses) {
                out.truncate(opened.start);
                return Err(error);
            }
            close(self.form, opened, out).map_err(|misfit| Error {
                layout: self.layout.id.to_string(),
                path: String::new(),
                place: Place::Whole,
                kind: ErrorKind::Record,
                expected: misfit.expected,
                got: misfit.got,
            })
        });
    }
}

/// Translates each record of a batch. What `one` appended before it failed is taken back by itself.
fn each(batch: &mut Batch, one: impl Fn(&[u8], &mut Vec<u8>, &mut Losses) -> Result<(), Error>) {
    let Batch { bytes, records, out, made, losses, scratch, .. } = batch;
    for (nth, range) in records.iter().enumerate() {
        let record = bytes.get(range.clone()).unwrap_or_default();
        let fault = one(record, out, scratch).err().map(Box::new);
        made.push(Made { end: out.len(), fault });
        losses.extend(scratch.0.drain(..).map(|loss| (nth, loss)));
    }
}
