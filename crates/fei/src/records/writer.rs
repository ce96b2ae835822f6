//! The last stage: writes what came of the batches, in order, and sorts out what could not be translated.

use indicatif::ProgressBar;

use super::batch::{Batch, End};
use super::lines::{Change, Reject, line};
use super::sink::Sink;
use super::sums::Sums;
use crate::stop::Stop;

/// Where everything goes.
pub(super) struct Writer {
    pub(super) out: Sink,
    /// Without it the first record that cannot be translated ends the run.
    pub(super) rejects: Option<Sink>,
    pub(super) losses: Option<Sink>,
    pub(super) sums: Sums,
    pub(super) progress: ProgressBar,
    /// The last line of the input has no end.
    pub(super) unended: bool,
}

/// Whether there is more to come.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    More,
    /// The input has ended.
    Ended,
}

impl Writer {
    /// Writes a batch.
    pub(super) fn batch(&mut self, batch: &Batch) -> Result<Next, Stop> {
        self.records(batch)?;
        self.lost(batch)?;
        self.progress.set_position(batch.offset + batch.filled as u64);
        match &batch.end {
            None => Ok(Next::More),
            Some(End::Whole { unended }) => {
                self.unended = *unended;
                Ok(Next::Ended)
            }
            Some(End::Cut(error, rest)) => {
                let Some(rejects) = &mut self.rejects else {
                    return Err(Stop::Record(error.to_string()));
                };
                rejects.write(&line(&Reject::cut(error, rest))?)?;
                self.sums.rejected += 1;
                self.sums.records += 1;
                Ok(Next::Ended)
            }
            Some(End::Failed(error)) => Err(Stop::Read {
                path: "the input".into(),
                source: std::io::Error::new(error.kind(), error.to_string()),
            }),
        }
    }

    /// The records that were translated in one piece each time, those between them to the rejects.
    fn records(&mut self, batch: &Batch) -> Result<(), Stop> {
        let (mut written, mut end) = (0, 0);
        for (nth, made) in batch.made.iter().enumerate() {
            if let Some(error) = &made.fault {
                let (number, place) = (batch.number(nth), batch.place(nth));
                let Some(rejects) = &mut self.rejects else {
                    self.out.write(&batch.out[written..end])?;
                    return Err(Stop::Record(format!("record {number} at byte {place}: {error}")));
                };
                rejects.write(&line(&Reject::of(number, place, error, batch.record(nth)))?)?;
                self.sums.rejected += 1;
                self.out.write(&batch.out[written..end])?;
                written = made.end;
            }
            end = made.end;
        }
        self.sums.records += batch.made.len() as u64;
        self.out.write(&batch.out[written..end])
    }

    fn lost(&mut self, batch: &Batch) -> Result<(), Stop> {
        for (nth, loss) in &batch.losses {
            self.sums.lose(loss);
            if let Some(losses) = &mut self.losses {
                losses.write(&line(&Change::of(batch.number(*nth), loss))?)?;
            }
        }
        Ok(())
    }
}
