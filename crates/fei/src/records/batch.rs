//! What travels through the pipeline and comes back to be filled again: a piece of the input with its records cut, and
//! what became of them. Its memory is kept, so that a file of any size takes that of a few pieces.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;

use fei_codec::records::CutError;
use fei_codec::{Buffer, Loss, Losses, Wrong};
use fei_layout::plan::FieldIx;

/// Records that are translated together.
#[derive(Default)]
pub(super) struct Batch {
    /// The piece of the input; only its first [`Batch::filled`] bytes count.
    pub(super) bytes: Vec<u8>,
    pub(super) filled: usize,
    /// Where its records are in it.
    pub(super) records: Vec<Range<usize>>,
    /// The number of its first record, from 1.
    pub(super) first: u64,
    /// Where its first byte is in the input.
    pub(super) offset: u64,
    /// The records translated, one behind the other.
    pub(super) out: Buffer,
    /// What was made of each record, in order.
    pub(super) made: Vec<Made>,
    /// What the translation changed, with the index of the record.
    pub(super) losses: VecDeque<(usize, Loss)>,
    /// The input ends with this batch, and how.
    pub(super) end: Option<End>,
    /// For one record after the other.
    pub(super) scratch: Losses,
}

/// What was made of one record.
pub(super) struct Made {
    /// Where its translation ends in [`Batch::out`].
    pub(super) end: usize,
    /// Which kind of record it is, where the file has several and it is known.
    pub(super) kind: Option<usize>,
    /// The record's own bytes in [`Batch::out`], where that is the side of the records.
    pub(super) written: Range<usize>,
    /// The rows of it that are still to be written, from the records before it.
    pub(super) left: Vec<FieldIx>,
    /// Why there is none.
    pub(super) fault: Option<Box<Wrong>>,
}

/// How the input ends.
#[derive(Debug)]
pub(super) enum End {
    /// With a whole record.
    Whole {
        /// The last line has no end.
        unended: bool,
    },
    /// In a record that cannot be cut; the bytes that are left of it.
    Cut(Box<CutError>, Vec<u8>),
    /// It cannot be read on.
    Failed(io::Error),
}

impl Batch {
    /// Empties it, with its memory kept.
    pub(super) fn clear(&mut self) {
        self.filled = 0;
        self.end = None;
        self.records.clear();
        self.out.clear();
        self.made.clear();
        self.losses.clear();
    }

    /// The bytes of a record.
    pub(super) fn record(&self, nth: usize) -> &[u8] {
        self.records.get(nth).and_then(|range| self.bytes.get(range.clone())).unwrap_or_default()
    }

    /// The number of a record in the file.
    pub(super) fn number(&self, nth: usize) -> u64 {
        self.first + nth as u64
    }

    /// Where a record's own bytes begin in the input.
    pub(super) fn place(&self, nth: usize) -> u64 {
        self.offset + self.records.get(nth).map_or(0, |range| range.start as u64)
    }
}
