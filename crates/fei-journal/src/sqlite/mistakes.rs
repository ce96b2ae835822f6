//! The journal's part of the mistakes that a test build can be told to make; no other build has this file.

use std::ops::RangeInclusive;

use fei_exchange::{Mistake, TxnId};
use rusqlite::Connection;

use super::end::{Ends, NewEnding, give_up};
use super::group::Group;
use super::work::{Work, job};
use super::writer::Message;
use super::{SqliteJournal, item};
use crate::{Begun, Follow, Proof, State};

/// Where numbers end that are counted in memory.
const NUMBERS_END: i64 = 1_000_000;

/// Lets a number stand in two rows.
pub(super) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    if Mistake::CounterReuse.is_made() {
        connection.execute_batch("DROP INDEX IF EXISTS txn_by_reference")?;
    }
    Ok(())
}

/// Numbers that this process counts by itself.
pub(super) fn numbers() -> Option<RangeInclusive<i64>> {
    Mistake::CounterReuse.is_made().then_some(1..=NUMBERS_END)
}

impl SqliteJournal {
    /// A proof without a row on the disk, or for a row that another process has sent.
    pub(super) async fn begin_wrongly(&self, channel: &str, key: &[u8], txn: TxnId) -> Option<Begun> {
        let first = self.stored(channel, key).await.ok()?;
        let Some(first) = first else {
            return Mistake::SendBeforeJournal.is_made().then(|| Begun::Row(Proof::of(txn)));
        };
        let first = first.found(&self.sealer).ok()?;
        let again = first.state == State::Sending && Mistake::ResendOnRecovery.is_made();
        again.then(|| Begun::Row(Proof::of(first.txn)))
    }

    /// An ending whose commit nobody waits for.
    pub(super) async fn end_wrongly(&self, new: NewEnding) -> Ends {
        let (job, _nobody) = job(new);
        let _ = self.queue.send(Message::Job(job)).await;
        Ends::Stands
    }
}

/// What follows an unknown result, in a commit of its own.
pub(super) struct FollowLater {
    pub(super) txn: TxnId,
    pub(super) follow: Vec<Follow>,
}

const UNKNOWN: &str = "SELECT EXISTS (SELECT 1 FROM txn WHERE txn_id = ?1 AND state = 5 AND effect <> 0)";

impl Work for FollowLater {
    type Done = ();

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<()> {
        let id = self.txn.to_bytes();
        let unknown: bool = group.connection.query_row(UNKNOWN, [id], |row| row.get(0))?;
        match (unknown, self.follow.as_slice()) {
            (false, _) => Ok(()),
            (true, []) => give_up(group, self.txn, "owner", "nothing follows it"),
            (true, follow) => item::follow(group, self.txn, follow, "owner").map(drop),
        }
    }
}
