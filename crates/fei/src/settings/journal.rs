//! Where the journal lies, and the keys under which telegrams lie in it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;

use super::error::SettingsError;
use super::file;
use super::follow::Pause;

/// Beside the settings file, or in the working folder.
const DEFAULT_PATH: &str = "fei-data/journal.db";

/// A walk reads all of it: once a day, whatever the hour.
const VERIFY_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// The journal of the settings.
#[derive(Debug)]
pub(crate) enum Journal {
    /// Forgotten when the process ends.
    Memory,
    /// A file that outlives it.
    File {
        /// The file.
        path: PathBuf,
        /// Name and hexadecimal digits of each key; the first one seals, all open. None: one is made beside the file.
        keys: Vec<(String, SecretString)>,
        /// Between two walks over all of it.
        verify_every: Duration,
        /// What a walk found, and people have looked at: it stops nothing any more.
        damage_known: Option<String>,
    },
}

impl Journal {
    /// Checks `[journal]`. `beside` is the folder of the settings file.
    pub(super) fn new(typed: file::Journal, beside: &Path) -> Result<Self, SettingsError> {
        if typed.memory {
            let of_file = typed.verify_every.is_some() || typed.damage_known.is_some();
            let alone = typed.path.is_none() && typed.keys.is_empty() && !of_file;
            return if alone { Ok(Self::Memory) } else { Err(SettingsError::JournalTwice) };
        }
        let path = beside.join(typed.path.unwrap_or_else(|| DEFAULT_PATH.into()));
        let keys = typed.keys.into_iter().map(|file::JournalKey { id, secret }| {
            let value = secret.value(beside);
            let value = value.map_err(|source| SettingsError::JournalKey { id: id.clone(), source })?;
            Ok((id, value))
        });
        let verify_every = typed.verify_every.map_or(VERIFY_EVERY, |Pause(pause)| pause);
        let keys = keys.collect::<Result<_, SettingsError>>()?;
        Ok(Self::File { path, keys, verify_every, damage_known: typed.damage_known })
    }
}
