//! What SQLite says, in words that an operator can act on.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::Path;

use fei_exchange::TxnId;
use rusqlite::{Error, ErrorCode, ffi};

use crate::JournalError;
use crate::seal::SealError;

/// Why a journal in a file is not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its file, or the lock beside it, cannot be made or opened.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: Box<str>,
        /// What the system says.
        error: std::io::Error,
    },
    /// Whoever runs FEI may not write it, or nobody may.
    #[error(
        "{path}: FEI cannot write it ({error}). Give the file and its folder to the user that FEI runs as, with the right to \
         write, and see that the disk is not mounted read-only"
    )]
    ReadOnly {
        /// The file.
        path: Box<str>,
        /// What the system says.
        error: std::io::Error,
    },
    /// Two writers would give the same numbers.
    #[error("{path}: another process has this journal open")]
    InUse {
        /// The journal's file.
        path: Box<str>,
    },
    /// There was one. An empty one in its place would give numbers a second time and know nothing of what was sent.
    #[error(
        "{path}: the journal is gone, and {lock} says that there was one. Put it back. Only if it is lost for good, and what \
         was sent is known from the institutions: remove {lock}, and FEI begins with an empty one"
    )]
    Gone {
        /// The journal's file.
        path: Box<str>,
        /// The lock's file.
        lock: Box<str>,
    },
    /// The file is there and nothing is in it. A young journal stands in its write-ahead log alone.
    #[error(
        "{path}: nothing is in it, and {lock} says that there was a journal: its write-ahead log (-wal) was deleted or emptied, \
         or the file itself was. Put them back"
    )]
    Emptied {
        /// The journal's file.
        path: Box<str>,
        /// The lock's file.
        lock: Box<str>,
    },
    /// Nobody can tell whether its end was lost.
    #[error(
        "{path}: {lock} says nothing of how far the journal had come: it was emptied or written over. Put it back. Only if it is \
         lost for good, and what was sent last is known to be in the journal: remove {lock}"
    )]
    Unmarked {
        /// The journal's file.
        path: Box<str>,
        /// The lock's file.
        lock: Box<str>,
    },
    /// What was told as done is not in it.
    #[error(
        "{path}: the journal has lost its end: {lock} says that event {event} was committed, and it does not lead there. Its \
         write-ahead log (-wal) was deleted, or it is an older copy. Put the right files back. Only if they are lost for good, \
         and what was sent since is known from the institutions: remove {lock}, and FEI goes on from what is there"
    )]
    Behind {
        /// The journal's file.
        path: Box<str>,
        /// The lock's file.
        lock: Box<str>,
        /// The last event that was committed.
        event: i64,
    },
    /// The disk did not take all that was written; only a start of the gateway can make sure of it.
    #[error(
        "{path}: a sync failed ({why}), and what stands in the journal may not be on the disk. Stop FEI, mend the disk, and start \
         FEI; until then nobody may read or change the journal"
    )]
    InDoubt {
        /// The journal's file.
        path: Box<str>,
        /// What the disk said.
        why: Box<str>,
    },
    /// The same, and it cannot be made sure of while others have it open.
    #[error(
        "{path}: a sync failed when FEI ran last, and another program has the journal open. Stop whoever reads it; then FEI can \
         bring onto the disk what was written"
    )]
    StillRead {
        /// The journal's file.
        path: Box<str>,
    },
    /// A transaction stands in it and is not found: a repetition of it would be sent again.
    #[error(
        "{path}: the journal is damaged: transaction {txn} stands in it and its key does not lead there, so that a repetition \
         of it would be sent again. `fei journal verify` says more"
    )]
    Lost {
        /// The journal's file.
        path: Box<str>,
        /// The first that was seen.
        txn: TxnId,
    },
    /// What lies in it cannot be opened: a repetition of what was sent could not be answered.
    #[error("{path}: {error}. Bring the key that its telegrams were sealed under, by its name")]
    Key {
        /// The journal's file.
        path: Box<str>,
        /// Which key, and what is wrong with it.
        error: SealError,
    },
    /// The file holds something else.
    #[error("{path}: this is no journal of FEI's")]
    Foreign {
        /// The journal's file.
        path: Box<str>,
    },
    /// Its tables are others, and nothing leads from them to this program's.
    #[error(
        "{path}: written by an older FEI: version {version} of its tables, and this one knows none before {known}. That FEI \
         reads it; for this one name another file under [journal] in fei.toml"
    )]
    Older {
        /// The journal's file.
        path: Box<str>,
        /// The version of the tables in the file.
        version: u32,
        /// The oldest version that this program knows.
        known: u32,
    },
    /// An older program must not write into it.
    #[error("{path}: written by a newer FEI: version {version} of its tables, and this one knows {known}")]
    Newer {
        /// The journal's file.
        path: Box<str>,
        /// The version of the tables in the file.
        version: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// The disk is full or gives errors, or another program holds it: the next try may find it well.
    #[error("{path}: {reason}")]
    NotNow {
        /// The journal's file.
        path: Box<str>,
        /// Why.
        reason: Cow<'static, str>,
    },
    /// The disk did not take what a start wrote: the next one makes sure of all that is in the log, before anything else.
    #[error("{path}: {reason}")]
    NotSynced {
        /// The journal's file.
        path: Box<str>,
        /// What SQLite says of it.
        reason: Cow<'static, str>,
    },
    /// SQLite cannot use it.
    #[error("{path}: {reason}")]
    Unusable {
        /// The journal's file.
        path: Box<str>,
        /// Why.
        reason: Cow<'static, str>,
    },
}

impl OpenError {
    pub(super) fn file(path: &Path, error: std::io::Error) -> Self {
        let path = shown(path);
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path, error },
            _ => Self::File { path, error },
        }
    }

    pub(super) fn unusable(path: &Path, error: &Error) -> Self {
        let (path, reason) = (shown(path), reason(error));
        if is_of_a_sync(error) {
            return Self::NotSynced { path, reason };
        }
        match error.sqlite_error_code() {
            Some(
                ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked,
            ) => Self::NotNow { path, reason },
            _ => Self::Unusable { path, reason },
        }
    }

    /// Whether opening it again may succeed without anybody having done something about the journal.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::InUse { .. } | Self::StillRead { .. } | Self::NotNow { .. } | Self::NotSynced { .. } => {
                true
            }
            Self::File { error, .. } => error.kind() == ErrorKind::StorageFull,
            _ => false,
        }
    }
}

/// A path as a message shows it.
pub(super) fn shown(path: &Path) -> Box<str> {
    path.display().to_string().into()
}

/// One piece of work was not written, and would not be the next time: a rule of the tables is against it. What is not
/// against a rule is the disk's fault.
pub(super) fn refused(error: &Error) -> JournalError {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => {
            JournalError::Refused(format!("a rule of its tables: {error}").into())
        }
        _ => down(error),
    }
}

/// Whether a number stands in another row already: of all that the tables refuse, what a caller may have done.
pub(super) fn is_used(error: &Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(code, Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY))
}

/// Whether the disk did not take what was written, of which the system says from now on that it is there.
pub(super) fn is_of_a_sync(error: &Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(code, Some(ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC))
}

/// The call was not done; when the disk is well again it can be.
pub(super) fn down(error: &Error) -> JournalError {
    if matches!(error, Error::IntegralValueOutOfRange(..) | Error::FromSqlConversionFailure(..)) {
        return JournalError::Unreadable("a row holds a word that this FEI does not know".into());
    }
    JournalError::Down(reason(error))
}

pub(super) fn reason(error: &Error) -> Cow<'static, str> {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full, or the file has its largest size".into(),
        Some(ErrorCode::ReadOnly) => "the file or its folder is read-only".into(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program holds a lock on the file".into()
        }
        Some(ErrorCode::CannotOpen) => {
            "the file cannot be opened: its rights or its folder's forbid it, or no file descriptor is left"
                .into()
        }
        Some(ErrorCode::SystemIoFailure) => format!("the disk gives an error: {error}").into(),
        Some(ErrorCode::DatabaseCorrupt) => format!("the file is damaged: {error}").into(),
        Some(ErrorCode::NotADatabase) => "the file is damaged, or no SQLite file".into(),
        _ => error.to_string().into(),
    }
}
