//! What stands between a core and an institution costs: the real program, without and with its journal, against nginx
//! that passes plain JSON on to the same institution and translates nothing. And what the others feel of an institution
//! that hangs and of layouts that are exchanged, and what a connection that waits takes.
//!
//! Every answer is compared with what it must be. The subjects take turns in rounds, so that a busy machine slows all of
//! them alike; whoever asks, the subject and the institution share the machine's processors.
//!
//! `cargo bench --features memory-journal --bench gateway`. Beside nginx it needs nginx (Debian: `apt-get install
//! nginx-light`). `-- PATH` names another build of the program, with the feature too, which takes turns; the names of parts
//! choose them: `1`, `64`, `512`, `pipelined`, `hang`, `reload`, `idle`.

mod admin;
mod ask;
mod beside_nginx;
mod disturbed;
mod fei;
mod hang;
mod house;
mod http;
mod idle;
#[path = "../common/institution.rs"]
mod institution;
mod line;
mod nginx;
mod open_loop;
mod process;
mod reload;
mod report;
mod stood_still;
#[path = "../common/telegrams.rs"]
mod telegrams;
mod turn;

use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use crate::report::Row;
use crate::stood_still::Watch;

/// The parts that are not beside nginx.
const HANG: &str = "hang";
const RELOAD: &str = "reload";
const IDLE: &str = "idle";

/// What is asked for.
struct Wanted {
    /// None: all.
    parts: Vec<String>,
    /// Another build.
    other: Option<PathBuf>,
}

impl Wanted {
    fn parse(args: impl Iterator<Item = String>) -> Self {
        let beside = beside_nginx::SHAPES.map(|(name, ..)| name);
        let is_part = |arg: &String| beside.contains(&&**arg) || [HANG, RELOAD, IDLE].contains(&&**arg);
        let (parts, others): (Vec<_>, Vec<_>) = args.filter(|arg| !arg.starts_with('-')).partition(is_part);
        Self { parts, other: others.into_iter().next().map(PathBuf::from) }
    }

    fn is(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|wanted| wanted == part)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let wanted = Wanted::parse(std::env::args().skip(1));
    // Beside what is built: /tmp may be memory, where a commit costs nothing.
    let folder = tempfile::tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    let (folder, institution, other) = (folder.path(), on_a_thread_of_its_own()?, wanted.other.as_deref());
    let mut rows = Vec::new();
    if beside_nginx::SHAPES.iter().any(|(name, ..)| wanted.is(name)) {
        rows.extend(beside_nginx::measure(folder, institution, &wanted)?);
    }
    if wanted.is(HANG) || wanted.is(RELOAD) {
        rows.extend(disturbed(folder, institution, &wanted)?);
    }
    report::table(&rows);
    report::slower(&rows);
    if wanted.is(IDLE) {
        idle::measure(folder, institution, other)?;
    }
    report::ratios(&rows);
    Ok(())
}

/// The parts of which half of the turns are disturbed.
fn disturbed(folder: &Path, institution: SocketAddr, wanted: &Wanted) -> Result<Vec<Row>, Box<dyn Error>> {
    let (watch, other, mut rows) = (Arc::new(Watch::start()), wanted.other.as_deref(), Vec::new());
    let began = Instant::now();
    if wanted.is(HANG) {
        rows.extend(hang::measure(folder, institution, other, &watch)?);
    }
    if wanted.is(RELOAD) {
        rows.extend(reload::measure(folder, institution, other, &watch)?);
    }
    report::watched(watch.processors(), watch.moments(began));
    Ok(rows)
}

/// The institution, which answers as long as the process lives.
fn on_a_thread_of_its_own() -> Result<SocketAddr, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let address = runtime.block_on(institution::listen())?;
    std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
    Ok(address)
}
