//! The last stage: the files that the good, the bad and the lost go to, and their sums.

use fei_codec::Loss;

use super::lines::{Change, Reject, line};
use super::sink::Sink;
use super::sort::{Bad, Take, Why};
use super::sums::Sums;
use crate::stop::Stop;

/// Where everything goes.
pub(super) struct Writer {
    pub(super) out: Sink,
    /// Without it the first record that is rejected ends the run.
    pub(super) rejects: Option<Sink>,
    pub(super) losses: Option<Sink>,
    pub(super) sums: Sums,
}

impl Take for Writer {
    fn good(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.out.write(bytes)
    }

    fn bad(&mut self, bad: &Bad<'_>) -> Result<(), Stop> {
        let Some(rejects) = &mut self.rejects else { return Err(Stop::Record(bad.whole())) };
        self.sums.rejected += 1;
        self.sums.records += u64::from(matches!(bad.why, Why::Cut(_))); // the others were counted as they came
        rejects.write(&line(&Reject::of(bad))?)
    }

    fn lost(&mut self, record: u64, loss: &Loss) -> Result<(), Stop> {
        self.sums.lose(loss);
        match &mut self.losses {
            Some(losses) => losses.write(&line(&Change::of(record, loss))?),
            None => Ok(()),
        }
    }
}

impl Bad<'_> {
    /// All that is wrong with it, each thing on a line.
    fn whole(&self) -> String {
        match self.why {
            Why::Wrong(wrong) => format!("record {} at byte {}: {wrong}", self.record, self.offset),
            Why::Cut(error) => error.to_string(),
        }
    }
}

/// The first thing that is wrong with it.
impl std::fmt::Display for Bad<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.why {
            Why::Wrong(wrong) => {
                write!(f, "record {} at byte {}", self.record, self.offset)?;
                wrong.errors.first().map_or(Ok(()), |error| write!(f, ": {error}"))
            }
            Why::Cut(error) => write!(f, "{error}"),
        }
    }
}
