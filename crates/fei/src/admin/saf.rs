//! What follows unknown results and is not done yet: how much of it, and since when.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use fei_journal::{Backlog, Following, ItemState, Lookup};
use jiff::Timestamp;
use prometheus_client::encoding::DescriptorEncoder;
use tokio::time::timeout;

use super::text::{Labels, gauges};

/// A disk that hangs must not keep the other numbers.
const PATIENCE: Duration = Duration::from_secs(2);
/// Kinds and states of what is not done.
const KINDS: [Following; 3] = [Following::Inquiry, Following::Reversal, Following::Notice];
const STATES: [ItemState; 2] = [ItemState::Pending, ItemState::Parked];
/// An institution that the settings do not have any more.
const OTHER: &str = "other";

/// Items, and the seconds since the oldest transaction among them, by institution, kind and state.
#[derive(Debug)]
pub(super) struct Saf(BTreeMap<Key, (i64, i64)>);

/// Institution, kind, state: as words.
type Key = (String, &'static str, &'static str);

impl Saf {
    /// Asks the journal. None: it does not say.
    pub(super) async fn of<'n>(
        journal: &impl Lookup,
        institutions: impl Iterator<Item = &'n str>,
        now: Timestamp,
    ) -> Option<Self> {
        let backlog = backlog(journal).await?;
        let mut all: BTreeMap<Key, (i64, i64)> = institutions
            .chain([OTHER])
            .flat_map(|name| KINDS.into_iter().flat_map(move |kind| STATES.map(|state| (name, kind, state))))
            .map(|(name, kind, state)| ((name.to_owned(), kind.as_str(), state.as_str()), (0, 0)))
            .collect();
        for Backlog { institution, kind, state, items, oldest } in backlog {
            let known = all.contains_key(&(institution.to_string(), kind.as_str(), state.as_str()));
            let name = if known { institution.into() } else { OTHER.to_owned() };
            let (depth, age_s) = all.entry((name, kind.as_str(), state.as_str())).or_default();
            *depth += i64::try_from(items).unwrap_or(i64::MAX);
            *age_s = (*age_s).max(now.as_second().saturating_sub(oldest.as_second()));
        }
        Some(Self(all))
    }

    pub(super) fn write(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let depth = self.0.iter().map(|(key, (items, _))| (labels(key), *items));
        let help = "Inquiries, undoings and notices that wait (pending) or need people (parked)";
        gauges(encoder, "fei_saf_items", help, depth)?;
        let age = self.0.iter().map(|(key, (_, age_s))| (labels(key), *age_s));
        let help = "Since FEI took the telegram of the oldest transaction among them";
        gauges(encoder, "fei_saf_oldest_seconds", help, age)
    }
}

/// All that is not done. None: the journal does not say.
pub(super) async fn backlog(journal: &impl Lookup) -> Option<Vec<Backlog>> {
    timeout(PATIENCE, journal.backlog()).await.ok()?.ok()
}

fn labels((institution, kind, state): &Key) -> Labels {
    vec![("institution", institution.clone()), ("kind", (*kind).to_owned()), ("state", (*state).to_owned())]
}
