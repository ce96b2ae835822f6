//! Cores that are not connected: one notice in a while is looked at and says why it waits. The others are left alone, for
//! each look is a commit, and what settles money waits behind it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fei_journal::FollowUp;
use tokio::time::Instant;

use crate::Gateway;

/// Between two looks at a core that is away. One that connects is told at once.
const PAUSE: Duration = Duration::from_secs(30);

/// When a notice of each core was looked at last.
#[derive(Debug, Default)]
pub(super) struct Away(Mutex<HashMap<Box<str>, Instant>>);

impl Away {
    /// Something is done for this party.
    pub(super) fn looked_at<J: FollowUp>(&self, gateway: &Gateway<J>, party: &str) {
        if is_away(gateway, party) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(party.into(), Instant::now());
        }
    }

    /// Whom nothing is to be done for now.
    pub(super) fn left_alone<J: FollowUp>(&self, gateway: &Gateway<J>) -> Vec<Box<str>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|party, at| at.elapsed() < PAUSE && is_away(gateway, party));
        all.keys().cloned().collect()
    }
}

fn is_away<J: FollowUp>(gateway: &Gateway<J>, party: &str) -> bool {
    gateway.cores().any(|(name, core)| name == party && !core.is_open())
}
