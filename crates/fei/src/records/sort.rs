//! Sorts what came of a batch, in order: what is to be written, what is rejected and why, what was lost.

use fei_codec::records::CutError;
use fei_codec::{Loss, Wrong};

use super::batch::{Batch, End};
use super::judge::Judge;
use crate::stop::Stop;

/// Whom it goes to.
pub(super) trait Take {
    /// Translated records, one behind the other.
    fn good(&mut self, bytes: &[u8]) -> Result<(), Stop>;
    /// A record that is not among them.
    fn bad(&mut self, bad: &Bad<'_>) -> Result<(), Stop>;
    /// What the translation of a record changed that is among them.
    fn lost(&mut self, record: u64, loss: &Loss) -> Result<(), Stop>;
}

/// A record that is rejected.
pub(super) struct Bad<'b> {
    /// From 1.
    pub(super) record: u64,
    /// Where it begins in the input.
    pub(super) offset: u64,
    pub(super) why: Why<'b>,
    /// As it stands in the input.
    pub(super) bytes: &'b [u8],
}

/// Why a record is rejected.
pub(super) enum Why<'b> {
    /// It cannot be translated, or does not belong where it stands.
    Wrong(&'b Wrong),
    /// It cannot even be cut out.
    Cut(&'b CutError),
}

/// Whether there is more to come.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    More,
    Ended {
        /// The last line of the input has no end.
        unended: bool,
    },
}

/// Sorts a batch. Batches must come in order.
pub(super) fn sort(batch: &mut Batch, judge: &mut Judge, to: &mut impl Take) -> Result<Next, Stop> {
    records(batch, judge, to)?;
    let (record, offset) = (batch.number(batch.records.len()), batch.offset + batch.filled as u64);
    match batch.end.take() {
        None => Ok(Next::More),
        Some(End::Whole { unended }) => {
            if let Some(error) = judge.end() {
                to.bad(&Bad { record, offset, why: Why::Wrong(&error.into()), bytes: &[] })?;
            }
            Ok(Next::Ended { unended })
        }
        Some(End::Cut(error, rest)) => {
            let (record, offset) = (error.number, error.offset);
            to.bad(&Bad { record, offset, why: Why::Cut(&error), bytes: &rest })?;
            Ok(Next::Ended { unended: false })
        }
        Some(End::Failed(source)) => Err(Stop::Read { path: "the input".into(), source }),
    }
}

/// Records that stand together and are good go on in one piece.
fn records(batch: &mut Batch, judge: &mut Judge, to: &mut impl Take) -> Result<(), Stop> {
    let (mut written, mut end) = (0, 0);
    for nth in 0..batch.made.len() {
        if let Some(wrong) = judge.fault(batch, nth) {
            to.good(&batch.out[written..end])?;
            let (record, offset, bytes) = (batch.number(nth), batch.place(nth), batch.record(nth));
            to.bad(&Bad { record, offset, why: Why::Wrong(&wrong), bytes })?;
            written = batch.made[nth].end;
        } else {
            lost(batch, nth, to)?;
        }
        end = batch.made[nth].end;
    }
    to.good(&batch.out[written..end])
}

fn lost(batch: &mut Batch, nth: usize, to: &mut impl Take) -> Result<(), Stop> {
    while let Some((of, loss)) = batch.losses.pop_front_if(|(of, _)| *of <= nth) {
        // What was lost of a rejected record is nobody's loss.
        if of == nth {
            to.lost(batch.number(nth), &loss)?;
        }
    }
    Ok(())
}
