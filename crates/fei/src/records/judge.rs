//! Which records of a batch are to be written: those that were translated, and that the file as a whole has nothing
//! against. What a record leaves out that the file as a whole says is written here, where the records come in order.

use std::mem;
use std::sync::Arc;

use fei_codec::records::{self, Audit};
use fei_codec::{Error, Wrong};
use fei_layout::plan::{FieldIx, RecordFile, RecordForm};

use super::batch::Batch;
use super::translate::unfit;

/// The side on which records are records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// They are read.
    Input,
    /// They are written, in this form.
    Output(RecordForm),
}

/// What the file as a whole says of its records; of a file of one layout nothing.
pub(super) struct Judge {
    audit: Option<Audit>,
    side: Side,
}

impl Judge {
    pub(super) fn new(file: Option<&Arc<RecordFile>>, side: Side) -> Self {
        Self { audit: file.map(|file| Audit::new(Arc::clone(file))), side }
    }

    /// What is wrong with a record. Every record must be asked about, in order.
    pub(super) fn fault(&mut self, batch: &mut Batch, nth: usize) -> Option<Box<Wrong>> {
        let made = batch.made.get_mut(nth)?;
        let own = made.fault.take();
        let Some(audit) = &mut self.audit else { return own };
        let Some(kind) = made.kind else {
            if self.side == Side::Input {
                audit.unknown();
            }
            return own;
        };
        let (written, left) = (made.written.clone(), mem::take(&mut made.left));
        match (self.side, own) {
            // What is not written does not come to stand in the file.
            (Side::Output(_), Some(own)) => Some(own),
            (Side::Output(form), None) => {
                let record = batch.out.get_mut(written).unwrap_or_default();
                let told =
                    fill(audit, form, (kind, &left), record).and_then(|()| audit.written(kind, record));
                told.err().map(|error| Box::new(error.into()))
            }
            (Side::Input, own) => {
                let told = audit.record(kind, batch.record(nth));
                own.or_else(|| told.err().map(|error| Box::new(error.into())))
            }
        }
    }

    /// What is wrong with the end.
    pub(super) fn end(&self) -> Option<Error> {
        self.audit.as_ref().and_then(|audit| audit.end().err())
    }
}

/// Writes the rows that the JSON left out, and that follow from the records before.
fn fill(
    audit: &Audit,
    form: RecordForm,
    (kind, left): (usize, &[FieldIx]),
    record: &mut [u8],
) -> Result<(), Error> {
    if left.is_empty() {
        return Ok(());
    }
    audit.fill(kind, record, left)?;
    records::fits(form, record).map_err(|misfit| unfit(audit.id(kind).to_owned(), misfit))
}
