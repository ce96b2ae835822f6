//! What a process that is gone left in state sending becomes unknown: a byte of it may have left, and nobody knows how
//! it ended. It is never sent again.

use bytes::Bytes;
use fei_exchange::{Code, Outcome, TxnId};

use super::end::Actor;
use super::stored::Stored;
use super::{SqliteJournal, hear};
use crate::{Ending, Found, JournalError};

/// Rows that are read at once, and so the most that lie open in memory.
const ROWS_MAX: usize = 500;

impl SqliteJournal {
    /// Ends as unknown, by U07, whatever an earlier process left in state sending, and gives the transactions so ended.
    /// `answer` makes the telegram that duplicates get from now on: only the caller knows how an answer looks.
    ///
    /// Call it before the lines open. Calling it again does nothing, and is harmless.
    ///
    /// # Errors
    /// Some may be left. Those that were ended are.
    pub async fn sweep(&self, answer: impl Fn(&Found) -> Bytes + Send) -> Result<Vec<TxnId>, JournalError> {
        let mut swept = Vec::new();
        loop {
            let epoch = self.epoch;
            let left = self.readers.read(move |connection| Stored::left_behind(connection, epoch, ROWS_MAX));
            let left = left.await?;
            if left.is_empty() {
                return Ok(swept);
            }
            // All into the queue, then all heard: so they share commits.
            let mut told = Vec::with_capacity(left.len());
            for row in left {
                let found = row.found(&self.sealer)?;
                let (outcome, code) = (Outcome::Unknown, Some(Code::Recovered));
                let ending = Ending { outcome, code, answer: answer(&found) };
                swept.push(found.txn);
                told.push(self.submit_ending(Actor::Sweeper, found.txn, &ending).await?);
            }
            for told in told {
                hear(told).await?;
            }
        }
    }
}
