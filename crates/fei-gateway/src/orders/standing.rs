//! What all orders come to: for each subject the one that holds, and those that wait for their times.
//!
//! It is worked out from the orders alone, in the order in which they were given: whoever obeyed them as they came and
//! whoever reads them after a restart come to the same.

use std::collections::BTreeMap;

use fei_journal::{Ordered, Subject};
use jiff::Timestamp;

/// What was ordered about one subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The order that holds; none: nobody ever said anything.
    pub holds: Option<Ordered>,
    /// The orders that wait, by their times: at most one for a moment.
    pub waits: BTreeMap<Timestamp, Ordered>,
}

/// What one more order changes.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// What holds from now on; none: what held before.
    pub(crate) holds: Option<Ordered>,
    /// The order for the same moment, whose place it takes.
    pub(crate) instead_of: Option<Ordered>,
}

/// What all orders come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Standing(BTreeMap<Subject, Said>);

impl Standing {
    /// One more order. One that holds at once leaves those that wait where they are: a stop for the night is not taken back by
    /// a start in the morning.
    pub(crate) fn hear(&mut self, ordered: Ordered) -> Heard {
        let (made, said) = (ordered.made, self.0.entry(ordered.order.subject.clone()).or_default());
        let came = said.come(made);
        match ordered.order.from.filter(|from| *from > made) {
            Some(from) => Heard { holds: came, instead_of: said.waits.insert(from, ordered) },
            None => {
                said.holds = Some(ordered.clone());
                Heard { holds: Some(ordered), instead_of: None }
            }
        }
    }

    /// Those whose time has come, by a clock; of several about one subject the last.
    pub(crate) fn due(&mut self, now: Timestamp) -> Vec<Ordered> {
        self.0.values_mut().filter_map(|said| said.come(now)).collect()
    }

    /// Those that hold.
    pub(crate) fn holds(&self) -> impl Iterator<Item = &Ordered> {
        self.0.values().filter_map(|said| said.holds.as_ref())
    }

    /// What was ordered about one subject.
    pub(crate) fn of(&self, subject: &Subject) -> Said {
        self.0.get(subject).cloned().unwrap_or_default()
    }
}

impl Said {
    /// Of those that wait the last one whose time has come holds from now on.
    fn come(&mut self, now: Timestamp) -> Option<Ordered> {
        let mut came = None;
        while let Some(first) = self.waits.first_entry().filter(|first| *first.key() <= now) {
            came = Some(first.remove());
        }
        self.holds = came.clone().or(self.holds.take());
        came
    }
}
