//! The worker that does what follows unknown results: asks what became of them, has them undone, tells the core. It never
//! stops; what it holds when its process dies is done again by the next one.
//!
//! It must never be able to send what it asks about: it sends a [`Later`], and only a plan of a later call makes one, or
//! a transaction that moves no money (an advice), which is said again until it is heard.

mod advice;
mod ask;
mod attempt;
mod away;
mod decide;
mod events;
mod late;
mod later;
mod pace;
mod plan;
mod schedule;
mod tell;
mod telling;
#[cfg(test)]
mod tests;
mod unasked;

use std::sync::Arc;
use std::time::Duration;

use fei_journal::FollowUp;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::{Gateway, unharmed};
use attempt::Attempt;
use away::Away;
use pace::{Paces, Turn};

pub(crate) use later::Later;
pub use schedule::{FollowRules, Schedule};
pub(crate) use tell::Tell;
pub(crate) use unasked::{number, unasked};

/// Between two looks when nothing is due.
const PAUSE: Duration = Duration::from_millis(100);
/// The same when the journal is down, or what was due cannot be read.
const PAUSE_DOWN: Duration = Duration::from_secs(1);

/// Numbers by chance, all 64 bits of them: what spreads attempts over time.
pub type Chance = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Claims lanes and does their first items, several at once for each institution, as its rules and its health allow.
pub struct Follower<J> {
    gateway: Arc<Gateway<J>>,
    paces: Paces,
    away: Away,
    chance: Chance,
}

impl<J: FollowUp> Follower<J> {
    /// A worker for a gateway's institutions and cores.
    #[must_use]
    pub fn new(gateway: Arc<Gateway<J>>) -> Self {
        Self::with_chance(gateway, Arc::new(|| fastrand::u64(..)))
    }

    /// The same with a chance of the caller's own: a test's, from a seed.
    #[must_use]
    pub fn with_chance(gateway: Arc<Gateway<J>>, chance: Chance) -> Self {
        let institutions = gateway.links().map(|(name, link)| (name, link.follow_max()));
        let cores = gateway.cores().map(|(name, core)| (name, core.follow_max()));
        let paces = Paces::of(institutions.chain(cores));
        Self { gateway, paces, away: Away::default(), chance }
    }

    /// Works until told to stop; then what is on its way comes to its end, and nothing more is begun.
    pub async fn run(self, stop: CancellationToken) {
        let mut attempts = JoinSet::new();
        loop {
            let begun = unharmed::round(self.begin_due(&mut attempts)).await;
            let pause = if begun == Some(true) { PAUSE } else { PAUSE_DOWN };
            tokio::select! {
                () = stop.cancelled() => break,
                Some(ended) = attempts.join_next() => events::ended(&ended),
                () = sleep(pause) => {}
            }
        }
        while let Some(ended) = attempts.join_next().await {
            events::ended(&ended);
        }
    }

    /// Does what is due now, and waits for it. How many attempts that were.
    pub async fn once(&self) -> usize {
        let (mut attempts, mut count) = (JoinSet::new(), 0);
        loop {
            self.begin_due(&mut attempts).await;
            let Some(ended) = attempts.join_next().await else { return count };
            events::ended(&ended);
            count += 1;
        }
    }

    /// Begins what is due and may go out now. False: the journal gave none of it.
    async fn begin_due(&self, attempts: &mut JoinSet<()>) -> bool {
        loop {
            let now = self.gateway.clock().moment();
            let except = [self.paces.full(), self.away.left_alone(&self.gateway)].concat();
            // The lease begins before the journal is asked: whoever reckons so never holds a lane too long.
            let claimed_at = Instant::now();
            match self.gateway.journal.claim(now, &except).await {
                Ok(Some(claim)) => {
                    let turn = self.paces.enter(&claim.item.institution);
                    self.away.looked_at(&self.gateway, &claim.item.institution);
                    let (gateway, chance) = (Arc::clone(&self.gateway), (self.chance)());
                    let attempt = Attempt { gateway, claim, claimed_at, chance };
                    attempts.spawn(take(attempt, turn));
                }
                Ok(None) => return true,
                Err(error) => {
                    events::not_claimed(&error);
                    return false;
                }
            }
        }
    }
}

/// A task of its own, which nothing cancels: the journal's work in it must not be dropped half-way.
async fn take<J: FollowUp>(attempt: Attempt<J>, turn: Turn) {
    let answered = attempt.run().await;
    turn.over(answered);
}
