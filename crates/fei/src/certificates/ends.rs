//! When certificates and lists that are in use run out, and who is told: at each of some days before, and then.

#[cfg(test)]
mod tests;

use std::sync::{Mutex, MutexGuard, PoisonError};

use fei_http::{CertificateFacts, Life};
use jiff::Timestamp;

use super::kind::Kind;

const DAY_S: i64 = 24 * 60 * 60;
/// Days that are left when it is told, the first time at the start or when it is another one.
const DAYS: [i64; 5] = [0, 1, 7, 14, 30];
/// Of a certificate it is told in the last fifth of its life alone. What renews itself (ACME) does so when a third is left, of a
/// short one half: by then it has failed for a while, and what lives for six days is no alarm at each renewal.
const CERTIFICATES_PART: i64 = 5;
/// Of a list in the last tenth: what is made anew each week comes late in the week.
const LISTS_PART: i64 = 10;
/// When that part begins, or so many days are left if that is later, an exchange is overdue.
const OVERDUE_DAYS: i64 = 14;
/// So many of one name are told of before one of these has run out: who shows a new one to each connection fills no log.
const TOLD_MAX: usize = 32;

/// All that is watched.
#[derive(Debug)]
pub(crate) struct Ends(Mutex<Vec<End>>);

#[derive(Debug)]
struct End {
    kind: Kind,
    /// `serve`, or `party.NAME`, and what of it: it becomes a label.
    name: String,
    /// Of a chain or a file each. Empty: it does not tell, or was not seen yet.
    until: Vec<Until>,
    told: Vec<Told>,
}

/// That so many days are left at most, of this one.
#[derive(Debug)]
struct Told {
    of: Until,
    days: i64,
}

/// What numbers tell of one name: of several certificates the first.
#[derive(Debug)]
pub(crate) struct Term {
    pub(crate) name: String,
    /// The last second, since 1970 in UTC.
    pub(crate) ends_s: i64,
    /// From then on another one should be in its place.
    pub(crate) overdue_s: i64,
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
    pub(super) fn of_certificate(life: Life) -> Self {
        Self::of(life, CERTIFICATES_PART)
    }

    /// Of all certificates of a file.
    pub(super) fn of_certificates(pem: &[u8]) -> Vec<Self> {
        let facts = CertificateFacts::of_pem(pem).unwrap_or_default();
        facts.into_iter().map(|one| Self::of_certificate(one.life)).collect()
    }

    /// The same of lists.
    pub(super) fn of_lists(pem: &[u8]) -> Vec<Self> {
        let lists = Life::of_lists(pem).unwrap_or_default();
        lists.into_iter().map(|life| Self::of(life, LISTS_PART)).collect()
    }

    fn of(life: Life, part: i64) -> Self {
        let life_s = life.until_s.saturating_sub(life.from_s).max(0);
        Self { second: life.until_s, ahead_s: life_s / part }
    }

    fn overdue_s(self) -> i64 {
        self.second.saturating_sub(self.ahead_s.min(OVERDUE_DAYS * DAY_S))
    }
}

impl Ends {
    pub(super) fn of(all: impl IntoIterator<Item = (Kind, String, Vec<Until>)>) -> Self {
        let end = |(kind, name, until)| End::of(kind, name, until);
        Self(Mutex::new(all.into_iter().map(end).collect()))
    }

    /// Those that do not tell are not there.
    pub(crate) fn terms(&self) -> Vec<Term> {
        self.ends().iter().filter_map(End::term).collect()
    }

    /// Others of this name are in use or were shown, or the same ones still.
    pub(super) fn are(&self, name: &str, until: &[Until]) {
        for end in self.ends().iter_mut().filter(|end| end.name == name) {
            until.clone_into(&mut end.until);
        }
    }

    /// Tells what is due.
    pub(super) fn look(&self, now_s: i64) {
        for end in self.ends().iter_mut() {
            end.due(now_s).into_iter().for_each(|until| tell(end.kind, &end.name, until, now_s));
        }
    }

    fn ends(&self) -> MutexGuard<'_, Vec<End>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl End {
    const fn of(kind: Kind, name: String, until: Vec<Until>) -> Self {
        Self { kind, name, until, told: vec![] }
    }

    fn term(&self) -> Option<Term> {
        let ends_s = self.until.iter().map(|until| until.second).min()?;
        let overdue_s = self.until.iter().map(|until| until.overdue_s()).min()?;
        Some(Term { name: self.name.clone(), ends_s, overdue_s })
    }

    /// What is to be told now: of each certificate once for each of the days, as the nodes of an institution may show each its
    /// own, by turns.
    fn due(&mut self, now_s: i64) -> Vec<Until> {
        self.told.retain(|told| now_s < told.of.second || self.until.contains(&told.of));
        let mut to_tell = vec![];
        for of in &self.until {
            let before = self.told.iter().position(|told| told.of == *of);
            let Some(days) = due(*of, now_s, before.map(|at| self.told[at].days)) else { continue };
            match before {
                Some(at) => self.told[at].days = days,
                None if self.told.len() < TOLD_MAX => self.told.push(Told { of: *of, days }),
                None => continue,
            }
            to_tell.push(*of);
        }
        to_tell
    }
}

/// What is to be told now: none, or that so many days are left at most, if not so few were told before.
fn due(until: Until, now_s: i64, told: Option<i64>) -> Option<i64> {
    let left_s = until.second.saturating_sub(now_s);
    let days = DAYS.into_iter().find(|days| left_s <= (days * DAY_S).min(until.ahead_s))?;
    told.is_none_or(|told| days < told).then_some(days)
}

fn tell(kind: Kind, certificate: &str, until: Until, now_s: i64) {
    let ends = Timestamp::from_second(until.second).unwrap_or(Timestamp::MAX);
    let left_s = until.second.saturating_sub(now_s);
    if left_s <= 0 {
        return tracing::error!(alarm = true, certificate, %ends, "{}", kind.has_run_out());
    }
    let days = left_s.saturating_add(DAY_S - 1) / DAY_S;
    tracing::error!(alarm = true, certificate, days, %ends, "{}", kind.runs_out());
}
