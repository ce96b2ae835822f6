//! When certificates and lists that are in use run out, and who is told: at each of some days before, and then.

use std::sync::{Mutex, MutexGuard, PoisonError};

use fei_http::{CertificateFacts, RevokedFacts};
use jiff::Timestamp;

use super::kind::Kind;

const DAY_S: i64 = 24 * 60 * 60;
/// Days that are left when it is told, the first time at the start or when it is another one.
const DAYS: [i64; 5] = [0, 1, 7, 14, 30];
/// Of a list it is told in the last tenth of its life alone: what is made anew each week would be told each week.
const LISTS_PART: i64 = 10;

/// All that is watched.
#[derive(Debug)]
pub(crate) struct Ends(Mutex<Vec<End>>);

#[derive(Debug)]
struct End {
    kind: Kind,
    /// `serve`, or `party.NAME`, and what of it: it becomes a label.
    name: String,
    /// None: it does not tell, or was not seen yet.
    until: Option<Until>,
    /// What was told last.
    told: Option<Told>,
}

/// That so many days are left at most.
#[derive(Debug, Clone, Copy)]
struct Told {
    days: i64,
    /// Of which end.
    of: Until,
    at_s: i64,
}

/// Until when something is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Until {
    /// Its last second, since 1970 in UTC.
    pub(super) second: i64,
    /// It is not told earlier before.
    pub(super) ahead_s: i64,
}

impl Until {
    pub(super) const fn of_certificate(second: i64) -> Self {
        Self { second, ahead_s: i64::MAX }
    }

    /// The first of them that runs out.
    pub(super) fn of_certificates(pem: &[u8]) -> Option<Self> {
        let facts = CertificateFacts::of_pem(pem).ok()?;
        facts.iter().map(|one| one.not_after_s).min().map(Self::of_certificate)
    }

    /// The same of lists.
    pub(super) fn of_lists(pem: &[u8]) -> Option<Self> {
        let lists = RevokedFacts::of_pem(pem).ok()?;
        let first = lists.iter().min_by_key(|list| list.next_update_s)?;
        let life_s = first.next_update_s.saturating_sub(first.this_update_s);
        Some(Self { second: first.next_update_s, ahead_s: life_s / LISTS_PART })
    }
}

impl Ends {
    pub(super) fn of(all: impl IntoIterator<Item = (Kind, String, Option<Until>)>) -> Self {
        let end = |(kind, name, until)| End { kind, name, until, told: None };
        Self(Mutex::new(all.into_iter().map(end).collect()))
    }

    /// Each with its last second, since 1970 in UTC. Those that do not tell are not there.
    pub(crate) fn all(&self) -> Vec<(String, i64)> {
        self.ends().iter().filter_map(|end| Some((end.name.clone(), end.until?.second))).collect()
    }

    /// Another one of this name is in use, or the same one still.
    pub(super) fn exchanged(&self, name: &str, until: Option<Until>) {
        for end in self.ends().iter_mut().filter(|end| end.name == name && end.until != until) {
            (end.until, end.told) = (until, None);
        }
    }

    /// An institution showed this one last.
    pub(super) fn shown(&self, name: &str, until: Until) {
        for end in self.ends().iter_mut().filter(|end| end.name == name) {
            end.until = Some(until);
        }
    }

    /// Tells what is due.
    pub(super) fn look(&self, now_s: i64) {
        for end in self.ends().iter_mut() {
            let Some(until) = end.until else { continue };
            if let Some(days) = due(until, now_s, end.told(until, now_s)) {
                end.told = Some(Told { days, of: until, at_s: now_s });
                tell(end, until, days);
            }
        }
    }

    /// What was told of each last, in days, and when.
    #[cfg(test)]
    pub(super) fn told(&self) -> Vec<Option<(i64, i64)>> {
        self.ends().iter().map(|end| end.told.map(|told| (told.days, told.at_s))).collect()
    }

    fn ends(&self) -> MutexGuard<'_, Vec<End>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl End {
    /// The days that were told of this end; or of another one less than a day ago, as the nodes of an institution may show
    /// each its own, by turns.
    fn told(&self, until: Until, now_s: i64) -> Option<i64> {
        let counts = |told: &Told| told.of == until || now_s - told.at_s < DAY_S;
        self.told.filter(counts).map(|told| told.days)
    }
}

/// What is to be told now: none, or that so many days are left at most, if not so few were told before.
pub(super) fn due(until: Until, now_s: i64, told: Option<i64>) -> Option<i64> {
    let left_s = until.second.saturating_sub(now_s);
    let days = DAYS.into_iter().find(|days| left_s <= (days * DAY_S).min(until.ahead_s))?;
    told.is_none_or(|told| days < told).then_some(days)
}

fn tell(end: &End, until: Until, days: i64) {
    let (certificate, ends) = (&*end.name, Timestamp::from_second(until.second).unwrap_or(Timestamp::MAX));
    match days {
        0 => tracing::error!(alarm = true, certificate, %ends, "{}", end.kind.has_run_out()),
        _ => tracing::error!(alarm = true, certificate, days, %ends, "{}", end.kind.runs_out()),
    }
}
