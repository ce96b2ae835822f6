//! The second attempt of an exchange, when the first one's answer says that nothing was done: one commit that says so and
//! begins the second, before the second one's bytes leave.

use fei_exchange::TxnId;
use rusqlite::params;

use super::group::{Change, Group};
use super::work::Work;

/// A second attempt to be.
#[derive(Debug)]
pub(super) struct Again {
    pub(super) txn: TxnId,
    pub(super) why: Box<str>,
}

const ROWS: &str = "SELECT txn_id FROM txn
    WHERE (txn_id = ?1 OR telegram = ?1) AND state = 1 AND owner_epoch = ?2 ORDER BY part";
const TWICE: &str = "SELECT EXISTS (SELECT 1 FROM attempt WHERE txn_id = ?1 AND kind = 1)";
const SECOND: &str =
    "INSERT INTO attempt (txn_id, n, kind, event, epoch, started_at_ms) VALUES (?1, 2, 1, ?2, ?3, ?4)";

impl Again {
    /// Whether the first attempt was still the only one.
    fn once(&self, group: &mut Group<'_>, txn: [u8; 16]) -> rusqlite::Result<bool> {
        let twice = group.connection.prepare_cached(TWICE)?.query_row([txn], |row| row.get(0))?;
        if twice {
            return Ok(false);
        }
        let change = Change::of(TxnId::from_bytes(txn), "sent_again", "owner").detail(Some(&self.why));
        let event = group.happened(&change)?;
        let mut second = group.connection.prepare_cached(SECOND)?;
        second.execute(params![txn, event, group.terms.epoch, group.at_ms]).map(|_| true)
    }
}

impl Work for Again {
    /// Whether it may leave.
    type Done = bool;

    /// The parts of a telegram began together and end together: the first one speaks for all of them.
    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<bool> {
        let rows: Vec<[u8; 16]> = {
            let mut rows = group.connection.prepare_cached(ROWS)?;
            let sought = params![self.txn.to_bytes(), group.terms.epoch];
            rows.query_map(sought, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
        };
        rows.iter().try_fold(!rows.is_empty(), |all, txn| Ok(all && self.once(group, *txn)?))
    }
}
