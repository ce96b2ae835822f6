//! Writing the WAL into the file, beside the writer: it waits for the disk twice, and no commit should wait for it.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;
use rusqlite::wal::CheckpointMode;

use super::counts::Counters;
use super::writer::Shared;

/// A thread with a connection of its own. It ends, and lets go of the file, when this is dropped.
pub(super) struct Checkpointer {
    /// None: it is being dropped.
    due: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// # Errors
    /// The system has no thread for it.
    pub(super) fn start(connection: Connection, shared: Arc<Shared>) -> std::io::Result<Self> {
        // One that is asked for while another is at work comes after it; more would find nothing to do.
        let (due, asked) = sync_channel(1);
        let thread = Builder::new().name("fei-checkpoint".to_owned());
        let thread = thread.spawn(move || run(&connection, &asked, &shared))?;
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

fn run(connection: &Connection, asked: &Receiver<()>, shared: &Shared) {
    while asked.recv().is_ok() {
        checkpoint(connection, CheckpointMode::PASSIVE, shared);
    }
}

/// Writes what is in the WAL into the file; whether nothing is left of it, so that the WAL can begin anew. None: another
/// is at work, it is damaged, or the disk said no. That loses nothing: what is committed lies in the WAL, and the next one tries again.
pub(super) fn checkpoint(connection: &Connection, mode: CheckpointMode, shared: &Shared) -> Option<bool> {
    // Nobody knows what a damaged WAL would write over.
    shared.damage.may_write().ok()?;
    let (pages, written) = connection.wal_checkpoint_v2(None::<&str>, mode).ok()?;
    Counters::add(&shared.counters.checkpoints, 1);
    Some(pages == written)
}
