//! One commit: begin, every piece of work, commit. All of it stands, or nothing.

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::group::{Group, Reserved};
use super::numbers::Numbers;
use super::work::{Done, Job};

/// What a commit leaves behind when it stands.
pub(super) struct Committed {
    /// What each piece of work hears, in order.
    pub(super) done: Vec<Done>,
    /// Numbers that were reserved and not given.
    pub(super) reserved: Reserved,
}

/// Why a commit does not stand.
pub(super) enum Fault {
    /// The disk, or a lock. When it is the commit itself that fails, what it wrote may lie on the disk, and a process
    /// that dies in the next instant may leave it as a commit. Nobody was told of it: a row that comes so is one whose
    /// request was never sent, and a sweep finds it.
    Disk(rusqlite::Error),
    /// One piece of work was refused; the others may stand without it.
    Work(rusqlite::Error),
}

/// What every commit of a process needs to know.
pub(super) struct Terms<'t> {
    pub(super) epoch: i64,
    pub(super) numbers: &'t Numbers,
    pub(super) numbers_ahead: u32,
}

/// Does all of it, or nothing.
pub(super) fn commit(
    connection: &mut Connection,
    jobs: &[Job],
    terms: &Terms<'_>,
) -> Result<Committed, Fault> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Fault::Disk)?;
    let mut group = Group::begin(&transaction, terms.epoch).map_err(Fault::Disk)?;
    let mut done = Vec::with_capacity(jobs.len());
    for job in jobs {
        done.push(job.work.apply(&mut group, terms.numbers, terms.numbers_ahead).map_err(of)?);
    }
    let Group { reserved, .. } = group;
    transaction.commit().map_err(Fault::Disk)?;
    Ok(Committed { done, reserved })
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
