//! Writing the WAL into the file, beside the writer: it waits for the disk twice, and no commit should wait for it.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, MutexGuard, TryLockError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, Error, ErrorCode};

use super::counts::Counters;
use super::finish::Finish;
use super::in_doubt::unsynced;
use super::trouble::reason;

/// As long as one commit waits for the other thread when the WAL is too long: it must not grow faster than it is written into
/// the file.
const PATIENCE: Duration = Duration::from_millis(100);

/// A thread with a connection of its own. It ends, and lets go of the file, when this is dropped.
pub(super) struct Checkpointer {
    /// None: it is being dropped.
    due: Option<SyncSender<()>>,
    done: Receiver<()>,
    /// How long its end is waited for.
    patience: Duration,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// # Errors
    /// The system has no thread for it.
    pub(super) fn start(connection: Connection, finish: Arc<Finish>) -> std::io::Result<Self> {
        // One that is asked for while another is at work comes after it; more would find nothing to do.
        let ((due, asked), (did, done)) = (sync_channel(1), sync_channel(1));
        let thread = Builder::new().name("fei-checkpoint".to_owned());
        let thread = thread.spawn(move || run(&connection, &asked, &did, &finish))?;
        Ok(Self { due: Some(due), done, patience: PATIENCE, thread: Some(thread) })
    }

    /// A thread that a test stands for.
    #[cfg(test)]
    pub(super) const fn that_is(due: SyncSender<()>, done: Receiver<()>) -> Self {
        Self { due: Some(due), done, patience: Duration::MAX, thread: None }
    }

    /// Its thread has ended before its time.
    pub(super) fn is_gone(&self) -> bool {
        self.thread.as_ref().is_some_and(JoinHandle::is_finished)
    }

    /// Asks for one, and waits for nothing.
    pub(super) fn ask(&self) {
        let _ = self.due.as_ref().map(|due| due.try_send(()));
    }

    /// Asks for one, and waits until one has come to its end; but not for long.
    pub(super) fn wait(&self) {
        // What was done before anybody waited.
        let _ = self.done.try_recv();
        self.ask();
        let _ = self.done.recv_timeout(self.patience);
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.due = None;
        // That it panicked loses nothing: what is committed lies in the WAL.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn run(connection: &Connection, asked: &Receiver<()>, did: &SyncSender<()>, finish: &Finish) {
    while asked.recv().is_ok() {
        beside(connection, finish);
        let _ = did.try_send(());
    }
}

fn beside(connection: &Connection, finish: &Finish) {
    let Some(_alone) = alone(finish) else { return };
    write(connection, CheckpointMode::PASSIVE, finish);
    // SQLite syncs the file only when all is in it, and that will be the writer's: of so much it should not have to wait.
    let is_long = finish.log.pages() > finish.place.limits().wal_pages_max;
    let files = finish.files.as_ref().filter(|_| is_long);
    if let Some(Err(error)) = files.map(|files| files.lock.sync_journal()) {
        failed(&unsynced(error), finish);
    }
}

/// Writes what is in the WAL into the file; whether nothing is left of it, so that the WAL can begin anew. None: another
/// is at work. That something is left loses nothing, whether somebody reads it or the disk said no: what is committed lies
/// in the WAL, and the next one tries again. But no next one comes behind a sync that failed: see [`Finish::meet`].
pub(super) fn checkpoint(connection: &Connection, mode: CheckpointMode, finish: &Finish) -> Option<bool> {
    let _alone = alone(finish)?;
    write(connection, mode, finish)
}

/// Held until what came of a checkpoint is told: one that begins in between would hear from the system that all is well.
fn alone(finish: &Finish) -> Option<MutexGuard<'_, ()>> {
    match finish.checkpointing.try_lock() {
        Ok(alone) => Some(alone),
        Err(TryLockError::Poisoned(alone)) => Some(alone.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

fn write(connection: &Connection, mode: CheckpointMode, finish: &Finish) -> Option<bool> {
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
    tracing::error!(alarm = true, why = %reason(error), "the journal's write-ahead log was not written into its file");
}
