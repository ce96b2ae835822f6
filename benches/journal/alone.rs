//! SQLite alone, over and over, with the word that the answer went out: what a change of its tables or statements is worth. Run
//! it before and after.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use fei_journal::SqliteLimits;

use crate::turn::turn;
use crate::{host, report, speed};

const IN_FLIGHT: [usize; 2] = [64, 512];
const ROUNDS: usize = 5;
const TURN: Duration = Duration::from_secs(1);

/// Measures and prints: CPU time, and what was handed to the disk.
pub(crate) async fn measure(folder: &Path) -> Result<(), Box<dyn Error>> {
    let journal = speed::open(folder, "alone", SqliteLimits::default())?;
    let (ask, numbers) = (host::delivered(Arc::new(journal.clone())), Arc::new(AtomicU64::new(0)));
    report::alone_begins();
    for in_flight in IN_FLIGHT {
        for _ in 0..ROUNDS {
            let (commits, written) = (journal.counts().commits, written_bytes()?);
            let turn = turn(&ask, &numbers, in_flight, TURN).await?;
            report::alone(in_flight, &turn, journal.counts().commits - commits, written_bytes()? - written);
        }
    }
    journal.close().await;
    Ok(())
}

/// What this process has given the system to write so far.
fn written_bytes() -> Result<u64, Box<dyn Error>> {
    let io = fs::read_to_string("/proc/self/io")?;
    let written = io.lines().find_map(|line| line.strip_prefix("wchar: "));
    Ok(written.ok_or("the system does not say what it wrote")?.parse()?)
}
