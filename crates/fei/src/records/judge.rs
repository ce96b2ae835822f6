//! Which records of a batch are to be written: those that were translated, and that the file as a whole has nothing
//! against.

use std::sync::Arc;

use fei_codec::Error;
use fei_codec::records::Audit;
use fei_layout::plan::RecordFile;

use super::batch::Batch;

/// The side on which records are records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// They are read.
    Input,
    /// They are written.
    Output,
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
    pub(super) fn fault(&mut self, batch: &mut Batch, nth: usize) -> Option<Box<Error>> {
        let made = batch.made.get_mut(nth)?;
        let own = made.fault.take();
        let Some((audit, kind)) = self.audit.as_mut().zip(made.kind) else { return own };
        let written = made.written.clone();
        let record = match self.side {
            Side::Input => batch.record(nth),
            Side::Output => batch.out.get(written).unwrap_or_default(),
        };
        match (self.side, own) {
            // What is not written does not come to stand in the file.
            (Side::Output, Some(own)) => Some(own),
            (Side::Output, None) => audit.written(kind, record).err().map(Box::new),
            (Side::Input, own) => {
                let told = audit.record(kind, record);
                own.or_else(|| told.err().map(Box::new))
            }
        }
    }

    /// What is wrong with the end.
    pub(super) fn end(&self) -> Option<Error> {
        self.audit.as_ref().and_then(|audit| audit.end().err())
    }
}
