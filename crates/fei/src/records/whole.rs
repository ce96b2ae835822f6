//! A small file as one piece, for golden cases: the same stages, with the output in memory.

use std::io::Cursor;
use std::num::NonZero;
use std::sync::Arc;

use fei_codec::Loss;
use fei_codec::records::Cutter;
use fei_layout::plan::{RecordFile, RecordForm};

use super::judge::{Judge, Side};
use super::pipeline::{Pipeline, Translate};
use super::sort::{Bad, Next, Take, sort};
use super::translate::{Decoding, Encoding, Kinds};
use super::{LINE_BYTES_MAX, RECORD_BYTES_MAX};
use crate::stamp::Stamp;
use crate::stop::Stop;

/// What became of a whole file.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    pub(crate) out: Vec<u8>,
    /// `record 3 at byte 240: …`
    pub(crate) rejects: Vec<String>,
    /// `memo: cut`
    pub(crate) losses: Vec<String>,
}

impl Take for Whole {
    fn good(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn bad(&mut self, bad: &Bad<'_>) -> Result<(), Stop> {
        self.rejects.push(bad.to_string());
        Ok(())
    }

    fn lost(&mut self, _record: u64, loss: &Loss) -> Result<(), Stop> {
        self.losses.push(format!("{}: {}", loss.path, loss.kind.as_str()));
        Ok(())
    }
}

impl Whole {
    /// A file of records as JSON lines.
    pub(crate) fn decoded(file: &Arc<RecordFile>, bytes: &[u8]) -> Result<Self, Stop> {
        let cutter = Cutter::new(file.form, RECORD_BYTES_MAX);
        Self::of(
            cutter,
            Decoding(Kinds::Several(Arc::clone(file))),
            Judge::new(Some(file), Side::Input),
            bytes,
        )
    }

    /// JSON lines as a file of records.
    pub(crate) fn encoded(file: &Arc<RecordFile>, lines: &[u8], stamp: Stamp) -> Result<Self, Stop> {
        let cutter = Cutter::new(RecordForm::Lf, LINE_BYTES_MAX);
        let encoding = Encoding(Kinds::Several(Arc::clone(file)), file.form, stamp);
        Self::of(cutter, encoding, Judge::new(Some(file), Side::Output(file.form)), lines)
    }

    fn of(cutter: Cutter, translate: impl Translate, mut judge: Judge, input: &[u8]) -> Result<Self, Stop> {
        let input = Cursor::new(input.to_vec());
        let one = NonZero::<usize>::MIN;
        let mut pipeline =
            Pipeline::start(input, cutter, &Arc::new(translate), one).map_err(Stop::Runtime)?;
        let mut whole = Self::default();
        loop {
            let mut batch = pipeline.next().ok_or(Stop::Worker)?;
            if let Next::Ended { .. } = sort(&mut batch, &mut judge, &mut whole)? {
                return Ok(whole);
            }
            pipeline.give_back(batch);
        }
    }
}
