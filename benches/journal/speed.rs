//! Transactions a second, what each waits and what it costs, at 1, 64 and 512 in flight.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use fei_journal::{MemoryJournal, Sealer, SqliteJournal, SqliteLimits, Verdict};

use crate::host::{self, Ask};
use crate::institution;
use crate::registry::registry;
use crate::report::{Ratio, table};
use crate::turn::{Turn, turn};

const IN_FLIGHT: [usize; 3] = [1, 64, 512];
const ROUNDS: usize = 7;
const TURN: Duration = Duration::from_millis(700);

/// Who takes turns. "None" is a journal in memory: no stack can be put together without any.
pub(crate) const NONE: &str = "gateway, in memory";
pub(crate) const SQLITE: &str = "gateway, SQLite";
pub(crate) const NONE_AT_ONCE: &str = "gateway, in memory, no socket";
pub(crate) const SQLITE_AT_ONCE: &str = "gateway, SQLite, no socket";
pub(crate) const GROUPED: &str = "SQLite alone";
pub(crate) const SINGLE: &str = "SQLite alone, one call a commit";

/// One who takes turns, with the journal behind it.
struct Subject {
    name: &'static str,
    ask: Ask,
    numbers: Arc<AtomicU64>,
    done: u64,
    sqlite: Option<SqliteJournal>,
}

/// All turns of a subject at one number in flight.
pub(crate) struct Turns {
    pub(crate) name: &'static str,
    pub(crate) in_flight: usize,
    pub(crate) turns: Vec<Turn>,
}

/// Measures, prints the table, and gives the ratios.
pub(crate) async fn measure(folder: &Path) -> Result<Vec<Ratio>, Box<dyn Error>> {
    let mut subjects = subjects(folder).await?;
    let mut all = Vec::new();
    for in_flight in IN_FLIGHT {
        let mut measured: Vec<_> = subjects
            .iter()
            .map(|subject| Turns { name: subject.name, in_flight, turns: Vec::new() })
            .collect();
        for round in 0..=ROUNDS {
            for (subject, measured) in subjects.iter_mut().zip(&mut measured) {
                let taken = turn(&subject.ask, &subject.numbers, in_flight, TURN).await?;
                subject.done += taken.done;
                // The first round warms up.
                if round > 0 {
                    measured.turns.push(taken);
                }
            }
        }
        all.extend(measured);
    }
    for subject in &subjects {
        subject.was_written().await?;
    }
    table(&all);
    Ok(Ratio::of(&all))
}

async fn subjects(folder: &Path) -> Result<Vec<Subject>, Box<dyn Error>> {
    let (layouts, far) = (registry()?, institution::listen().await?);
    let mut subjects = Vec::new();
    for (none, sqlite, far) in [(NONE, SQLITE, Some(far)), (NONE_AT_ONCE, SQLITE_AT_ONCE, None)] {
        let memory = Arc::new(MemoryJournal::default());
        subjects.push(Subject::new(none, host::gateway(Arc::clone(&layouts), memory, far)?, None));
        let journal = open(folder, &subjects.len().to_string(), SqliteLimits::default())?;
        let ask = host::gateway(Arc::clone(&layouts), Arc::new(journal.clone()), far)?;
        subjects.push(Subject::new(sqlite, ask, Some(journal)));
    }
    let single = SqliteLimits { group_max: 1, ..SqliteLimits::default() };
    for (name, limits) in [(GROUPED, SqliteLimits::default()), (SINGLE, single)] {
        let journal = open(folder, &subjects.len().to_string(), limits)?;
        subjects.push(Subject::new(name, host::alone(Arc::new(journal.clone())), Some(journal)));
    }
    Ok(subjects)
}

/// A journal in a file of its own.
pub(crate) fn open(folder: &Path, name: &str, limits: SqliteLimits) -> Result<SqliteJournal, Box<dyn Error>> {
    let path = folder.join(format!("journal-{name}.db"));
    Ok(SqliteJournal::open(&path, Sealer::new("bench", &[7; 32])?, limits)?)
}

impl Subject {
    fn new(name: &'static str, ask: Ask, sqlite: Option<SqliteJournal>) -> Self {
        Self { name, ask, numbers: Arc::default(), done: 0, sqlite }
    }

    /// What was measured stands in the journal: its chain is whole, with two events a transaction.
    async fn was_written(&self) -> Result<(), Box<dyn Error>> {
        let Some(journal) = &self.sqlite else { return Ok(()) };
        match journal.verify().await? {
            Verdict::Sound { events, .. } if events == 2 * self.done => Ok(()),
            found => Err(format!("{}: {} transactions done, and {found:?}", self.name, self.done).into()),
        }
    }
}
