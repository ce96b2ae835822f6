//! What the journal costs: the real gateway over a journal in memory and over SQLite, SQLite alone with commits that are
//! shared and with one for each call, and how long an operator's question takes among a million rows.
//!
//! Every answer is compared with what it must be, and at the end the journal is walked and counted: what was measured
//! was written. The subjects take turns in rounds, so that a busy machine slows all of them alike.
//!
//! `cargo bench --bench journal` does all; `-- speed`, `-- find`, `-- alone` and `-- settings` do one part. `-- inside N` measures nothing: it
//! takes N transfers through the gateway on one thread, for a profiler.

mod alone;
mod at_once;
mod find;
mod host;
mod inside;
#[path = "../common/institution.rs"]
mod institution;
#[path = "../common/registry.rs"]
mod registry;
mod report;
mod settings;
mod speed;
#[path = "../common/telegrams.rs"]
mod telegrams;
mod turn;

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    if let [part, transfers] = &wanted[..]
        && part == "inside"
    {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        return runtime.block_on(inside::run(transfers.parse()?));
    }
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|one| one == part);
    // Beside what is built: /tmp may be memory, where a commit costs nothing.
    let folder = tempfile::tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    let runtime = tokio::runtime::Runtime::new()?;
    let mut ratios = Vec::new();
    if wants("find") {
        runtime.block_on(find::measure(folder.path()))?;
    }
    if wants("alone") {
        runtime.block_on(alone::measure(folder.path()))?;
    }
    if wants("settings") {
        runtime.block_on(settings::measure(folder.path()))?;
    }
    if wants("speed") {
        ratios = runtime.block_on(speed::measure(folder.path()))?;
    }
    report::ratios(&ratios);
    Ok(())
}
