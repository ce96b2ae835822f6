//! `fei run`, the very program, with the sample layouts; and another build of it, to compare with.

use std::error::Error;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::process::Processes;

const START_TIMEOUT: Duration = Duration::from_secs(10);

/// It is killed when it is dropped.
pub(crate) struct Fei {
    child: Child,
    address: SocketAddr,
}

impl Fei {
    /// Starts it, with its journal in a file or in memory, and waits until it listens.
    pub(crate) fn start(
        folder: &Path,
        institution: SocketAddr,
        journal: bool,
    ) -> Result<Self, Box<dyn Error>> {
        let folder = folder.join(format!("fei-{journal}"));
        Self::start_program(Path::new(env!("CARGO_BIN_EXE_fei")), &folder, institution, journal)
    }

    /// Another build of it, with its journal in memory.
    pub(crate) fn start_other(
        program: &Path,
        folder: &Path,
        institution: SocketAddr,
    ) -> Result<Self, Box<dyn Error>> {
        Self::start_program(&program.canonicalize()?, &folder.join("fei-other"), institution, false)
    }

    fn start_program(
        program: &Path,
        folder: &Path,
        institution: SocketAddr,
        journal: bool,
    ) -> Result<Self, Box<dyn Error>> {
        let address = free_address()?;
        fs::create_dir(folder)?;
        fs::write(folder.join("fei.toml"), settings(address, institution, journal)?)?;
        let child = Command::new(program)
            .args(["run", "--config", "fei.toml"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        let fei = Self { child, address };
        wait_for(address)?;
        Ok(fei)
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
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
fn settings(address: SocketAddr, institution: SocketAddr, journal: bool) -> Result<String, Box<dyn Error>> {
    let layouts = Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts").canonicalize()?;
    let (layouts, memory) = (layouts.display(), if journal { "" } else { "memory = true" });
    let (core, bulk) = (free_address()?, free_address()?);
    Ok(format!(
        "[layouts]\ndir = \"{layouts}\"\n[journal]\n{memory}\n[log]\nlevel = \"warn\"\n\
         [party.hecto]\nlisten = \"{address}\"\nconnections_max = 600\nin_flight_max = 64\n\
         [party.core]\nlisten = \"{core}\"\n[party.bulk]\nlisten = \"{bulk}\"\n\
         [party.kftc]\ndial = \"http://{institution}\"\nconnections_max = 512\nwaiting_max = 512\n\
         settings = {{ org_code = \"F123456789\", client_name = \"테스트상사\", client_num = \"TESTCO000001\", \
         user_seq_no = \"1000000001\", wd_account = \"00012345678901\", wd_bank = \"097\" }}\n\
         secrets = {{ wd_pass_phrase = \"phrase\" }}\n\
         [party.thedozen]\ndial = \"http://{institution}\"\n\
         settings = {{ org_code = \"TESTCO01\" }}\nsecrets = {{ api_key = \"key\" }}\n\
         [party.relay]\ndial = \"http://{institution}\"\n"
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
