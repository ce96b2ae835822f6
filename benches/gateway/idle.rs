//! Ten thousand connections that wait: what each takes of the program's memory when it has never asked, and when it has
//! asked once, whether it lives. A poll, as a transaction would stay in the journal.

use std::error::Error;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::fei::{Fei, With};
use crate::report;

const CONNECTIONS: usize = 10_000;
/// Before anything is measured: what is taken once is taken.
const BEFORE: usize = 200;
/// How long what is not needed may take until it is given back.
const SETTLES: Duration = Duration::from_secs(3);
const POLL: &[u8] = b"0020HDRREQPOLL0907143000";
const POLL_ANSWER: &[u8] = b"0020HDRRESPOLL0907143000";

/// Both programs, one after the other.
pub(crate) fn measure(
    folder: &Path,
    institution: SocketAddr,
    other: Option<&Path>,
) -> Result<(), Box<dyn Error>> {
    fs::create_dir(folder.join("idle"))?;
    let with = || With { connections_max: 2 * CONNECTIONS, ..With::institution(institution) };
    one(report::IDLE, &folder.join("idle/memory"), &with())?;
    match other {
        Some(program) => one(report::IDLE_OTHER, &folder.join("idle/other"), &With { program, ..with() }),
        None => Ok(()),
    }
}

fn one(who: &str, folder: &Path, with: &With<'_>) -> Result<(), Box<dyn Error>> {
    let fei = Fei::start(folder, with)?;
    let connect = |_| TcpStream::connect(fei.address());
    // They are gone before it is measured.
    for mut line in (0..BEFORE).map(connect).collect::<Result<Vec<_>, _>>()? {
        poll(&mut line)?;
    }
    let memory = || {
        sleep(SETTLES);
        fei.processes().anonymous_bytes()
    };
    let before = memory()?;
    let mut lines: Vec<_> = (0..CONNECTIONS).map(connect).collect::<Result<_, _>>()?;
    // They are accepted in their order: when the last one is answered, all are served.
    lines.last_mut().map(poll).transpose()?;
    let silent = memory()?.saturating_sub(before) / CONNECTIONS as u64;
    lines.iter_mut().try_for_each(poll)?;
    let asked = memory()?.saturating_sub(before) / CONNECTIONS as u64;
    report::idle(who, CONNECTIONS, silent, asked);
    Ok(())
}

/// Asks whether it lives, and looks at the answer.
fn poll(line: &mut TcpStream) -> Result<(), Box<dyn Error>> {
    let mut answer = [0; POLL_ANSWER.len()];
    line.write_all(POLL)?;
    line.read_exact(&mut answer)?;
    if answer == POLL_ANSWER { Ok(()) } else { Err("a poll was not answered as it must be".into()) }
}
