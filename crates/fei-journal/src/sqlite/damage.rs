//! That the journal is not what was written, once it is known. For this process it stays so: a commit that stands says nothing
//! of the pages that it did not touch.

use std::sync::OnceLock;

use rusqlite::{Error, ErrorCode};

use super::trouble::reason;
use crate::JournalError;

/// What is known of it; the first word stands.
#[derive(Debug, Default)]
pub(super) struct Damage {
    /// SQLite cannot read what it wrote, or nobody knows what the disk has of it.
    met: OnceLock<Box<str>>,
    /// It can, and it is something else.
    distrusted: OnceLock<Box<str>>,
}

impl Damage {
    /// Somebody walked over it, and it is not what was written.
    pub(super) fn distrust(&self, why: &str) {
        let _ = self.distrusted.set(why.into());
    }

    /// The disk did not take what was written, and will not say which of it.
    pub(super) fn not_on_disk(&self, why: &str) {
        let _ = self.met.set(why.into());
    }

    /// An error of SQLite's was met; most say nothing of damage.
    pub(super) fn meet(&self, error: &Error) {
        if matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)) {
            let _ = self.met.set(reason(error).into());
        }
    }

    /// Whether what is written is found again.
    ///
    /// # Errors
    /// It may not be: nothing that is told may rest on it.
    pub(super) fn may_write(&self) -> Result<(), JournalError> {
        self.met.get().map_or(Ok(()), |why| Err(JournalError::Damaged(why.clone())))
    }

    /// Whether what the journal does not show was not sent. How something ended that was sent is still written down.
    ///
    /// # Errors
    /// Nobody knows.
    pub(super) fn may_send(&self) -> Result<(), JournalError> {
        self.may_write()?;
        self.distrusted.get().map_or(Ok(()), |why| Err(JournalError::Damaged(why.clone())))
    }
}
