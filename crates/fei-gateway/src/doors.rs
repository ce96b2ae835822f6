//! The watch on the doors: it has orders obeyed whose time has come, tells the log when a breaker opens or closes, and looks
//! whether an institution or a core is back where nobody asks it anything but for money.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use fei_guard::BreakerState;
use fei_journal::Journal;
use futures_util::future::{join, join_all};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{Gateway, events, unharmed};

/// Between two looks: an inquiry that is there is the better probe, and has this long to come.
const PAUSE: Duration = Duration::from_secs(1);

/// Keeps people, orders and all breakers up to date.
pub struct DoorWatch<J> {
    gateway: Arc<Gateway<J>>,
    /// Whether each let nothing in, when it looked last, and how often it had opened by then.
    told: HashMap<Box<str>, (bool, u64)>,
    /// Who knocks: one round, which may take as long as a connection may.
    knocking: JoinSet<()>,
}

impl<J: Journal> DoorWatch<J> {
    /// For a gateway's institutions and cores.
    #[must_use]
    pub fn new(gateway: Arc<Gateway<J>>) -> Self {
        Self { gateway, told: HashMap::new(), knocking: JoinSet::new() }
    }

    /// Looks again and again until told to stop.
    pub async fn run(mut self, stop: CancellationToken) {
        while stop.run_until_cancelled(sleep(PAUSE)).await.is_some() {
            if stop.run_until_cancelled(unharmed::round(self.look())).await.is_none() {
                return;
            }
        }
    }

    /// Has what is due obeyed, tells what changed, and has knocked where a breaker is due. It waits for nobody: the next order
    /// is due in a second.
    async fn look(&mut self) {
        let gateway = Arc::clone(&self.gateway);
        gateway.obey_due();
        for (name, _, breaker) in gateway.doors() {
            let (state, openings) = breaker.state_and_openings();
            self.tell(name, &state, openings);
        }
        while self.knocking.try_join_next().is_some() {}
        if self.knocking.is_empty() {
            self.knocking.spawn(knock(gateway));
        }
    }

    fn tell(&mut self, institution: &str, state: &BreakerState, openings: u64) {
        let open = matches!(state, BreakerState::Open(_) | BreakerState::HalfOpen);
        let before = self.told.insert(institution.into(), (open, openings)).unwrap_or_default();
        for open in changes(before, (open, openings)) {
            events::breaker(institution, open);
        }
    }
}

/// What happened between two looks, in its order: each opening, and that it let calls in before the next one.
fn changes((mut open, told): (bool, u64), (is_open, openings): (bool, u64)) -> Vec<bool> {
    let mut changes = Vec::new();
    for _ in told..openings {
        if open {
            changes.push(false);
        }
        changes.push(true);
        open = true;
    }
    if open != is_open {
        changes.push(is_open);
    }
    changes
}

/// Knocks at all doors whose breaker is due, at once.
async fn knock<J: Journal>(gateway: Arc<Gateway<J>>) {
    let links = join_all(gateway.links().map(|(_, link)| link.knock()));
    let cores = join_all(gateway.cores().map(|(_, core)| core.knock()));
    join(links, cores).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_opening_has_its_line_also_where_nobody_looked_in_between() {
        for (before, now, told) in [
            ((false, 0), (false, 0), &[][..]),
            ((false, 0), (true, 1), &[true]),
            ((true, 1), (true, 1), &[]),
            ((true, 1), (false, 1), &[false]),
            ((true, 1), (true, 2), &[false, true]),
            ((false, 0), (false, 1), &[true, false]),
            ((true, 1), (false, 3), &[false, true, false, true, false]),
            // Opened by itself, and then held by hand.
            ((true, 1), (false, 1), &[false]),
        ] {
            assert_eq!(changes(before, now), told, "{before:?} {now:?}");
        }
    }
}
