//! What a new set must pass: its rehearsal, and it fits the settings and the lines that are open.

use std::collections::BTreeSet;
use std::sync::Arc;

use fei_gateway::line_rules;
use fei_layout::plan::Flow;
use fei_layout::{Changes, Registry};

use super::holding::hash;
use super::rehearsal::{Stage, compiled, of_all};
use super::{Broken, Set};
use crate::golden;
use crate::layouts::Folder;
use crate::run;
use crate::settings::{Settings, Side};

/// What a set is tried against.
pub(super) struct Trial {
    pub(super) running: Set,
    /// Institutions that have a link.
    pub(super) called: BTreeSet<String>,
    pub(super) settings: Arc<Settings>,
}

/// A set that passed, and all that has to be worked out of it before it can hold.
pub(super) struct Tried {
    pub(super) set: Set,
    pub(super) hash: [u8; 32],
    pub(super) cases: usize,
    pub(super) changes: Changes,
}

impl Trial {
    pub(super) fn run(&self) -> Result<Tried, Broken> {
        let dir = &self.running.dir;
        let rehearsed = Stage::default().rehearse(dir, self.settings.cases.as_deref())?;
        let folder = Folder::read(dir).map_err(|error| Broken::alone(error.to_string()))?;
        if !rehearsed.gave_way {
            tracing::warn!(
                "a rehearsal of layouts does not give way to telegrams: the system does not let it"
            );
        }
        if of_all(&folder) != rehearsed.hash {
            return Err(Broken::alone(format!("{} changed while it was tried", dir.display())));
        }
        let registry = Arc::new(compiled(&folder)?);
        run::fit(&registry, &self.settings).map_err(|error| Broken::alone(error.to_string()))?;
        self.fits_what_is_open(&registry).map_err(Broken::alone)?;
        let examples = golden::read_served(&folder, &registry).into();
        let set = Set { dir: dir.clone(), files: folder.layouts.into(), registry, examples };
        let old = (&*self.running.files, &*self.running.registry);
        let changes = Changes::between(old, (&*set.files, &*set.registry));
        Ok(Tried { hash: hash(&*set.files), set, cases: rehearsed.cases, changes })
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
