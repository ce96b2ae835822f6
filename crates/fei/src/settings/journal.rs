//! Where the journal lies, and the keys under which telegrams lie in it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;

use super::age::Age;
use super::error::SettingsError;
use super::file;
use super::follow::Pause;

/// Beside the settings file, or in the working folder.
const DEFAULT_PATH: &str = "fei-data/journal.db";

/// A walk reads all of it: once a day, whatever the hour.
const VERIFY_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// The journal of the settings: a file that outlives the process.
#[derive(Debug)]
pub(crate) struct Journal {
    /// The file.
    pub(crate) path: PathBuf,
    /// Name and hexadecimal digits of each key; the first one seals, all open. None: one is made beside the file.
    pub(crate) keys: Vec<(String, SecretString)>,
    /// Between two walks over all of it.
    pub(crate) verify_every: Duration,
    /// What a walk found, and people have looked at: it stops nothing any more.
    pub(crate) damage_known: Option<String>,
    /// What is younger nobody removes.
    pub(crate) keep: Age,
    /// `fei run` has none of that, and forgets everything when it ends.
    #[cfg(feature = "memory-journal")]
    pub(crate) in_memory: bool,
}

impl Journal {
    /// Checks `[journal]`. `beside` is the folder of the settings file.
    pub(super) fn new(typed: file::Journal, beside: &Path) -> Result<Self, SettingsError> {
        if typed.path.as_ref().is_some_and(|path| path.as_os_str().is_empty()) {
            return Err(SettingsError::JournalPath);
        }
        let path = beside.join(typed.path.unwrap_or_else(|| DEFAULT_PATH.into()));
        let keys = typed.keys.into_iter().map(|file::JournalKey { id, secret }| {
            let value = secret.value(beside);
            let value = value.map_err(|source| SettingsError::JournalKey { id: id.clone(), source })?;
            Ok((id, value))
        });
        let verify_every = typed.verify_every.map_or(VERIFY_EVERY, |Pause(pause)| pause);
        let keys = keys.collect::<Result<_, SettingsError>>()?;
        let keep = typed.keep.unwrap_or_else(Age::of_the_law);
        Ok(Self {
            path,
            keys,
            verify_every,
            damage_known: typed.damage_known,
            keep,
            #[cfg(feature = "memory-journal")]
            in_memory: typed.memory,
        })
    }
}
