//! The sweeper: what nobody will end becomes unknown, and is followed. It never stops: a killed process's slow commit can
//! come after its successor has looked.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use fei_exchange::TxnId;
use fei_guard::Owners;
use fei_journal::{FollowUp, Found, JournalError};
use jiff::Timestamp;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{Gateway, events, unharmed};

/// Between two sweeps.
const PAUSE: Duration = Duration::from_secs(5);

/// Ends as unknown, by U07, what an earlier process left in flight, and what is past its deadline and has no living owner: that
/// one panicked, and nobody else will end it.
pub struct Sweeper<J> {
    gateway: Arc<Gateway<J>>,
    owners: Owners,
}

/// What its owner is known by: of a telegram with several transactions the telegram.
fn owned_as(found: &Found) -> TxnId {
    found.part.map_or(found.txn, |of| of.telegram)
}

impl<J: FollowUp> Sweeper<J> {
    /// A sweeper for a gateway whose exchanges have these owners.
    #[must_use]
    pub const fn new(gateway: Arc<Gateway<J>>, owners: Owners) -> Self {
        Self { gateway, owners }
    }

    /// Sweeps again and again until told to stop. A journal that is down is asked again at the next one.
    pub async fn run(self, stop: CancellationToken) {
        while stop.run_until_cancelled(sleep(PAUSE)).await.is_some() {
            if let Some(Err(error)) = unharmed::round(self.sweep()).await {
                events::not_swept(&error);
            }
        }
    }

    /// One sweep; how many it ended. Call it before the lines open. Calling it again is harmless.
    ///
    /// # Errors
    /// Some may be left. Those that were ended are.
    pub async fn sweep(&self) -> Result<usize, JournalError> {
        let now = self.gateway.clock().moment();
        self.end(now, |found| !self.owners.lives(owned_as(found))).await
    }

    /// Ends all that is in flight, whoever owns it: the process is about to end. An owner that ends its own in this moment
    /// may be first; whichever ending is first stands.
    ///
    /// # Errors
    /// Some may be left, for the next process to sweep.
    pub async fn end_all(&self) -> Result<usize, JournalError> {
        self.end(Timestamp::MAX, |_| true).await
    }

    async fn end(&self, before: Timestamp, is_lost: impl Fn(&Found) -> bool) -> Result<usize, JournalError> {
        let mut swept = 0;
        loop {
            let left = self.gateway.journal.left(before).await?;
            let lost: Vec<_> = left.into_iter().filter(&is_lost).collect();
            if lost.is_empty() {
                return Ok(swept);
            }
            #[cfg(feature = "failpoints")]
            self.send_again(&lost).await;
            swept += self.recover(lost, before).await?;
        }
    }

    /// A mistake that a test build can be told to make.
    #[cfg(feature = "failpoints")]
    async fn send_again(&self, lost: &[Found]) {
        if fei_exchange::Mistake::ResendOnRecovery.is_made() {
            for found in lost {
                let _ = self.gateway.answer(&found.channel, found.request.clone()).await;
            }
        }
    }

    /// All at once, so that they share commits.
    async fn recover(&self, lost: Vec<Found>, before: Timestamp) -> Result<usize, JournalError> {
        let mut recovering = JoinSet::new();
        for found in lost {
            let (ending, follow) = self.gateway.recovered(&found);
            let journal = Arc::clone(&self.gateway.journal);
            let counts = self.gateway.counts().institution(&found.institution);
            recovering.spawn(async move {
                let stands = journal.recover(found.txn, before, ending, follow).await?;
                counts.was_swept();
                Ok::<_, JournalError>((found.txn, stands))
            });
        }
        let mut swept = 0;
        while let Some(recovered) = recovering.join_next().await {
            let cut_off = |_| JournalError::Down("a sweep was cut off".into());
            let (txn, stands) = recovered.map_err(cut_off)??;
            events::swept(txn, &stands);
            swept += 1;
        }
        Ok(swept)
    }
}
