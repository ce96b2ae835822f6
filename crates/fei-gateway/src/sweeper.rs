//! The sweeper: what nobody will end becomes unknown, and is followed. It never stops: a killed process's slow commit can
//! come after its successor has looked.

use std::sync::Arc;
use std::time::Duration;

use fei_journal::{FollowUp, Found, Journal, JournalError};
use jiff::Timestamp;
use tokio::task::JoinSet;

use crate::{Gateway, events};

/// How long after its deadline a transaction's own process may still end it.
pub const GRACE: Duration = Duration::from_secs(60);

impl<J: Journal + FollowUp> Gateway<J> {
    /// Ends as unknown, by U07, what an earlier process left in flight, and what is past its deadline and [`GRACE`] with
    /// no owner; gives how many. Calling it again is harmless.
    ///
    /// # Errors
    /// Some may be left. Those that were ended are.
    pub async fn sweep(&self) -> Result<usize, JournalError> {
        let before = self.clock().moment().checked_sub(GRACE).unwrap_or(Timestamp::MIN);
        let mut swept = 0;
        loop {
            let left = self.journal.left(before).await?;
            if left.is_empty() {
                return Ok(swept);
            }
            swept += self.recover(left, before).await?;
        }
    }

    /// All at once, so that they share commits.
    async fn recover(&self, left: Vec<Found>, before: Timestamp) -> Result<usize, JournalError> {
        let mut recovering = JoinSet::new();
        for found in left {
            let (ending, follow) = self.recovered(&found);
            let journal = Arc::clone(&self.journal);
            recovering.spawn(async move {
                journal.recover(found.txn, before, ending, follow).await.map(|stands| (found.txn, stands))
            });
        }
        let mut swept = 0;
        while let Some(recovered) = recovering.join_next().await {
            let panicked = |_| JournalError::Down("a sweep was cut off".into());
            let (txn, stands) = recovered.map_err(panicked)??;
            events::swept(txn, &stands);
            swept += 1;
        }
        Ok(swept)
    }
}
