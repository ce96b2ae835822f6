//! The real program in a folder of its own, on free ports, with its log at hand. It is killed when it is dropped.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::config::{SECRET, TOKEN};
use crate::{Config, CoreLine, Log, PATIENCE, Variables, hecto, write_secret};

/// A `fei run` that listens.
#[derive(Debug)]
pub struct Fei {
    child: Child,
    log: Log,
    folder: TempDir,
    config: Config,
}

impl Fei {
    /// Asks for a transfer of Hecto's: the answer's code, and the code that the log has of it, empty for an institution's own answer.
    ///
    /// # Panics
    /// No answer came, or the log has no end of it.
    pub fn transfer(&self, core: &mut CoreLine, number: u32) -> (String, String) {
        let answer = core.ask(&hecto::transfer(number));
        let trace = format!("20260907-088-{number:06}");
        let ended = self.log().wait_for(&[("message", "exchange ended"), ("trace", &trace)]);
        let code = ended["code"].as_str().unwrap_or_default().to_owned();
        (hecto::text(&answer, hecto::RSP_CODE).to_owned(), code)
    }

    /// The pass phrase that the settings name; no log may hold it.
    pub const SECRET: &'static str = SECRET;
    /// What a command at its admin port needs; no log holds it.
    pub const TOKEN: &'static str = TOKEN;

    /// Starts the program (`env!("CARGO_BIN_EXE_fei")`) and waits until the core's line listens.
    ///
    /// # Panics
    /// When it does not come up.
    #[must_use]
    pub fn start(binary: &str, config: &Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("fei.toml");
        fs::write(&settings, config.toml()).unwrap();
        for (name, secret) in config.secrets() {
            write_secret(folder.path().join(name), secret);
        }
        let (child, log) = run(binary, folder.path(), config, &[]);
        let fei = Self { child, log, folder, config: config.clone() };
        let _ = fei.address("hecto");
        fei
    }

    /// Kills the process, as `kill -9` does, and starts it again over what it left on the disk.
    ///
    /// # Panics
    /// When it does not come up again.
    pub fn kill_and_start_again(&mut self, binary: &str) {
        self.kill();
        self.start_again(binary, &[]);
        let _ = self.address("hecto");
    }

    /// Kills the process, as `kill -9` does; one that has ended by itself is as dead.
    ///
    /// # Panics
    /// When the system does not let it.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        let _ = self.child.wait().unwrap();
    }

    /// Starts it over what it left on the disk, with these variables too, and does not wait.
    pub fn start_again(&mut self, binary: &str, variables: &Variables) {
        (self.child, self.log) = run(binary, self.folder.path(), &self.config, variables);
    }

    /// Starts it over what it left on the disk: it ends at once as badly configured (78), and says why.
    ///
    /// # Panics
    /// When it runs, ends otherwise or says something else.
    pub fn does_not_start(&mut self, binary: &str, why: &str) {
        self.start_again(binary, &[]);
        let ended = self.ends_within(PATIENCE).expect("it does not run");
        let said = self.log.text();
        assert_eq!(ended.code(), Some(78), "{said}");
        assert!(said.contains(why), "{said}");
    }

    /// Lets it stand still for so long, as a machine that is frozen, and go on; it wants [`Config::own_group`].
    ///
    /// # Panics
    /// Without a group of its own; when the system does not let it.
    pub fn stand_still(&self, time: Duration) {
        assert!(self.config.own_group, "whoever started this test would be hung up on");
        self.signal("-STOP");
        thread::sleep(time);
        self.signal("-CONT");
    }

    /// Keeps its folder on the disk, and says where.
    #[must_use]
    pub fn keep_folder(&mut self) -> &Path {
        self.folder.disable_cleanup(true);
        self.folder.path()
    }

    /// The number of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The most memory that it had at any time, in KiB, as Linux tells it.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn memory_peak_kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// The folder that it runs in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where a party's line listens.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn address(&self, party: &str) -> SocketAddr {
        let event = self.log.wait_for(&[("message", "listening"), ("line", party)]);
        event["address"].as_str().unwrap().parse().unwrap()
    }

    /// Where institutions call.
    ///
    /// # Panics
    /// When they cannot.
    #[must_use]
    pub fn serves(&self) -> SocketAddr {
        let event = self.log.wait_for(&[("message", "institutions may call")]);
        event["address"].as_str().unwrap().parse().unwrap()
    }

    /// Where its admin pages are.
    ///
    /// # Panics
    /// When they are not wanted.
    #[must_use]
    pub fn admin(&self) -> SocketAddr {
        let event = self.log.wait_for(&[("message", "admin pages")]);
        event["address"].as_str().unwrap().parse().unwrap()
    }

    /// What it has logged.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Tells it to stop, as an operator does, and does not wait.
    pub fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Tells it to stop and waits for its end; what it left can be looked at, and it can be started again.
    ///
    /// # Panics
    /// When it goes on.
    pub fn stop(&mut self) -> ExitStatus {
        self.terminate();
        self.end()
    }

    /// Tells it to load its layouts anew, and does not wait.
    pub fn hang_up(&self) {
        self.signal("-HUP");
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").arg(signal).arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success());
    }

    /// `fei` beside the gateway, with its settings: what it says, by stdout and stderr, and how it ends.
    ///
    /// # Panics
    /// When it does not run.
    #[must_use]
    pub fn beside(&self, binary: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(binary);
        command
            .env_clear()
            .args(arguments)
            .args(["--config", "fei.toml"])
            .current_dir(self.folder())
            .output()
            .unwrap()
    }

    /// Waits for the end of a process that was told to stop.
    ///
    /// # Panics
    /// When it goes on.
    #[must_use]
    pub fn wait(mut self) -> ExitStatus {
        self.end()
    }

    fn end(&mut self) -> ExitStatus {
        let ended = self.ends_within(2 * PATIENCE);
        ended.unwrap_or_else(|| panic!("the process goes on:\n{}", self.log.text()))
    }

    /// How it ended, if it does within a time; its log has its last line then.
    ///
    /// # Panics
    /// When the system does not tell.
    pub fn ends_within(&mut self, time: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + time;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.log.wait_for_end();
                return Some(status);
            }
            thread::sleep(Duration::from_millis(10));
        }
        None
    }
}

impl Drop for Fei {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln_log(&self.log);
        }
    }
}

#[expect(clippy::print_stderr, reason = "the log of a failed test is for whoever reads the failure")]
fn eprintln_log(log: &Log) {
    eprintln!("--- the program's log ---\n{}", log.text());
}

/// `fei run` in a folder that holds its settings.
fn run(binary: &str, folder: &Path, config: &Config, variables: &Variables) -> (Child, Log) {
    let mut command = command(binary, config.files_max);
    command.envs(config.variables.iter().chain(variables).map(|(name, value)| (name, value)));
    if config.own_group {
        command.process_group(0);
    }
    command.arg("run").arg("--config").arg(folder.join("fei.toml"));
    command.current_dir(folder).env_remove("RUST_LOG").stdin(Stdio::null()).stdout(Stdio::null());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let log = Log::follow(child.stderr.take().unwrap());
    (child, log)
}

/// The program itself, or a shell that lowers the limit first.
fn command(binary: &str, files_max: Option<u32>) -> Command {
    let Some(files_max) = files_max else { return Command::new(binary) };
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("ulimit -n {files_max} && exec \"$0\" \"$@\"")).arg(binary);
    shell
}
