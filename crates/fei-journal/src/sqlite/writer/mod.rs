//! The writer: one thread, one connection that writes, and a queue before it.
//!
//! Whatever waits is written together, up to a limit, in one commit. Each caller hears of it when it is on the disk and not
//! before; that is another thread's to wait for ([`Syncer`]), and this one goes on with the next commit: one is being synced,
//! one waits for that, and no third is made. What it has taken from the queue it brings to an end: no caller who goes away
//! can stop it half-way.
//!
//! So a commit may rest on one that is not on the disk yet. It is told no sooner than that one, because they get there and
//! are told in their order; and whoever reads beside waits ([`OnDisk`](super::on_disk::OnDisk)).

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex};
use std::time::Instant;

use fei_exchange::TxnId;
use rusqlite::Connection;
use rusqlite::wal::CheckpointMode;
use tokio::sync::{mpsc, watch};

use super::SqliteLimits;
use super::checkpoint::{Checkpointer, checkpoint};
use super::commit::{Fault, Leaves, Terms, commit};
use super::counts::Counters;
use super::damage::Damage;
use super::delivery::Written;
use super::finish::{Files, Finish, Made, Stands, refuse};
use super::log::{self, Log};
use super::numbers::Numbers;
use super::on_disk::{OnDisk, Panics};
use super::place::Place;
use super::syncer::Syncer;
use super::trouble::{down, refused};
use super::waiting::{Closes, Waiting};
use super::work::Job;
use crate::JournalError;

/// What the writer shares with the journal's face.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) numbers: Numbers,
    pub(super) on_disk: OnDisk,
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
    /// Commits that are made go there; none: this thread finishes them itself.
    syncer: Option<Syncer>,
    /// Kept for as long as the process lives, whatever fails. What a failed commit left in the WAL lies behind the end
    /// that this connection knows, and the next commit writes over it; a new connection might take it for a commit.
    connection: Connection,
    log: Arc<Log>,
    /// WAL pages at which a checkpoint is asked for next, and at which this thread makes one itself.
    due_at: u32,
    full_at: u32,
    /// None: this is not the gateway's own. Whoever opened the journal beside it leaves the WAL to it: writing that into
    /// the file would keep its commits waiting.
    checkpointer: Option<Checkpointer>,
    /// These two go last and in this order, the lock with the first: when nothing is open any more, others may open it, and
    /// hear so.
    finish: Arc<Finish>,
    _gone: watch::Sender<()>,
}

/// What is handed over to the thread.
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// The gateway's: for the thread that writes the WAL into the file.
    pub(super) checkpointer: Option<Connection>,
    /// None: it is opened beside the gateway that has it.
    pub(super) files: Option<Files>,
    pub(super) place: Arc<Place>,
    /// Closes when the file is given back.
    pub(super) gone: watch::Sender<()>,
}

impl Writer {
    pub(super) fn new(
        limits: SqliteLimits,
        epoch: i64,
        shared: Arc<Shared>,
        opened: Opened,
    ) -> std::io::Result<Self> {
        let Opened { mut connection, checkpointer, files, place, gone } = opened;
        let log = Arc::<Log>::default();
        log.watch(&mut connection).map_err(std::io::Error::other)?;
        let is_gateways = files.is_some();
        let finish = Arc::new(Finish {
            shared: Arc::clone(&shared),
            log: Arc::clone(&log),
            place,
            files,
            checkpointing: Mutex::default(),
        });
        let checkpointer =
            checkpointer.map(|connection| Checkpointer::start(connection, Arc::clone(&finish)));
        let checkpointer = checkpointer.transpose()?;
        let syncer = is_gateways.then(|| Syncer::start(Arc::clone(&finish))).transpose()?;
        let (due_at, full_at) = (limits.wal_pages_due, limits.wal_pages_max);
        Ok(Self {
            limits,
            epoch,
            shared,
            syncer,
            connection,
            log,
            due_at,
            full_at,
            checkpointer,
            finish,
            _gone: gone,
        })
    }

    /// Writes until nobody can ask any more, or until it is told to stop and the queue is empty.
    pub(super) fn run(mut self, jobs: mpsc::Receiver<Message>) {
        let shared = Arc::clone(&self.shared);
        // Dropped behind the queue: whoever it wakes must find that closed, and that no commit comes any more.
        let _closes = Closes(&shared.waiting);
        let _panics = Panics(&shared.on_disk);
        let mut jobs = jobs;
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
        self.syncer = None;
        if self.checkpointer.take().is_some() {
            checkpoint(&self.connection, CheckpointMode::TRUNCATE, &self.finish);
        }
    }

    /// What waits for a commit, when none comes any more. If this one fails, nobody has said whether they went out.
    fn write_last(&mut self) {
        loop {
            let written = self.shared.written.take();
            if written.is_empty() || self.may_write().is_err() {
                return;
            }
            match self.commit(&mut [], &written) {
                Ok(made) => self.finish(made),
                Err(Fault::Disk(error) | Fault::Work(error)) => return self.finish.meet(&error),
            }
        }
    }

    /// Commits, and takes along what is known of answers that went out.
    fn write(&mut self, group: Vec<Box<dyn Job>>) {
        if !group.is_empty() {
            let written = self.shared.written.take();
            self.write_with(group, written);
        }
    }

    fn write_with(&mut self, mut group: Vec<Box<dyn Job>>, written: Vec<TxnId>) {
        if let Err(damaged) = self.may_write() {
            return refuse(group, &damaged);
        }
        match self.commit(&mut group, &written) {
            Ok(made) => self.finish(Made { jobs: group, ..made }),
            Err(Fault::Work(_)) if group.len() > 1 || !written.is_empty() => self.write_apart(group, written),
            Err(fault) => {
                self.shared.written.put_back(written);
                Counters::add(&self.shared.counters.failures, 1);
                let told = match &fault {
                    Fault::Disk(error) => down(error),
                    Fault::Work(error) => refused(error),
                };
                let (Fault::Disk(error) | Fault::Work(error)) = fault;
                self.finish.meet(&error);
                refuse(group, &self.shared.damage.may_write().err().unwrap_or(told));
            }
        }
    }

    /// Has it brought onto the disk, and told.
    fn finish(&mut self, made: Made) {
        match &mut self.syncer {
            Some(syncer) => syncer.take(made),
            None => self.finish.finish(made),
        }
    }

    /// Each piece of work alone, so that the one at fault takes no other with it; and what went out last, because a word
    /// about delivery that is refused must not keep money waiting. It is forgotten then: nobody said it.
    fn write_apart(&mut self, group: Vec<Box<dyn Job>>, written: Vec<TxnId>) {
        for job in group {
            self.write_with(vec![job], Vec::new());
        }
        if self.may_write().is_err() {
            // A sync failed on the way, or damage was met.
            return self.shared.written.put_back(written);
        }
        match self.commit(&mut [], &written) {
            Ok(made) => self.finish(made),
            Err(Fault::Disk(error)) => {
                self.finish.meet(&error);
                self.shared.written.put_back(written);
            }
            Err(Fault::Work(_)) => {}
        }
    }

    /// Asked before every commit.
    fn may_write(&self) -> Result<(), JournalError> {
        self.shared.damage.may_write().and_then(|()| self.finish.is_well())
    }

    /// Makes a commit, which nobody has heard of.
    fn commit(&mut self, group: &mut [Box<dyn Job>], written: &[TxnId]) -> Result<Made, Fault> {
        let began = Instant::now();
        // What is refused should not lie in a file that nobody knows.
        self.is_still_there()?;
        let Shared { numbers, on_disk, .. } = &*self.shared;
        let (epoch, numbers_ahead) = (self.epoch, self.limits.numbers_ahead);
        let (before, terms) = (on_disk.last(), Terms { epoch, numbers, on_disk, numbers_ahead });
        let committed = commit(&mut self.connection, group, written, terms);
        let number = on_disk.last();
        let made = |stands| Made { number, began, stands, jobs: Vec::new() };
        match committed {
            Ok(Leaves { reserved, chain }) => {
                numbers.reserve(number, reserved);
                Ok(made(Some(Stands { chain, grew: self.log.grew() })))
            }
            Err(fault) => {
                if number > before {
                    // Readers wait for it.
                    self.finish(made(None));
                }
                Err(fault)
            }
        }
    }

    fn is_still_there(&self) -> Result<(), Fault> {
        let Some(files) = &self.finish.files else { return Ok(()) };
        let (known, ask) = (self.log.pages(), || log::pages(&self.connection));
        let pages = files.still_there.check(known, ask).map_err(Fault::Disk)?;
        if pages != known {
            self.log.set_pages(pages);
        }
        Ok(())
    }

    /// Has the WAL written into the file. The other thread does nearly all of it; but it never ends what grows while it
    /// works, so when the WAL is long this one writes the rest before the next commit, and the WAL begins anew. But behind
    /// somebody who read for long the rest may be all of a very long WAL, and no commit should wait for that: one in many
    /// waits a moment for the other thread.
    fn checkpoint_if_due(&mut self) {
        let Some(checkpointer) = &self.checkpointer else { return };
        let Self { due_at, full_at, limits, connection, .. } = self;
        let pages = self.log.pages();
        if pages < due_at.saturating_sub(limits.wal_pages_due) {
            // It has begun anew.
            (*due_at, *full_at) = (limits.wal_pages_due, limits.wal_pages_max);
        }
        let is_full = pages >= *full_at;
        let is_little = || log::pages_left(connection).is_ok_and(|left| left <= limits.wal_pages_max);
        // Whoever is gone would never do it.
        if is_full && (checkpointer.is_gone() || is_little()) {
            // Who reads for long keeps it from beginning anew: then it is not tried again after every commit.
            if checkpoint(connection, CheckpointMode::PASSIVE, &self.finish) == Some(false) {
                *full_at = pages.saturating_add(limits.wal_pages_due);
            }
        } else if is_full {
            checkpointer.wait();
            *due_at = pages.saturating_add(limits.wal_pages_due);
            *full_at = *due_at;
        } else if pages >= *due_at {
            checkpointer.ask();
            *due_at = pages.saturating_add(limits.wal_pages_due);
        }
    }
}

/// What goes through the queue.
pub(super) enum Message {
    Job(Box<dyn Job>),
    /// Write what is in the queue, take nothing more.
    Close,
}
