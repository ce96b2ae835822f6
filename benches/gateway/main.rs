//! What stands between a core and an institution costs: the real program, without and with its journal, against nginx
//! that passes plain JSON on to the same institution and translates nothing.
//!
//! Every answer is compared with what it must be. The subjects take turns in rounds, so that a busy machine slows all of
//! them alike; whoever asks, the subject and the institution share the machine's processors.
//!
//! `cargo bench --bench gateway`. It needs nginx (Debian: `apt-get install nginx-light`). `-- PATH` names another build of
//! the program, which takes turns too.

mod ask;
mod fei;
mod http;
#[path = "../common/institution.rs"]
mod institution;
mod line;
mod nginx;
mod process;
mod report;
#[path = "../common/telegrams.rs"]
mod telegrams;
mod turn;

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;

use ask::Ask;
use fei::Fei;
use nginx::Nginx;
use report::Row;
use turn::turn;

const ROUNDS: usize = 7;

/// How the subjects are asked: so many connections, so many telegrams in flight on each.
const SHAPES: [(&str, usize, usize); 4] =
    [("1", 1, 1), ("64", 64, 1), ("512", 512, 1), ("64 on one connection", 1, 64)];

fn main() -> Result<(), Box<dyn Error>> {
    // Beside what is built: /tmp may be memory, where a commit costs nothing.
    let folder = tempfile::tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    let institution = on_a_thread_of_its_own()?;
    let nginx = Nginx::start(folder.path(), institution)?;
    let (memory, sqlite) =
        (Fei::start(folder.path(), institution, false)?, Fei::start(folder.path(), institution, true)?);
    let mut subjects = vec![
        Ask::http(report::DIRECT, institution, None),
        Ask::http(report::NGINX, nginx.address(), Some(nginx.processes()?)),
        Ask::telegrams(report::NONE, memory.address(), memory.processes()),
        Ask::telegrams(report::SQLITE, sqlite.address(), sqlite.processes()),
    ];
    let other = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let other =
        other.map(|path| Fei::start_other(Path::new(&path), folder.path(), institution)).transpose()?;
    subjects.extend(other.iter().map(|it| Ask::telegrams(report::OTHER, it.address(), it.processes())));
    // One thread asks, as one core would.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut rows = Vec::new();
    for (shape, connections, depth) in SHAPES {
        let mut measured: Vec<_> =
            subjects.iter().map(|subject| Row { shape, who: subject.name(), turns: Vec::new() }).collect();
        for round in 0..=ROUNDS {
            for (subject, row) in subjects.iter_mut().zip(&mut measured) {
                // HTTP/1.1 asks the next when it has its answer: nobody sends it several on one connection.
                let (connections, depth) =
                    if subject.is_http() { (connections * depth, 1) } else { (connections, depth) };
                let taken = runtime.block_on(turn(subject, connections, depth))?;
                // The first round warms up.
                if round > 0 {
                    row.turns.push(taken);
                }
            }
        }
        rows.extend(measured);
    }
    report::table(&rows);
    report::ratios(&rows);
    Ok(())
}

/// The institution, which answers as long as the process lives.
fn on_a_thread_of_its_own() -> Result<SocketAddr, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let address = runtime.block_on(institution::listen())?;
    std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
    Ok(address)
}
