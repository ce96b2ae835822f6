//! `fei run`, the very program, with the sample layouts.

use std::error::Error;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::process::Processes;

/// Of whoever gives it orders.
pub(crate) const TOKEN: &str = "only-for-the-admin-port";

/// The house, in a line of the log, and lines that are shown when something is not as it must be.
const HOUSE: &str = "\"thedozen\"";
const LAST_WORDS: usize = 10;

const START_TIMEOUT: Duration = Duration::from_secs(10);

/// What one is started with.
pub(crate) struct With<'w> {
    pub(crate) program: &'w Path,
    pub(crate) institution: SocketAddr,
    /// Of the transfers of one house alone.
    pub(crate) house: SocketAddr,
    pub(crate) layouts: PathBuf,
    /// Whether its journal lies in a file.
    pub(crate) journal: bool,
    /// Whether it gives the house up when most of what it is asked for fails, as it does when its settings say nothing.
    pub(crate) gives_up: bool,
    /// Where it takes orders.
    pub(crate) admin: Option<SocketAddr>,
    /// Of the core's line.
    pub(crate) connections_max: usize,
    /// Telegrams of one connection of that line.
    pub(crate) in_flight_max: usize,
}

impl With<'_> {
    /// The program that is measured with its journal in memory, and one institution for everything.
    pub(crate) fn institution(institution: SocketAddr) -> Self {
        Self {
            program: Path::new(env!("CARGO_BIN_EXE_fei")),
            institution,
            house: institution,
            layouts: Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts"),
            journal: false,
            gives_up: true,
            admin: None,
            connections_max: 600,
            in_flight_max: 64,
        }
    }
}

/// It is killed when it is dropped.
pub(crate) struct Fei {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Fei {
    /// Starts it in a folder of its own, and waits until it listens. What it logs goes into a file there.
    pub(crate) fn start(folder: &Path, with: &With<'_>) -> Result<Self, Box<dyn Error>> {
        let address = free_address()?;
        fs::create_dir(folder)?;
        fs::write(folder.join("fei.toml"), settings(address, with)?)?;
        let log = folder.join("fei.log");
        let child = Command::new(with.program.canonicalize()?)
            .args(["run", "--config", "fei.toml"])
            .current_dir(folder)
            .env("BENCH_TOKEN", TOKEN)
            .env("BENCH_SECRET", "phrase")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .spawn()?;
        let fei = Self { child, address, log };
        match wait_for(address) {
            Ok(()) => Ok(fei),
            Err(error) => Err(format!("{error}\n{}", fs::read_to_string(&fei.log)?).into()),
        }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it logged last of others than the house.
    pub(crate) fn last_words(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let words: Vec<_> = log.lines().rev().filter(|line| !line.contains(HOUSE)).take(LAST_WORDS).collect();
        words.join("\n")
    }

    pub(crate) fn processes(&self) -> Processes {
        Processes::of(self.child.id())
    }
}

impl Drop for Fei {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// As many as the most that are in flight; lines of the log are for what goes wrong, as nginx has it.
fn settings(address: SocketAddr, with: &With<'_>) -> Result<String, Box<dyn Error>> {
    let layouts = with.layouts.canonicalize()?;
    let (layouts, memory) = (layouts.display(), if with.journal { "" } else { "memory = true" });
    let admin =
        with.admin.map(|at| format!("[admin]\nlisten = \"{at}\"\ntoken = {{ env = \"BENCH_TOKEN\" }}\n"));
    let admin = admin.unwrap_or_default();
    let breaker = if with.gives_up { "" } else { "breaker = { calls_min = 1000000 }\n" };
    let With { institution, house, connections_max, in_flight_max, .. } = with;
    let (core, bulk) = (free_address()?, free_address()?);
    Ok(format!(
        "[layouts]\ndir = \"{layouts}\"\n[journal]\n{memory}\n[log]\nlevel = \"warn\"\n{admin}\
         [party.hecto]\nlisten = \"{address}\"\n\
         connections_max = {connections_max}\nin_flight_max = {in_flight_max}\n\
         [party.core]\nlisten = \"{core}\"\n[party.bulk]\nlisten = \"{bulk}\"\n\
         [party.kftc]\ndial = \"http://{institution}\"\nconnections_max = 512\nwaiting_max = 512\n\
         settings = {{ org_code = \"F123456789\", client_name = \"테스트상사\", client_num = \"TESTCO000001\", \
         user_seq_no = \"1000000001\", wd_account = \"00012345678901\", wd_bank = \"097\" }}\n\
         secrets = {{ wd_pass_phrase = {{ env = \"BENCH_SECRET\" }} }}\n\
         [party.thedozen]\ndial = \"http://{house}\"\nattempt_timeout_ms = 1000\n{breaker}\
         settings = {{ org_code = \"TESTCO01\" }}\nsecrets = {{ api_key = {{ env = \"BENCH_SECRET\" }} }}\n\
         [party.relay]\ndial = \"http://{institution}\"\n\
         secrets = {{ api_key = {{ env = \"BENCH_SECRET\" }} }}\n"
    ))
}

/// A port of the loopback that nobody has.
pub(crate) fn free_address() -> Result<SocketAddr, Box<dyn Error>> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Until somebody listens there.
pub(crate) fn wait_for(address: SocketAddr) -> Result<(), Box<dyn Error>> {
    let until = Instant::now() + START_TIMEOUT;
    while TcpStream::connect(address).is_err() {
        if Instant::now() > until {
            return Err(format!("nobody listens at {address}").into());
        }
        sleep(Duration::from_millis(20));
    }
    Ok(())
}
