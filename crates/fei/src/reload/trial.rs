//! What a set must pass that was rehearsed: it is still the same, and fits the settings and the lines that are open.

use std::collections::BTreeSet;
use std::sync::Arc;

use fei_gateway::line_rules;
use fei_journal::KeptSet;
use fei_layout::plan::Flow;
use fei_layout::{Changes, Registry};

use super::holding::hash;
use super::rehearsal::{Rehearsed, compiled};
use super::rests::Rests;
use super::{Broken, Set};
use crate::golden::{self, ServedCase};
use crate::layouts::Folder;
use crate::run;
use crate::settings::{Settings, Side};

#[cfg(test)]
mod tests;

/// What a rehearsed set is tried against.
pub(super) struct Trial {
    pub(super) running: Set,
    /// Institutions that have a link.
    pub(super) called: BTreeSet<String>,
    pub(super) settings: Arc<Settings>,
}

/// A set that passed, and all that has to be worked out of it before it can hold.
pub(super) struct Tried {
    pub(super) set: Set,
    /// As the journal keeps it.
    pub(super) kept: KeptSet,
    pub(super) hash: [u8; 32],
    pub(super) cases: usize,
    pub(super) changes: Changes,
    pub(super) told_anew: Vec<String>,
}

impl Trial {
    pub(super) fn run(&self, rehearsed: &Rehearsed) -> Result<Tried, Broken> {
        let dir = &self.running.dir;
        let mut rests = Rests::new();
        let folder = Folder::read_layouts(dir).map_err(|error| Broken::alone(error.to_string()))?;
        if !rehearsed.gave_way {
            tracing::warn!(
                "a rehearsal of layouts does not give way to telegrams: the system does not let it"
            );
        }
        rests.when_due();
        if hash(&folder.layouts) != rehearsed.layouts {
            return Err(self.changed());
        }
        let registry = Arc::new(compiled(&folder, &mut || rests.when_due())?);
        rests.when_due();
        run::fit(&registry, &self.settings).map_err(|error| Broken::alone(error.to_string()))?;
        self.fits_what_is_open(&registry).map_err(Broken::alone)?;
        rests.when_due();
        let (files, examples) = (folder.layouts.into(), self.examples(rehearsed, &registry)?);
        let set = Set { dir: dir.clone(), files, registry, examples, golden: Some(rehearsed.golden) };
        let old = (&*self.running.files, &*self.running.registry);
        rests.when_due();
        let changes = Changes::between(old, (&*set.files, &*set.registry));
        rests.when_due();
        let told_anew = fei_layout::told_anew(&self.running.registry, &set.registry);
        let told_anew = told_anew.iter().map(ToString::to_string).collect();
        rests.when_due();
        // All texts are copied and hashed, also when it is only tried.
        let kept = set.kept();
        Ok(Tried { hash: rehearsed.layouts, set, kept, cases: rehearsed.cases, changes, told_anew })
    }

    /// Those of the running set, while they would be read from the same golden files for the same parties.
    fn examples(&self, rehearsed: &Rehearsed, registry: &Registry) -> Result<Arc<[ServedCase]>, Broken> {
        let Set { dir, registry: before, examples, golden, .. } = &self.running;
        if *golden == Some(rehearsed.golden) && before.parties().eq(registry.parties()) {
            return Ok(examples.clone());
        }
        let folder = Folder::read(dir).map_err(|error| Broken::alone(error.to_string()))?;
        if hash(&folder.golden) != rehearsed.golden {
            return Err(self.changed());
        }
        Ok(golden::read_served(&folder, registry).into())
    }

    fn changed(&self) -> Broken {
        Broken::alone(format!("{} changed while it was tried", self.running.dir.display()))
    }

    /// A line that is open cannot be cut otherwise, and nobody can be called who was not known at the start.
    fn fits_what_is_open(&self, new: &Registry) -> Result<(), String> {
        let line = |set: &Registry, name: &str| {
            let rules = line_rules(set.party(name)?.telegram()?);
            Some((rules.framing, rules.polls))
        };
        let lines = self.settings.parties.iter().filter(|(_, party)| matches!(party.side, Side::Listen(_)));
        for (name, _) in lines {
            if line(&self.running.registry, name) != line(new, name) {
                return Err(format!(
                    "{name}/party.toml: the frame or the polls of an open line: restart FEI"
                ));
            }
        }
        for transaction in new.transactions() {
            if let Flow::Outbound { to, .. } = &transaction.flow
                && !self.called.contains(&**to)
            {
                return Err(format!("{} goes to {to}, which FEI did not know at its start", transaction.id));
            }
        }
        Ok(())
    }
}
