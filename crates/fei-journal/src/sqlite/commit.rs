//! One commit: begin, every piece of work, commit; and what is true when it fails.

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::chain::Chain;
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

/// Why a commit does not stand, or may not.
pub(super) enum Fault {
    /// Nothing of it was written.
    Before(rusqlite::Error),
    /// One piece of work was refused; the others may stand without it.
    Work(rusqlite::Error),
    /// The commit itself failed. On the disk it may stand all the same: then the chain ends as it says here.
    Commit { error: rusqlite::Error, chain: Chain, committed: Committed },
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
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Fault::Before)?;
    let mut group = Group::begin(&transaction, terms.epoch).map_err(Fault::Before)?;
    let before = group.chain;
    let mut done = Vec::with_capacity(jobs.len());
    for job in jobs {
        done.push(job.work.apply(&mut group, terms.numbers, terms.numbers_ahead).map_err(of)?);
    }
    let Group { chain, reserved, .. } = group;
    let committed = Committed { done, reserved };
    match transaction.commit() {
        Ok(()) => Ok(committed),
        // No event in it by which it could be found again.
        Err(error) if chain == before => Err(Fault::Before(error)),
        Err(error) => Err(Fault::Commit { error, chain, committed }),
    }
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
        ) => Fault::Before(error),
        _ => Fault::Work(error),
    }
}
