//! The sweeper: what nobody will end becomes unknown, and is followed. It never stops: a killed process's slow commit can
//! come after its successor has looked.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Effect, Outcome};
use fei_guard::Owners;
use fei_journal::{Ending, Follow, FollowUp, JournalError, Left};
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
        self.end(now, |left| !self.owners.lives(left.telegram)).await
    }

    /// Ends all that is in flight, whoever owns it: the process is about to end. An owner that ends its own in this moment
    /// may be first; whichever ending is first stands.
    ///
    /// # Errors
    /// Some may be left, for the next process to sweep.
    pub async fn end_all(&self) -> Result<usize, JournalError> {
        self.end(Timestamp::MAX, |_| true).await
    }

    /// Page by page, so that what its owner will end hides nothing that nobody will.
    async fn end(&self, before: Timestamp, is_lost: impl Fn(&Left) -> bool) -> Result<usize, JournalError> {
        let (mut swept, mut after) = (0, None);
        loop {
            let left = self.gateway.journal.left(before, after).await?;
            let Some(last) = left.last() else { return Ok(swept) };
            after = Some(last.txn);
            let lost: Vec<_> = left.into_iter().filter(&is_lost).collect();
            #[cfg(feature = "failpoints")]
            self.send_again(&lost).await;
            swept += self.recover(lost, before).await?;
        }
    }

    /// A mistake that a test build can be told to make.
    #[cfg(feature = "failpoints")]
    async fn send_again(&self, lost: &[Left]) {
        if fei_exchange::Mistake::ResendOnRecovery.is_made() {
            for found in lost.iter().filter_map(|left| left.found.as_ref().ok()) {
                let _ = self.gateway.answer(&found.channel, found.request.clone()).await;
            }
        }
    }

    /// All at once, so that they share commits. One that cannot be ended keeps no other from it.
    async fn recover(&self, lost: Vec<Left>, before: Timestamp) -> Result<usize, JournalError> {
        let mut recovering = JoinSet::new();
        for left in lost {
            let (ending, follow) = self.ending(&left).await;
            let (people, journal) = (is_for_people(&left, &follow), Arc::clone(&self.gateway.journal));
            recovering.spawn(async move {
                let ended = journal.recover(left.txn, before, ending, follow).await;
                (left, people, ended)
            });
        }
        let (mut swept, mut down) = (0, None);
        while let Some(recovered) = recovering.join_next().await {
            let cut_off = |_| JournalError::Down("a sweep was cut off".into());
            let (left, people, ended) = recovered.map_err(cut_off)?;
            match ended {
                Ok(true) => {
                    self.gateway.counts().institution(&left.institution).was_swept();
                    events::swept(left.txn, people);
                    swept += 1;
                }
                // Its owner was first.
                Ok(false) => {}
                Err(error) if error.may_pass() => down = Some(error),
                Err(error) => events::not_ended(left.txn, &error),
            }
        }
        down.map_or(Ok(swept), Err)
    }

    /// Of one that cannot be read nobody can say what it asked: people decide.
    async fn ending(&self, left: &Left) -> (Ending, Vec<Follow>) {
        match &left.found {
            Ok(found) => self.gateway.recovered(found).await,
            Err(why) => {
                events::left_unreadable(left.txn, why);
                let (outcome, code) = (Outcome::Unknown, Some(Code::Recovered));
                (Ending { outcome, code, answer: Bytes::new() }, Vec::new())
            }
        }
    }
}

/// Nothing follows it. One that only asked moves nothing; of one that cannot be read nobody can say.
fn is_for_people(left: &Left, follow: &[Follow]) -> bool {
    follow.is_empty() && left.found.as_ref().map_or(true, |found| found.effect != Effect::None)
}
