//! How much goes out to an institution at once: one after an outage, then more with each answer, up to its limit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The institutions. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Paces(Arc<Mutex<HashMap<Box<str>, Pace>>>);

/// One institution.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Never more than this.
    most: usize,
    /// So many now.
    allowed: usize,
    running: usize,
}

/// One attempt's place among those that run. Dropped without a word, as in a panic, it counts as without an answer.
#[derive(Debug)]
pub(super) struct Turn {
    paces: Paces,
    institution: Box<str>,
    answered: Option<bool>,
}

impl Paces {
    /// The institutions with their limits; each begins with one at once, since nobody knows how it is.
    pub(super) fn of<'n>(limits: impl Iterator<Item = (&'n str, usize)>) -> Self {
        let pace = |most: usize| Pace { most, allowed: most.min(1), running: 0 };
        Self(Arc::new(Mutex::new(limits.map(|(name, most)| (name.into(), pace(most))).collect())))
    }

    /// The institutions to which nothing more may go out now.
    pub(super) fn full(&self) -> Vec<Box<str>> {
        let all = self.all();
        all.iter().filter(|(_, pace)| pace.running >= pace.allowed).map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn enter(&self, institution: &str) -> Turn {
        if let Some(pace) = self.all().get_mut(institution) {
            pace.running += 1;
        }
        Turn { paces: self.clone(), institution: institution.into(), answered: Some(false) }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Box<str>, Pace>> {
        // Every change is made by one call: a panic elsewhere leaves it whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// How it was: an answer came, none came, or nothing was asked, which says nothing of the institution.
    pub(super) fn over(mut self, answered: Option<bool>) {
        self.answered = answered;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut all = self.paces.all();
        let Some(pace) = all.get_mut(&self.institution) else { return };
        pace.running = pace.running.saturating_sub(1);
        pace.allowed = match self.answered {
            // One more for each answer doubles what goes out in each round: 1, 2, 4.
            Some(true) => (pace.allowed + 1).min(pace.most),
            Some(false) => pace.most.min(1),
            None => pace.allowed,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(paces: &Paces) -> usize {
        let mut turns = Vec::new();
        while paces.full().is_empty() {
            turns.push(paces.enter("kftc"));
        }
        let count = turns.len();
        turns.into_iter().for_each(|turn| turn.over(None));
        count
    }

    #[test]
    fn after_an_outage_it_begins_with_one_and_doubles_each_round() {
        let paces = Paces::of([("kftc", 8)].into_iter());
        let mut rounds = Vec::new();
        for _ in 0..5 {
            let turns: Vec<_> = (0..allowed(&paces)).map(|_| paces.enter("kftc")).collect();
            rounds.push(turns.len());
            turns.into_iter().for_each(|turn| turn.over(Some(true)));
        }
        assert_eq!(rounds, [1, 2, 4, 8, 8]);
        paces.enter("kftc").over(Some(false));
        assert_eq!(allowed(&paces), 1, "one that does not answer is enough");
        drop(paces.enter("kftc"));
        assert_eq!(allowed(&paces), 1);
    }

    #[test]
    fn one_institution_is_not_another_and_none_may_be_left_out() {
        let paces = Paces::of([("kftc", 2), ("thedozen", 2), ("shut", 0)].into_iter());
        let turn = paces.enter("kftc");
        let mut full = paces.full();
        full.sort();
        assert_eq!(full, ["kftc".into(), Box::<str>::from("shut")]);
        turn.over(Some(true));
        assert_eq!(paces.full(), ["shut".into()]);
        paces.enter("of nobody").over(Some(true));
        assert_eq!(paces.full(), ["shut".into()], "one that has no address has no pace");
    }
}
