//! The writer: one thread, one connection that writes, and a queue before it.
//!
//! Whatever waits is written together, up to a limit, in one commit; each caller hears of it after the commit and not
//! before. What it has taken from the queue it brings to an end: no caller who goes away can stop it half-way.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use fei_exchange::TxnId;
use rusqlite::Connection;
use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode;
use tokio::sync::{mpsc, watch};

use super::SqliteLimits;
use super::checkpoint::{Checkpointer, checkpoint};
use super::commit::{Fault, Stands, Terms, commit};
use super::counts::Counters;
use super::damage::Damage;
use super::delivery::Written;
use super::group::Reserved;
use super::numbers::Numbers;
use super::place::Lock;
use super::still_there::StillThere;
use super::trouble::{down, refused};
use super::waiting::Waiting;
use super::work::Job;
use crate::JournalError;

/// Whether it was busy, how many pages the WAL has, and how many of them are in the file.
const WAL_PAGES: &str = "PRAGMA wal_checkpoint(NOOP)";

/// What the writer shares with the journal's face.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) numbers: Numbers,
    pub(super) waiting: Waiting,
    pub(super) written: Written,
    pub(super) counters: Counters,
    pub(super) damage: Damage,
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
    /// WAL pages at which a checkpoint is asked for next, and at which this thread makes one itself.
    due_at: u32,
    full_at: u32,
    /// None: this is not the gateway's own. Whoever opened the journal beside it leaves the WAL to it: writing that into
    /// the file would keep its commits waiting.
    checkpointer: Option<Checkpointer>,
    /// The gateway's: what it writes must be found again.
    still_there: Option<StillThere>,
    /// These two go last and in this order: when nothing is open any more, others may open it, and hear so.
    lock: Option<Lock>,
    _gone: watch::Sender<()>,
}

/// What is handed over to the thread.
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// The gateway's.
    pub(super) checkpointer: Option<Checkpointer>,
    /// The gateway's.
    pub(super) still_there: Option<StillThere>,
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
        let Opened { connection, checkpointer, still_there, lock, gone } = opened;
        let wal_pages = Arc::default();
        let connection = watched(connection, &wal_pages)?;
        let (due_at, full_at) = (limits.wal_pages_due, limits.wal_pages_max);
        Ok(Self {
            limits,
            epoch,
            shared,
            connection,
            wal_pages,
            due_at,
            full_at,
            checkpointer,
            still_there,
            lock,
            _gone: gone,
        })
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
            self.checkpoint_if_due();
        }
        self.write_last();
        if self.checkpointer.take().is_some() {
            checkpoint(&self.connection, CheckpointMode::TRUNCATE, &self.shared);
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

    /// Commits and tells, and takes along what is known of answers that went out.
    fn write(&mut self, group: Vec<Box<dyn Job>>) {
        if !group.is_empty() {
            let written = self.shared.written.take();
            self.write_with(group, written);
        }
    }

    fn write_with(&mut self, mut group: Vec<Box<dyn Job>>, written: Vec<TxnId>) {
        let began = Instant::now();
        if let Err(damaged) = self.shared.damage.may_write() {
            return Self::refuse(group, &damaged);
        }
        match self.commit(&mut group, &written) {
            Ok(reserved) => self.tell(group, reserved, began),
            Err(Fault::Work(_)) if group.len() > 1 || !written.is_empty() => self.write_apart(group, written),
            Err(fault) => {
                self.shared.written.put_back(written);
                Counters::add(&self.shared.counters.failures, 1);
                let told = match &fault {
                    Fault::Disk(error) => down(error),
                    Fault::Work(error) => refused(error),
                };
                let (Fault::Disk(error) | Fault::Work(error)) = fault;
                self.shared.damage.meet(&error);
                Self::refuse(group, &self.shared.damage.may_write().err().unwrap_or(told));
            }
        }
    }

    fn refuse(group: Vec<Box<dyn Job>>, why: &JournalError) {
        for job in group {
            job.answer(Err(why.clone()));
        }
    }

    /// Each piece of work alone, so that the one at fault takes no other with it; and what went out last, because a word
    /// about delivery that is refused must not keep money waiting. It is forgotten then: nobody said it.
    fn write_apart(&mut self, group: Vec<Box<dyn Job>>, written: Vec<TxnId>) {
        for job in group {
            self.write_with(vec![job], Vec::new());
        }
        if let Err(Fault::Disk(_)) = self.commit(&mut [], &written) {
            self.shared.written.put_back(written);
        }
    }

    fn commit(&mut self, group: &mut [Box<dyn Job>], written: &[TxnId]) -> Result<Reserved, Fault> {
        let Shared { numbers, .. } = &*self.shared;
        let terms = Terms { epoch: self.epoch, numbers, numbers_ahead: self.limits.numbers_ahead };
        // Before: what is refused should not lie in a file that nobody knows. After: what is told must not.
        self.is_still_there()?;
        let Stands { reserved, chain } = commit(&mut self.connection, group, written, terms)?;
        self.is_still_there()?;
        if let Some(lock) = &self.lock {
            lock.reached(chain);
        }
        Ok(reserved)
    }

    fn is_still_there(&self) -> Result<(), Fault> {
        let Some(files) = &self.still_there else { return Ok(()) };
        let bytes = files.wal_bytes().map_err(Fault::Disk)?;
        if bytes >= StillThere::bytes_of(self.wal_pages.load(Ordering::Relaxed)) || self.wal_began_anew() {
            return Ok(());
        }
        Err(Fault::Disk(files.cut()))
    }

    /// Another program may have had all of the WAL written into the file, and cut it then: SQLite knows of that. It is asked
    /// for no work: what is left of a WAL that was cut may be half a commit, and must not come into the file.
    fn wal_began_anew(&self) -> bool {
        let pages = self.connection.query_row(WAL_PAGES, [], |row| row.get::<_, i64>(1));
        let anew = matches!(pages, Ok(0));
        if anew {
            self.wal_pages.store(0, Ordering::Relaxed);
        }
        anew
    }

    fn tell(&self, group: Vec<Box<dyn Job>>, reserved: Reserved, began: Instant) {
        let (counters, stands) = (&self.shared.counters, Instant::now());
        Counters::add(&counters.commits, 1);
        Counters::add(&counters.calls, group.len());
        counters.calls_a_commit.add(group.len() as u64);
        counters.commit_us.add_time(stands - began);
        self.shared.numbers.keep(reserved);
        for job in group {
            counters.call_us.add_time(stands - job.asked());
            let ended = job.ends();
            job.answer(Ok(()));
            ended.into_iter().for_each(|txn| self.shared.waiting.ended(txn));
        }
    }

    /// Has the WAL written into the file. The other thread does nearly all of it; but it never ends what grows while it
    /// works, so when the WAL is long this one writes the rest before the next commit, and the WAL begins anew.
    fn checkpoint_if_due(&mut self) {
        let Some(checkpointer) = &self.checkpointer else { return };
        let Self { due_at, full_at, limits, .. } = self;
        let pages = self.wal_pages.load(Ordering::Relaxed);
        if pages < due_at.saturating_sub(limits.wal_pages_due) {
            // It has begun anew.
            (*due_at, *full_at) = (limits.wal_pages_due, limits.wal_pages_max);
        }
        if pages >= *full_at {
            // Who reads for long keeps it from beginning anew: then it is not tried again after every commit.
            if checkpoint(&self.connection, CheckpointMode::PASSIVE, &self.shared) == Some(false) {
                *full_at = pages.saturating_add(limits.wal_pages_due);
            }
        } else if pages >= *due_at {
            checkpointer.ask();
            *due_at = pages.saturating_add(limits.wal_pages_due);
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
