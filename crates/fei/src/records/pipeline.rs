//! One thread reads, several translate, the caller's writes. Batches go round: the reader gives them to the workers in
//! turn and the writer takes them in the same turn, so that the order is kept without numbers; the writer gives them
//! back. There is a fixed number of them: that is all the memory, and whoever is slow is waited for.

use std::io::{self, Read};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use fei_codec::records::Cutter;

use super::batch::Batch;
use super::reader::Reader;

/// Batches on their way for each worker: one in its hands, one before and one behind it.
const BATCHES_PER_WORKER: usize = 3;

/// What a worker does with the records of a batch.
pub(super) trait Translate: Send + Sync + 'static {
    /// Fills [`Batch::out`], one [`Made`](super::batch::Made) a record.
    fn translate(&self, batch: &mut Batch);
}

/// Batches as they come out, in the order of the input.
pub(super) struct Pipeline {
    workers: Vec<Receiver<Box<Batch>>>,
    free: SyncSender<Box<Batch>>,
    turn: usize,
}

impl Pipeline {
    /// Starts the threads. They end when the input does, or when this is dropped and they notice; a reader that waits
    /// for a pipe is not waited for.
    pub(super) fn start(
        input: impl Read + Send + 'static,
        cutter: Cutter,
        translate: &Arc<impl Translate>,
        threads: NonZero<usize>,
    ) -> io::Result<Self> {
        let batches = threads.get() * BATCHES_PER_WORKER;
        let (free, freed) = sync_channel(batches);
        for _ in 0..batches {
            let _fits = free.try_send(Box::default());
        }
        let (mut jobs, mut workers) = (Vec::new(), Vec::new());
        for _ in 0..threads.get() {
            let (job, todo) = sync_channel(BATCHES_PER_WORKER);
            let (done, finished) = sync_channel(BATCHES_PER_WORKER);
            let translate = Arc::clone(translate);
            thread::Builder::new()
                .name("translate".to_owned())
                .spawn(move || work(&*translate, &todo, &done))?;
            jobs.push(job);
            workers.push(finished);
        }
        let reader = Reader { input, cutter, free: freed, workers: jobs, rest: Vec::new() };
        thread::Builder::new().name("read".to_owned()).spawn(move || reader.run())?;
        Ok(Self { workers, free, turn: 0 })
    }

    /// The next batch; none when a thread is gone that should not be.
    pub(super) fn next(&mut self) -> Option<Box<Batch>> {
        let worker = self.workers.get(self.turn % self.workers.len())?;
        self.turn += 1;
        worker.recv().ok()
    }

    /// Gives a batch back.
    pub(super) fn give_back(&self, batch: Box<Batch>) {
        // The reader may have ended already.
        let _gone = self.free.try_send(batch);
    }
}

fn work(translate: &impl Translate, todo: &Receiver<Box<Batch>>, done: &SyncSender<Box<Batch>>) {
    while let Ok(mut batch) = todo.recv() {
        translate.translate(&mut batch);
        if done.send(batch).is_err() {
            return;
        }
    }
}
