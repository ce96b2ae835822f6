//! A commit that changes nothing and is one all the same: pages go into the WAL, and onto the disk.

use rusqlite::params;

use super::group::Group;
use super::work::Work;

/// The row of this start, written as it was. SQLite writes its page for it.
const REWRITE: &str = "UPDATE epoch SET started_at_ms = started_at_ms WHERE epoch = ?1";

/// Asks the disk.
#[derive(Debug)]
pub(super) struct Probe;

impl Work for Probe {
    type Done = ();

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<()> {
        group.connection.prepare_cached(REWRITE)?.execute(params![group.terms.epoch]).map(drop)
    }
}
