//! One commit: begin, every piece of work, commit. All of it stands, or nothing.

use fei_exchange::{Step, StepFailed, TxnId};
use rusqlite::{Connection, ErrorCode, TransactionBehavior, ffi};

use super::chain::Chain;
use super::delivery::deliver;
use super::group::{Group, Reserved};
use super::numbers::Numbers;
use super::on_disk::OnDisk;
use super::work::Job;
use crate::Delivery;

/// Why a commit does not stand.
pub(super) enum Fault {
    /// The disk, or a lock. When it is the commit itself that fails, what it wrote may lie on the disk, and a process that
    /// dies in the next instant may leave it as a commit. Nobody was told of it: a row that comes so is one whose request was
    /// never sent, and a sweep finds it. A sync that fails is none of these: see [`Finish`](super::finish::Finish).
    Disk(rusqlite::Error),
    /// One piece of work was refused; the others may stand without it.
    Work(rusqlite::Error),
}

impl Fault {
    /// As a disk that gives an error.
    fn of(step: StepFailed) -> Self {
        let code = ffi::Error::new(ffi::SQLITE_IOERR);
        Self::Disk(rusqlite::Error::SqliteFailure(code, Some(step.to_string())))
    }
}

/// What every commit of a process needs to know.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'t> {
    /// The number of this start; 0: no gateway, so that it owns nothing.
    pub(super) epoch: i64,
    pub(super) numbers: &'t Numbers,
    pub(super) on_disk: &'t OnDisk,
    pub(super) numbers_ahead: u32,
}

/// What a commit leaves.
pub(super) struct Leaves {
    /// Numbers that were reserved and not given.
    pub(super) reserved: Reserved,
    /// Where the chain ends now.
    pub(super) chain: Chain,
}

/// Does all of it, and writes down which answers went out, or nothing. The disk is another matter: see
/// [`Finish`](super::finish::Finish).
pub(super) fn commit(
    connection: &mut Connection,
    jobs: &mut [Box<dyn Job>],
    written: &[TxnId],
    terms: Terms<'_>,
) -> Result<Leaves, Fault> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Fault::Disk)?;
    let mut group = Group::begin(&transaction, terms).map_err(Fault::Disk)?;
    deliver(&mut group, written, Delivery::Written).map_err(of)?;
    for job in jobs {
        job.apply(&mut group).map_err(of)?;
    }
    let leaves = group.leaves();
    Step::Commit.pass().map_err(Fault::of)?;
    terms.on_disk.will_be_seen();
    transaction.commit().map_err(Fault::Disk)?;
    Ok(leaves)
}

/// A statement that failed: is it the disk's fault, or this one work's?
fn of(error: rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(
            ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::ReadOnly
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::CannotOpen
            | ErrorCode::NotADatabase
            | ErrorCode::OutOfMemory,
        ) => Fault::Disk(error),
        _ => Fault::Work(error),
    }
}
