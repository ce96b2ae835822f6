//! The disk of a machine that loses its power: what the gateway did not sync is gone, all of it or in part.

use std::path::Path;

use fei_testkit::{Chance, PowerCut};

use crate::Harm;

/// What a test build is told, so that the journal's WAL begins anew many times in each life.
const SMALL_WAL: (&str, &str) = ("FAILPOINTS", "small_wal=return");

/// One of them.
pub(crate) struct Disk {
    power: PowerCut,
    /// What came onto it of what was not synced; nothing: none of it.
    torn: Option<Chance>,
}

impl Disk {
    /// None: nothing is done to it.
    pub(crate) fn of(harm: Harm, seed: u64) -> Option<Self> {
        let torn = match harm {
            Harm::Kill | Harm::Stop => return None,
            Harm::Power => None,
            Harm::Torn => Some(Chance::new(seed)),
        };
        Some(Self { power: PowerCut::new(), torn })
    }

    /// What each process finds it by.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let mut variables = self.power.variables();
        variables.extend(self.torn.iter().map(|_| (SMALL_WAL.0, SMALL_WAL.1.to_owned())));
        variables
    }

    /// What lies in the folder of a process that is dead becomes what is found when there is power again.
    pub(crate) fn lose(&mut self, folder: &Path) {
        match &mut self.torn {
            None => self.power.lose(folder),
            Some(chance) => {
                self.power.lose_some(folder, chance);
                self.power.keep(folder);
            }
        }
    }
}
