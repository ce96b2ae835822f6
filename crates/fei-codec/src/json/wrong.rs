//! Keys that are wrong though the text is JSON: whether the first of them ends the reading, and where each stands.

use crate::ErrorKind;
use crate::error::ERRORS_MAX;

use super::broken::Broken;

/// Characters of a key that an error shows at most.
const SHOWN_CHARS_MAX: usize = 64;

/// Those that were met, each with its path in the value that is being read.
#[derive(Debug)]
pub(super) struct WrongKeys {
    reads_on: bool,
    met: Vec<Broken>,
}

impl WrongKeys {
    /// The first one is an error.
    pub(super) const fn end_it() -> Self {
        Self { reads_on: false, met: Vec::new() }
    }

    /// All of them are told.
    pub(super) const fn all_told() -> Self {
        Self { reads_on: true, met: Vec::new() }
    }

    /// Meets one at a key of an object, before which so many were met. Of each key the first is told.
    pub(super) fn meet(&mut self, before: usize, broken: Broken) -> Result<(), Broken> {
        if !self.reads_on {
            return Err(broken);
        }
        let own = self.met.get(before..).unwrap_or_default();
        // One more than is told: whether there is more is told too.
        if self.met.len() <= ERRORS_MAX && !own.iter().any(|one| one.is_at(&broken)) {
            self.met.push(broken);
        }
        Ok(())
    }

    pub(super) fn count(&self) -> usize {
        self.met.len()
    }

    /// Those behind the first so many stand in the value that was just read.
    pub(super) fn inside(&mut self, before: usize, step: impl Fn(Broken) -> Broken) {
        if self.met.len() > before {
            let inner = self.met.split_off(before);
            self.met.extend(inner.into_iter().map(step));
        }
    }

    /// Those behind the first so many were met before.
    pub(super) fn forget(&mut self, before: usize) {
        self.met.truncate(before);
    }

    pub(super) fn into_met(self) -> Vec<Broken> {
        self.met
    }
}

/// The error of a key that is not wanted.
pub(super) fn unknown_key(key: &str, at: usize) -> Broken {
    let shown: String = key.chars().take(SHOWN_CHARS_MAX).collect();
    Broken::new(ErrorKind::UnknownKey, at, "a key of the layout", format!("{shown:?}")).under_key(key)
}
