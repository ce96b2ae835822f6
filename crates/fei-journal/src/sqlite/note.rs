//! What people should see of a transaction, and that changes nothing: an event.

use fei_exchange::TxnId;

use super::group::{Change, Group};
use super::work::Work;

/// A note to be.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) txn: TxnId,
    pub(super) note: Box<str>,
}

impl Work for Note {
    type Done = ();

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<()> {
        group.happened(&Change::of(self.txn, "noted", "owner").detail(Some(&self.note))).map(drop)
    }
}
