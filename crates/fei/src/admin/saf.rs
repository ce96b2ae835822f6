//! What follows unknown results and is not done yet, and what nothing follows: how much of it, and since when.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use fei_journal::{Backlog, Following, ForPeople, ItemState, JournalError, Lookup};
use jiff::Timestamp;
use prometheus_client::encoding::DescriptorEncoder;
use tokio::time::timeout;

use super::text::{Labels, gauges};

/// A disk that hangs must not keep the other numbers.
const PATIENCE: Duration = Duration::from_secs(2);
/// Kinds and states of what is not done.
const KINDS: [Following; 4] = Following::ALL;
const STATES: [ItemState; 2] = [ItemState::Pending, ItemState::Parked];
/// An institution that the settings do not have any more.
const OTHER: &str = "other";

/// What is not done and what is for people.
#[derive(Debug)]
pub(super) struct Saf {
    /// Items, and the seconds since the oldest transaction among them, by institution, kind and state.
    items: BTreeMap<Key, (i64, i64)>,
    /// Transactions, by institution.
    people: BTreeMap<String, i64>,
}

/// Institution, kind, state: as words.
type Key = (String, &'static str, &'static str);

impl Saf {
    /// Asks the journal. None: it does not say.
    pub(super) async fn of<'n>(
        journal: &impl Lookup,
        institutions: impl Iterator<Item = &'n str>,
        now: Timestamp,
    ) -> Option<Self> {
        let Waiting { backlog, for_people } = waiting(journal).await?;
        let names: Vec<&str> = institutions.chain([OTHER]).collect();
        let items = Self::items(backlog, &names, now);
        Some(Self { items, people: Self::people(for_people, &names) })
    }

    fn items(backlog: Vec<Backlog>, names: &[&str], now: Timestamp) -> BTreeMap<Key, (i64, i64)> {
        let mut all: BTreeMap<Key, (i64, i64)> = names
            .iter()
            .flat_map(|name| KINDS.into_iter().flat_map(move |kind| STATES.map(|state| (*name, kind, state))))
            .map(|(name, kind, state)| ((name.to_owned(), kind.as_str(), state.as_str()), (0, 0)))
            .collect();
        for Backlog { institution, kind, state, items, oldest } in backlog {
            let known = all.contains_key(&(institution.to_string(), kind.as_str(), state.as_str()));
            let name = if known { institution.into() } else { OTHER.to_owned() };
            let (depth, age_s) = all.entry((name, kind.as_str(), state.as_str())).or_default();
            *depth += i64::try_from(items).unwrap_or(i64::MAX);
            *age_s = (*age_s).max(now.as_second().saturating_sub(oldest.as_second()));
        }
        all
    }

    fn people(for_people: Vec<ForPeople>, names: &[&str]) -> BTreeMap<String, i64> {
        let mut all: BTreeMap<String, i64> = names.iter().map(|name| ((*name).to_owned(), 0)).collect();
        for ForPeople { institution, transactions } in for_people {
            let name = if all.contains_key(&*institution) { institution.into() } else { OTHER.to_owned() };
            *all.entry(name).or_default() += i64::try_from(transactions).unwrap_or(i64::MAX);
        }
        all
    }

    pub(super) fn write(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let depth = self.items.iter().map(|(key, (items, _))| (labels(key), *items));
        let help = "Inquiries, undoings and notices that wait (pending) or need people (parked)";
        gauges(encoder, "fei_saf_items", help, depth)?;
        let age = self.items.iter().map(|(key, (_, age_s))| (labels(key), *age_s));
        let help = "Since FEI took the telegram of the oldest transaction among them";
        gauges(encoder, "fei_saf_oldest_seconds", help, age)?;
        let one = |(name, count): (&String, &i64)| (vec![("institution", name.clone())], *count);
        let help = "Unknown results that nothing settles by itself any more: people find out and settle them, or let go on what was put aside";
        gauges(encoder, "fei_manual", help, self.people.iter().map(one))
    }
}

/// What the journal has of unknown results that are still to be settled.
pub(super) struct Waiting {
    backlog: Vec<Backlog>,
    for_people: Vec<ForPeople>,
}

impl Waiting {
    /// Items of one institution in one state.
    pub(super) fn depth(&self, institution: &str, state: ItemState) -> u64 {
        let of_it = |one: &&Backlog| &*one.institution == institution && one.state == state;
        self.backlog.iter().filter(of_it).map(|one| one.items).sum()
    }

    /// Transactions of one institution that are for people.
    pub(super) fn manual(&self, institution: &str) -> u64 {
        let of_it = |one: &&ForPeople| &*one.institution == institution;
        self.for_people.iter().filter(of_it).map(|one| one.transactions).sum()
    }
}

/// All that is not done. None: the journal does not say.
pub(super) async fn waiting(journal: &impl Lookup) -> Option<Waiting> {
    let read = async {
        let (backlog, for_people) = (journal.backlog().await?, journal.for_people().await?);
        Ok::<_, JournalError>(Waiting { backlog, for_people })
    };
    timeout(PATIENCE, read).await.ok()?.ok()
}

fn labels((institution, kind, state): &Key) -> Labels {
    vec![("institution", institution.clone()), ("kind", (*kind).to_owned()), ("state", (*state).to_owned())]
}
