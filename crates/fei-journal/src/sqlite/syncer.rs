//! The thread that finishes commits: while it waits for the disk, the writer makes the next one. One is being finished and one
//! waits for that; a third is not made before, so that what comes meanwhile shares it.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use super::finish::{Finish, Made};

/// The thread. It ends, with nothing left to do, when this is dropped.
pub(super) struct Syncer {
    /// None: it is being dropped.
    made: Option<SyncSender<Made>>,
    thread: Option<JoinHandle<()>>,
}

impl Syncer {
    /// # Errors
    /// The system has no thread for it.
    pub(super) fn start(finish: Arc<Finish>) -> std::io::Result<Self> {
        let (made, next) = sync_channel(0);
        let thread = Builder::new().name("fei-sync".to_owned());
        let thread = thread.spawn(move || run(&finish, &next))?;
        Ok(Self { made: Some(made), thread: Some(thread) })
    }

    /// Hands a commit over, and waits until the one before is finished.
    pub(super) fn take(&mut self, made: Made) {
        let gone = self.made.as_ref().is_some_and(|hand_over| hand_over.send(made).is_err());
        // It panicked; whoever waits for the writer hears of it when the writer goes the same way.
        if gone && let Some(Err(why)) = self.thread.take().map(JoinHandle::join) {
            resume_unwind(why);
        }
    }
}

impl Drop for Syncer {
    fn drop(&mut self) {
        self.made = None;
        // That it panicked is known: nothing was told of what it did not finish.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn run(finish: &Finish, next: &Receiver<Made>) {
    while let Ok(made) = next.recv() {
        finish.finish(made);
    }
}
