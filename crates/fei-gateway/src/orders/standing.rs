//! What all orders come to: for each subject the one that holds, and at most one that waits for its time.
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
    /// The order that waits for its time.
    pub waits: Option<Ordered>,
}

/// What all orders come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Standing(BTreeMap<Subject, Said>);

impl Standing {
    /// One more order; what holds from now on if that changes.
    pub(crate) fn hear(&mut self, ordered: Ordered) -> Option<Ordered> {
        let (made, said) = (ordered.made, self.0.entry(ordered.order.subject.clone()).or_default());
        let came = said.come(made);
        // What has not come by now is taken back by whoever says something else.
        said.waits = Some(ordered);
        said.come(made).or(came)
    }

    /// Those whose time has come, by a clock.
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
    /// What waits holds from now on, if its time has come.
    fn come(&mut self, now: Timestamp) -> Option<Ordered> {
        let came = self.waits.take_if(|waits| waits.order.from.is_none_or(|from| from <= now))?;
        self.holds = Some(came.clone());
        Some(came)
    }
}
