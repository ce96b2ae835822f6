//! Ctrl-C and `kill`: files that are not finished are taken away, then the process ends as it would have without us.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// Files that are still being written.
#[derive(Clone, Default)]
pub(super) struct Unfinished(Arc<Mutex<Vec<PathBuf>>>);

impl Unfinished {
    /// Takes these files away when the process is told to end.
    pub(super) fn watched() -> io::Result<Self> {
        let unfinished = Self::default();
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
        let files = unfinished.clone();
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            if let Some(signal) = signals.forever().next() {
                // Held until the end: nothing takes its place meanwhile.
                let files = files.0.lock().unwrap_or_else(PoisonError::into_inner);
                for file in files.iter() {
                    let _gone = fs::remove_file(file);
                }
                let _ended = emulate_default_handler(signal);
            }
        })?;
        Ok(unfinished)
    }

    /// One more file.
    pub(super) fn add(&self, file: &Path) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(file.to_owned());
    }

    /// Runs what puts the files in their places; a signal waits until it is done.
    pub(super) fn settle<T>(&self, finish: impl FnOnce() -> T) -> T {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let done = finish();
        files.clear();
        done
    }
}
