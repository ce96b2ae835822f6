//! The first stage: reads a file or a pipe in large pieces and cuts the records in them.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender};

use fei_codec::records::Cutter;

use super::batch::{Batch, End};

/// Bytes that are read at once: much more than a record, little enough to stay in a core's cache.
const PIECE_BYTES: usize = 256 << 10;

/// Reads until the input ends, or nobody wants more. Batches go to the workers in turn.
pub(super) struct Reader<R> {
    pub(super) input: R,
    pub(super) cutter: Cutter,
    /// Batches that are done with.
    pub(super) free: Receiver<Box<Batch>>,
    pub(super) workers: Vec<SyncSender<Box<Batch>>>,
    /// The beginning of a record whose end is still to come.
    pub(super) rest: Vec<u8>,
}

impl<R: Read> Reader<R> {
    /// Until the end.
    pub(super) fn run(mut self) {
        for turn in 0.. {
            let Ok(mut batch) = self.free.recv() else { return };
            self.fill(&mut batch);
            let last = batch.end.is_some();
            let Some(worker) = self.workers.get(turn % self.workers.len()) else { return };
            if worker.send(batch).is_err() || last {
                return;
            }
        }
    }

    /// Reads until there is a record at least, or the input ends.
    fn fill(&mut self, batch: &mut Batch) {
        batch.clear();
        batch.first = self.cutter.number();
        batch.offset = self.cutter.offset();
        batch.bytes.resize(batch.bytes.len().max(PIECE_BYTES).max(2 * self.rest.len()), 0);
        batch.bytes[..self.rest.len()].copy_from_slice(&self.rest);
        batch.filled = self.rest.len();
        self.rest.clear();
        while batch.records.is_empty() && batch.end.is_none() {
            if batch.filled == batch.bytes.len() {
                // The cutter says when a record is too long: this ends.
                batch.bytes.resize(2 * batch.filled, 0);
            }
            match read(&mut self.input, &mut batch.bytes[batch.filled..]) {
                Ok(come) => {
                    batch.filled += come;
                    self.cut(batch, come == 0);
                }
                Err(error) => batch.end = Some(End::Failed(error)),
            }
        }
    }

    fn cut(&mut self, batch: &mut Batch, end: bool) {
        let mut at = 0;
        loop {
            let rest = &batch.bytes[at..batch.filled];
            match self.cutter.next(rest, end) {
                Ok(Some(record)) => {
                    batch.records.push(at + record.start..at + record.end);
                    at = (self.cutter.offset() - batch.offset) as usize;
                }
                Ok(None) if end => {
                    batch.end = Some(End::Whole { unended: self.cutter.is_unended() });
                    return;
                }
                Ok(None) => {
                    self.rest.extend_from_slice(if batch.records.is_empty() { &[] } else { rest });
                    return;
                }
                Err(error) => {
                    batch.end = Some(End::Cut(Box::new(error), rest.to_vec()));
                    return;
                }
            }
        }
    }
}

/// Some bytes; none at the end.
fn read(input: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
