//! When our certificates that are in use run out, and who is told: a month before, a week, a day, and then.

use std::sync::{Mutex, MutexGuard, PoisonError};

const DAY_S: i64 = 24 * 60 * 60;
/// Days that are left when it is told, the first time at the start or when it is another certificate.
const DAYS: [i64; 4] = [0, 1, 7, 30];

/// Our certificates.
#[derive(Debug)]
pub(crate) struct Ends(Mutex<Vec<End>>);

#[derive(Debug)]
struct End {
    /// `serve`, or `party.NAME`: it becomes a label.
    name: String,
    /// The last second of the first of its chain that runs out; none: it does not tell.
    not_after_s: Option<i64>,
    /// What was told last: so many days.
    told: Option<i64>,
}

impl Ends {
    pub(super) fn of(ours: Vec<(String, Option<i64>)>) -> Self {
        let end = |(name, not_after_s)| End { name, not_after_s, told: None };
        Self(Mutex::new(ours.into_iter().map(end).collect()))
    }

    /// Each with its last second, since 1970 in UTC. Those that do not tell are not there.
    pub(crate) fn all(&self) -> Vec<(String, i64)> {
        self.ends().iter().filter_map(|end| Some((end.name.clone(), end.not_after_s?))).collect()
    }

    /// Another one of this name is in use.
    pub(super) fn exchanged(&self, name: &str, not_after_s: Option<i64>) {
        for end in self.ends().iter_mut().filter(|end| end.name == name) {
            (end.not_after_s, end.told) = (not_after_s, None);
        }
    }

    /// Tells what is due.
    pub(super) fn look(&self, now_s: i64) {
        for end in self.ends().iter_mut() {
            let days = end.not_after_s.and_then(|not_after_s| due(not_after_s - now_s, end.told));
            if let Some(days) = days {
                end.told = Some(days);
                tell(&end.name, days);
            }
        }
    }

    fn ends(&self) -> MutexGuard<'_, Vec<End>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is to be told when so much is left: none, or that so many days are left at most, if it was not told before.
pub(super) fn due(left_s: i64, told: Option<i64>) -> Option<i64> {
    let days = DAYS.into_iter().find(|days| left_s <= days * DAY_S)?;
    (told != Some(days)).then_some(days)
}

fn tell(certificate: &str, days: i64) {
    match days {
        0 => tracing::error!(alarm = true, certificate, "a certificate of ours has run out"),
        30 => tracing::warn!(certificate, days, "a certificate of ours runs out in so many days or less"),
        _ => tracing::error!(
            alarm = true,
            certificate,
            days,
            "a certificate of ours runs out in so many days or less"
        ),
    }
}
