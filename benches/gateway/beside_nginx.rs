//! The subjects that are asked as fast as they answer: the program, without and with its journal, nginx, and nobody.

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;

use crate::Wanted;
use crate::ask::Ask;
use crate::fei::{Fei, With};
use crate::nginx::Nginx;
use crate::report::{self, Row};
use crate::turn::turn;

const ROUNDS: usize = 7;

/// How the subjects are asked: so many connections, so many telegrams in flight on each; and by which name one asks for it.
pub(crate) const SHAPES: [(&str, &str, usize, usize); 4] = [
    ("1", "1", 1, 1),
    ("64", "64", 64, 1),
    ("512", "512", 512, 1),
    ("pipelined", "64 on one connection", 1, 64),
];

/// All turns of all subjects in the shapes that are wanted.
pub(crate) fn measure(
    folder: &Path,
    institution: SocketAddr,
    wanted: &Wanted,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let nginx = Nginx::start(folder, institution)?;
    let with = || With::institution(institution);
    let memory = Fei::start(&folder.join("fei-memory"), &with())?;
    let sqlite = Fei::start(&folder.join("fei-sqlite"), &With { journal: true, ..with() })?;
    let mut subjects = vec![
        Ask::http(report::DIRECT, institution, None),
        Ask::http(report::NGINX, nginx.address(), Some(nginx.processes()?)),
        Ask::telegrams(report::NONE, memory.address(), memory.processes()),
        Ask::telegrams(report::SQLITE, sqlite.address(), sqlite.processes()),
    ];
    let other = wanted.other.as_deref();
    let other = other.map(|program| Fei::start(&folder.join("fei-other"), &With { program, ..with() }));
    let other = other.transpose()?;
    subjects.extend(other.iter().map(|it| Ask::telegrams(report::OTHER, it.address(), it.processes())));
    // One thread asks, as one core would.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut rows = Vec::new();
    for (_, shape, connections, depth) in SHAPES.into_iter().filter(|(name, ..)| wanted.is(name)) {
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
    Ok(rows)
}
