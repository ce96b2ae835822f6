//! The writer: one thread, one connection that writes, and a queue before it.
//!
//! Whatever waits is written together, up to a limit, in one commit; each caller hears of it after the commit and not
//! before. What it has taken from the queue it brings to an end: no caller who goes away can stop it half-way.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use fei_exchange::TxnId;
use rusqlite::Connection;
use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode;
use tokio::sync::{mpsc, watch};

use super::SqliteLimits;
use super::commit::{Fault, Terms, commit};
use super::counts::Counters;
use super::delivery::Written;
use super::group::Reserved;
use super::numbers::Numbers;
use super::place::Lock;
use super::trouble::down;
use super::waiting::Waiting;
use super::work::Job;

/// What the writer shares with the journal's face.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) numbers: Numbers,
    pub(super) waiting: Waiting,
    pub(super) written: Written,
    pub(super) counters: Counters,
}

/// The thread's own.
pub(super) struct Writer {
    limits: SqliteLimits,
    epoch: i64,
    shared: Arc<Shared>,
    /// Kept for as long as the process lives, whatever fails. What a failed commit left in the WAL lies behind the end
    /// that this connection knows, and the next commit writes over it; a new connection might take it for a commit.
    connection: Connection,
    wal_pages: Arc<AtomicU32>,
    /// These two go last and in this order: when nothing is open any more, others may open it, and hear so.
    lock: Option<Lock>,
    _gone: watch::Sender<()>,
}

/// What is handed over to the thread.
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// None: it is opened beside the gateway that has it.
    pub(super) lock: Option<Lock>,
    /// Closes when the file is given back.
    pub(super) gone: watch::Sender<()>,
}

impl Writer {
    pub(super) fn new(
        limits: SqliteLimits,
        epoch: i64,
        shared: Arc<Shared>,
        opened: Opened,
    ) -> rusqlite::Result<Self> {
        let Opened { connection, lock, gone } = opened;
        let wal_pages = Arc::default();
        let connection = watched(connection, &wal_pages)?;
        Ok(Self { limits, epoch, shared, connection, wal_pages, lock, _gone: gone })
    }

    /// Writes until nobody can ask any more, or until it is told to stop and the queue is empty.
    pub(super) fn run(mut self, mut jobs: mpsc::Receiver<Message>) {
        let group_max = self.limits.group_max.max(1);
        let mut messages = Vec::with_capacity(group_max);
        while jobs.blocking_recv_many(&mut messages, group_max) > 0 {
            let mut group = Vec::with_capacity(messages.len());
            for message in messages.drain(..) {
                match message {
                    Message::Job(job) => group.push(job),
                    Message::Close => jobs.close(),
                }
            }
            self.write(group);
            self.checkpoint_if_due(jobs.is_empty());
        }
        self.write_last();
        if self.is_owner() {
            self.checkpoint(CheckpointMode::TRUNCATE);
        }
        self.shared.waiting.close();
    }

    /// What waits for a commit, when none comes any more. If this one fails, nobody has said whether they went out.
    fn write_last(&mut self) {
        loop {
            let written = self.shared.written.take();
            if written.is_empty() || self.commit(&mut [], &written).is_err() {
                return;
            }
        }
    }

    /// Commits and tells. When one piece of work is at fault, each is tried alone, so that it takes no other with it.
    fn write(&mut self, mut group: Vec<Box<dyn Job>>) {
        if group.is_empty() {
            return;
        }
        let written = self.shared.written.take();
        match self.commit(&mut group, &written) {
            Ok(reserved) => self.tell(group, reserved),
            Err(Fault::Work(_)) if group.len() > 1 => {
                for job in group {
                    self.write(vec![job]);
                }
            }
            Err(Fault::Disk(error) | Fault::Work(error)) => {
                self.shared.written.put_back(written);
                Counters::add(&self.shared.counters.failures, 1);
                for job in group {
                    job.answer(Err(down(&error)));
                }
            }
        }
    }

    fn commit(&mut self, group: &mut [Box<dyn Job>], written: &[TxnId]) -> Result<Reserved, Fault> {
        let Shared { numbers, .. } = &*self.shared;
        let terms = Terms { epoch: self.epoch, numbers, numbers_ahead: self.limits.numbers_ahead };
        commit(&mut self.connection, group, written, terms)
    }

    fn tell(&self, group: Vec<Box<dyn Job>>, reserved: Reserved) {
        Counters::add(&self.shared.counters.commits, 1);
        Counters::add(&self.shared.counters.calls, group.len());
        self.shared.numbers.keep(reserved);
        for job in group {
            let ended = job.ends();
            job.answer(Ok(()));
            ended.into_iter().for_each(|txn| self.shared.waiting.ended(txn));
        }
    }

    /// Whether this is the gateway's own. Whoever opened the journal beside it leaves the WAL to it: writing that into the
    /// file would keep its commits waiting.
    const fn is_owner(&self) -> bool {
        self.lock.is_some()
    }

    /// Writes the WAL into the file: at the latest when it is long, and sooner when nobody waits.
    fn checkpoint_if_due(&mut self, idle: bool) {
        let pages = self.wal_pages.load(Ordering::Relaxed);
        let due = pages >= self.limits.wal_pages_max || (idle && pages >= self.limits.wal_pages_idle);
        if due && self.is_owner() {
            self.checkpoint(CheckpointMode::PASSIVE);
        }
    }

    /// One that fails loses nothing: what is committed lies in the WAL, and the next one tries again.
    fn checkpoint(&mut self, mode: CheckpointMode) {
        if self.connection.wal_checkpoint_v2(None::<&str>, mode).is_ok() {
            Counters::add(&self.shared.counters.checkpoints, 1);
            self.wal_pages.store(0, Ordering::Relaxed);
        }
    }
}

/// A connection whose commits tell how long the WAL is.
fn watched(mut connection: Connection, wal_pages: &Arc<AtomicU32>) -> rusqlite::Result<Connection> {
    let wal_pages = Arc::clone(wal_pages);
    connection.wal_hook(Some(move |_: &mut Wal, pages: std::ffi::c_int| {
        wal_pages.store(u32::try_from(pages).unwrap_or(0), Ordering::Relaxed);
        Ok(())
    }))?;
    Ok(connection)
}

/// What goes through the queue.
pub(super) enum Message {
    Job(Box<dyn Job>),
    /// Write what is in the queue, take nothing more.
    Close,
}
