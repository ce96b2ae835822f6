//! What a new set must pass: it compiles, its golden cases are well written, it fits the settings and the lines that are
//! open, and every case comes out as it is written.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use fei_gateway::line_rules;
use fei_layout::plan::Flow;
use fei_layout::{Changes, Finding, Registry, Severity, render};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;

use super::holding::hash;
use super::{Broken, Set};
use crate::cases::Cases;
use crate::golden::{self, Golden};
use crate::layouts::Folder;
use crate::play::Overheard;
use crate::run;
use crate::settings::{Settings, Side};

/// What a set is tried against.
pub(super) struct Trial {
    pub(super) running: Set,
    /// Institutions that have a link.
    pub(super) called: BTreeSet<String>,
    pub(super) settings: Arc<Settings>,
    pub(super) cases: Arc<Settings>,
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
        let folder = Folder::read(dir).map_err(|error| broken(error.to_string()))?;
        let loaded = folder.load();
        let is_error = |finding: &Finding| finding.severity == Severity::Error;
        let errors: Vec<_> = loaded.findings.into_iter().filter(is_error).collect();
        if !errors.is_empty() {
            let findings = render::human(&errors, &folder.layouts, false);
            return Err(Broken { error: format!("{} errors in the layouts", errors.len()), findings });
        }
        let registry = Arc::new(loaded.registry);
        run::check(&registry, &self.settings).map_err(|error| broken(error.to_string()))?;
        self.fits_what_is_open(&registry).map_err(broken)?;
        let golden = golden::read(&folder, &registry);
        let cases = self.play(dir, &registry, &golden)?;
        let set =
            Set { dir: dir.clone(), files: folder.layouts.into(), registry, examples: golden.served.into() };
        let old = (&*self.running.files, &*self.running.registry);
        let changes = Changes::between(old, (&*set.files, &*set.registry));
        Ok(Tried { hash: hash(&set.files), set, cases, changes })
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

    /// How many cases came out as they are written.
    fn play(&self, dir: &Path, registry: &Arc<Registry>, golden: &Golden) -> Result<usize, Broken> {
        if !golden.errors.is_empty() {
            let findings = golden.errors.iter().map(|error| format!("{}/{error}\n", dir.display())).collect();
            return Err(Broken {
                error: format!("{} errors in golden files", golden.errors.len()),
                findings,
            });
        }
        let cases = Cases { registry, golden, settings: &self.cases, wanted: &|_, _| true };
        // What happens on this thread is no event of the gateway that runs: only these ears hear it.
        let ears = Overheard::default();
        let heard = tracing_subscriber::registry().with(ears.clone().with_filter(LevelFilter::DEBUG));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| broken(format!("the cases cannot be played: {error}")))?;
        let tally = tracing::subscriber::with_default(heard, || runtime.block_on(cases.run(ears)));
        let tally = tally.map_err(|error| broken(error.to_string()))?;
        if tally.is_fine() {
            return Ok(tally.judged());
        }
        let findings = tally.told(dir).map(|failed| failed + "\n").collect();
        Err(Broken { error: tally.to_string(), findings })
    }
}

/// Without a place in a file.
fn broken(error: String) -> Broken {
    Broken { error, findings: String::new() }
}
