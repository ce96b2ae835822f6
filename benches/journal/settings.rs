//! SQLite alone under other limits: how many calls share a commit, and when the WAL goes into the file. Each has a file of its
//! own, and they take turns.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use fei_journal::{SqliteJournal, SqliteLimits};

use crate::host::{self, Ask};
use crate::turn::{Turn, turn};
use crate::{report, speed};

const IN_FLIGHT: [usize; 2] = [64, 512];
const ROUNDS: usize = 3;
const TURN: Duration = Duration::from_secs(1);

/// Calls a commit, pages of the WAL at which it is written into the file beside the commits, and at which a commit waits for it.
/// The first are the journal's own; each of the others differs in one.
const LIMITS: [(usize, u32, u32); 9] = [
    (128, 1_000, 16_000),
    (8, 1_000, 16_000),
    (32, 1_000, 16_000),
    (512, 1_000, 16_000),
    (128, 250, 16_000),
    (128, 4_000, 16_000),
    (128, u32::MAX, 16_000),
    (128, u32::MAX, 1_000),
    (128, 1_000, 4_000),
];

/// One who takes turns.
struct Subject {
    limits: (usize, u32, u32),
    journal: SqliteJournal,
    ask: Ask,
    numbers: Arc<AtomicU64>,
}

/// Measures and prints.
pub(crate) async fn measure(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut subjects = Vec::new();
    for limits @ (group_max, wal_pages_due, wal_pages_max) in LIMITS {
        let limited = SqliteLimits { group_max, wal_pages_due, wal_pages_max, ..SqliteLimits::default() };
        let journal = speed::open(folder, &format!("settings-{}", subjects.len()), limited)?;
        let ask = host::delivered(Arc::new(journal.clone()));
        subjects.push(Subject { limits, journal, ask, numbers: Arc::default() });
    }
    report::settings_begin();
    for in_flight in IN_FLIGHT {
        let mut sums: Vec<(Turn, u64)> = subjects.iter().map(|_| Default::default()).collect();
        for _ in 0..ROUNDS {
            for (subject, (sum, commits)) in subjects.iter().zip(&mut sums) {
                let before = subject.journal.counts().commits;
                sum.add(turn(&subject.ask, &subject.numbers, in_flight, TURN).await?);
                *commits += subject.journal.counts().commits - before;
            }
        }
        for (subject, (sum, commits)) in subjects.iter().zip(&mut sums) {
            report::settings(in_flight, subject.limits, sum, *commits);
        }
    }
    for subject in &subjects {
        subject.journal.close().await;
    }
    Ok(())
}
