//! Writing the WAL into the file, beside the writer: it waits for the disk twice, and no commit should wait for it.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, TryLockError};
use std::thread::{Builder, JoinHandle};

use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, Error, ErrorCode};

use super::counts::Counters;
use super::finish::Finish;
use super::trouble::reason;

/// A thread with a connection of its own. It ends, and lets go of the file, when this is dropped.
pub(super) struct Checkpointer {
    /// None: it is being dropped.
    due: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// # Errors
    /// The system has no thread for it.
    pub(super) fn start(connection: Connection, finish: Arc<Finish>) -> std::io::Result<Self> {
        // One that is asked for while another is at work comes after it; more would find nothing to do.
        let (due, asked) = sync_channel(1);
        let thread = Builder::new().name("fei-checkpoint".to_owned());
        let thread = thread.spawn(move || run(&connection, &asked, &finish))?;
        Ok(Self { due: Some(due), thread: Some(thread) })
    }

    /// Asks for one, and waits for nothing.
    pub(super) fn ask(&self) {
        let _ = self.due.as_ref().map(|due| due.try_send(()));
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.due = None;
        // That it panicked loses nothing: what is committed lies in the WAL.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn run(connection: &Connection, asked: &Receiver<()>, finish: &Finish) {
    while asked.recv().is_ok() {
        checkpoint(connection, CheckpointMode::PASSIVE, finish);
    }
}

/// Writes what is in the WAL into the file; whether nothing is left of it, so that the WAL can begin anew. None: another
/// is at work. That something is left loses nothing, whether somebody reads it or the disk said no: what is committed lies
/// in the WAL, and the next one tries again. But no next one comes behind a sync that failed: see [`Finish::meet`].
pub(super) fn checkpoint(connection: &Connection, mode: CheckpointMode, finish: &Finish) -> Option<bool> {
    // Held until what came of it is told: one that begins in between would hear from the system that all is well.
    let _alone = match finish.checkpointing.try_lock() {
        Err(TryLockError::WouldBlock) => return None,
        alone => alone,
    };
    // Nobody knows what a damaged WAL would write over.
    if finish.shared.damage.may_write().is_err() {
        return Some(false);
    }
    match connection.wal_checkpoint_v2(None::<&str>, mode) {
        Ok((pages, written)) => {
            Counters::add(&finish.shared.counters.checkpoints, 1);
            Some(pages == written)
        }
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => None,
        Err(error) => {
            failed(&error, finish);
            Some(false)
        }
    }
}

fn failed(error: &Error, finish: &Finish) {
    finish.meet(error);
    Counters::add(&finish.shared.counters.checkpoint_failures, 1);
    tracing::warn!(why = %reason(error), "the journal's write-ahead log was not written into its file");
}
