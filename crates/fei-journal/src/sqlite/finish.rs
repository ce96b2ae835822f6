//! What comes after a commit: the sync, a look whether the files are still in their place, and behind these all that tells of the
//! commit, in this order. Readers may answer with what they saw of it; its numbers may be given; the lock's file says that the
//! journal has come so far; whoever asked hears of it, and whoever waited for an ending wakes.
//!
//! A sync that fails is the end: the system forgets what it could not write, and says of the next sync that all is well. So
//! nothing more is written, and nothing told, until the journal is opened anew; what readers find in the WAL then, and nobody
//! heard of, is of requests that were never sent ([`in_doubt`](super::in_doubt)). So it is with every sync: when that of the
//! journal's file fails, pages of it that earlier checkpoints wrote are on no disk any more save in the WAL, and the next
//! checkpoint would not write them again; no commit may write over that WAL.

use std::fmt::Display;
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use fei_exchange::Step;

use super::chain::Chain;
use super::counts::Counters;
use super::in_doubt::not_taken;
use super::log::{self, Log};
use super::on_disk::Panics;
use super::place::{Lock, Place};
use super::still_there::StillThere;
use super::trouble::{down, is_of_a_sync};
use super::work::Job;
use super::writer::Shared;
use crate::JournalError;

/// A commit that was made, and whom to tell.
pub(super) struct Made {
    /// See [`OnDisk`](super::on_disk::OnDisk).
    pub(super) number: u64,
    pub(super) began: Instant,
    /// None: it came to nothing in its last moment, and there is nobody to tell.
    pub(super) stands: Option<Stands>,
    pub(super) jobs: Vec<Box<dyn Job>>,
}

/// What is to be made sure of.
pub(super) struct Stands {
    /// Where the chain ends with it.
    pub(super) chain: Chain,
    /// Whether anything went into the WAL with it; if not, it stands when all before it does.
    pub(super) grew: bool,
}

/// A file that can be brought onto the disk.
pub(super) trait Synced: Send + Sync {
    /// Waits until all that was written into it is there.
    fn sync(&self) -> io::Result<()>;
}

impl Synced for File {
    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }
}

/// The gateway's files.
pub(super) struct Files {
    /// By a descriptor of its own, which hears of an error whoever has heard of it before.
    pub(super) wal: Box<dyn Synced>,
    pub(super) still_there: StillThere,
    pub(super) lock: Lock,
}

/// Finishes commits, one after the other, in the order in which they were made.
pub(super) struct Finish {
    pub(super) shared: Arc<Shared>,
    pub(super) log: Arc<Log>,
    pub(super) place: Arc<Place>,
    /// None: this is not the gateway's own. Its commits are on the disk when they are made.
    pub(super) files: Option<Files>,
    /// Held by the checkpoint that is at work.
    pub(super) checkpointing: Mutex<()>,
}

impl Finish {
    /// Makes sure of a commit, and tells everybody.
    pub(super) fn finish(&self, made: Made) {
        let _panics = Panics(&self.shared.on_disk);
        #[cfg(feature = "failpoints")]
        let made = self.tell_wrongly(made);
        match self.make_sure(&made) {
            Ok(()) if made.stands.is_some() => self.tell(made.jobs, made.began),
            Ok(()) => {}
            Err(why) => {
                Counters::add(&self.shared.counters.failures, 1);
                refuse(made.jobs, &why);
            }
        }
    }

    fn make_sure(&self, made: &Made) -> Result<(), JournalError> {
        let Shared { on_disk, numbers, .. } = &*self.shared;
        on_disk.is_well()?;
        if made.stands.as_ref().is_some_and(|stands| stands.grew) {
            self.sync()?;
        }
        // What is told must not lie in a file that nobody knows.
        self.are_there().inspect_err(|why| on_disk.missed(made.number, why))?;
        on_disk.reached(made.number);
        let Some(stands) = &made.stands else { return Ok(()) };
        numbers.keep(made.number);
        Step::Committed.pass()?;
        if let Some(files) = &self.files {
            files.lock.reached(stands.chain);
        }
        Ok(())
    }

    fn sync(&self) -> Result<(), JournalError> {
        let Some(files) = &self.files else { return Ok(()) };
        let synced = Step::Sync.pass().map_err(io::Error::other).and_then(|()| files.wal.sync());
        synced.map_err(|error| self.not_on_disk(&error))
    }

    /// An error of SQLite's was met, in whatever it was asked to do.
    pub(super) fn meet(&self, error: &rusqlite::Error) {
        if is_of_a_sync(error) {
            self.not_on_disk(error);
        }
        self.shared.damage.meet(error);
    }

    fn not_on_disk(&self, error: &dyn Display) -> JournalError {
        let why = not_taken(error);
        // First of all: whoever is beside must hear no later than anybody here.
        if let Some(files) = &self.files {
            files.lock.sync_failed(&why);
        }
        self.shared.damage.not_on_disk(&why);
        self.shared.on_disk.fail(&why);
        JournalError::Down(why.into())
    }

    fn are_there(&self) -> Result<(), JournalError> {
        let Some(files) = &self.files else { return self.is_well() };
        let checked = files.still_there.check(self.log.pages(), || log::pages(&self.place.reader()?));
        checked.map(drop).map_err(|error| {
            self.meet(&error);
            self.shared.damage.may_write().err().unwrap_or_else(|| down(&error))
        })
    }

    /// Whether the gateway, if that is another process, has on the disk what it wrote.
    pub(super) fn is_well(&self) -> Result<(), JournalError> {
        if self.files.is_some() { Ok(()) } else { self.place.is_well() }
    }

    fn tell(&self, jobs: Vec<Box<dyn Job>>, began: Instant) {
        let (counters, stands) = (&self.shared.counters, Instant::now());
        Counters::add(&counters.commits, 1);
        Counters::add(&counters.calls, jobs.len());
        counters.calls_a_commit.add(jobs.len() as u64);
        counters.commit_us.add_time(stands - began);
        for job in jobs {
            counters.call_us.add_time(stands - job.asked());
            let ended = job.ends();
            job.answer(Ok(()));
            ended.into_iter().for_each(|txn| self.shared.waiting.ended(txn));
        }
    }

    /// Tells of what is not on the disk.
    #[cfg(feature = "failpoints")]
    fn tell_wrongly(&self, made: Made) -> Made {
        if made.stands.is_none() || !fei_exchange::Mistake::TellBeforeSync.is_made() {
            return made;
        }
        self.tell(made.jobs, made.began);
        Made { jobs: Vec::new(), ..made }
    }
}

/// Tells that nothing was done.
pub(super) fn refuse(jobs: Vec<Box<dyn Job>>, why: &JournalError) {
    for job in jobs {
        job.answer(Err(why.clone()));
    }
}
