//! The real program in a folder of its own, on free ports, with its log at hand. It is killed when it is dropped.

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{Log, PATIENCE};

/// The settings of one run: the sample layouts, every line on a free port, and what a test wants else.
#[derive(Debug, Clone)]
pub struct Config {
    layouts: PathBuf,
    line: String,
    institution: String,
    institution_limits: String,
    log_level: String,
    files_max: Option<u32>,
    admin: bool,
}

/// Variables of the process's environment.
pub type Variables = [(&'static str, String)];

impl Config {
    /// The sample layouts in this folder, calling Open Banking at this base.
    #[must_use]
    pub fn new(layouts: impl AsRef<Path>, institution: &str) -> Self {
        Self {
            layouts: layouts.as_ref().canonicalize().unwrap(),
            line: String::new(),
            institution: institution.to_owned(),
            institution_limits: String::new(),
            log_level: "info".to_owned(),
            files_max: None,
            admin: false,
        }
    }

    /// With its admin pages, on a free port.
    #[must_use]
    pub const fn admin(mut self) -> Self {
        self.admin = true;
        self
    }

    /// One more key for the core's line: `frame_timeout_ms = 200`.
    #[must_use]
    pub fn line(mut self, key: &str) -> Self {
        let _ = writeln!(self.line, "{key}");
        self
    }

    /// One more key for the institution: `attempt_timeout_ms = 300`.
    #[must_use]
    pub fn institution(mut self, key: &str) -> Self {
        let _ = writeln!(self.institution_limits, "{key}");
        self
    }

    /// What is logged.
    #[must_use]
    pub fn log_level(mut self, level: &str) -> Self {
        self.log_level = level.to_owned();
        self
    }

    /// How many files and sockets the process may have open.
    #[must_use]
    pub fn files_max(mut self, files_max: u32) -> Self {
        self.files_max = Some(files_max);
        self
    }

    fn toml(&self) -> String {
        let Self { line, institution, institution_limits, log_level, .. } = self;
        let admin = if self.admin { "[admin]\nlisten = \"127.0.0.1:0\"\ntoken = \"TOKEN\"\n\n" } else { "" };
        let admin = admin.replace("TOKEN", TOKEN);
        let layouts = self.layouts.display();
        format!(
            "[layouts]\ndir = \"{layouts}\"\n\n{admin}\
             [party.hecto]\nlisten = \"127.0.0.1:0\"\n{line}\n\
             [party.core]\nlisten = \"127.0.0.1:0\"\n\n\
             [party.bulk]\nlisten = \"127.0.0.1:0\"\n\n\
             [party.kftc]\ndial = \"{institution}\"\n{institution_limits}\
             settings = {{ org_code = \"F123456789\", client_name = \"테스트상사\", \
             client_num = \"TESTCO000001\", user_seq_no = \"1000000001\", \
             wd_account = \"00012345678901\", wd_bank = \"097\" }}\n\
             secrets = {{ wd_pass_phrase = \"{SECRET}\" }}\n\n\
             [party.thedozen]\ndial = \"{institution}\"\n\
             settings = {{ org_code = \"TESTCO01\" }}\nsecrets = {{ api_key = \"{SECRET}\" }}\n\n\
             [party.relay]\ndial = \"{institution}\"\n{institution_limits}\n\
             [log]\nlevel = \"{log_level}\"\nformat = \"json\"\n"
        )
    }
}

/// The pass phrase of the settings, for a test to look for where it must not be.
const SECRET: &str = "not-for-any-log";
/// The token of its admin port.
const TOKEN: &str = "only-for-the-admin-port";

/// A `fei run` that listens.
#[derive(Debug)]
pub struct Fei {
    child: Child,
    log: Log,
    folder: TempDir,
    files_max: Option<u32>,
}

impl Fei {
    /// The pass phrase that the settings hold; no log may.
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
        let (child, log) = run(binary, folder.path(), config.files_max, &[]);
        let fei = Self { child, log, folder, files_max: config.files_max };
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

    /// Starts it over what it left on the disk, with these variables, and does not wait.
    pub fn start_again(&mut self, binary: &str, variables: &Variables) {
        (self.child, self.log) = run(binary, self.folder.path(), self.files_max, variables);
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
        let until = Instant::now() + 2 * PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the process goes on:\n{}", self.log.text());
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
fn run(binary: &str, folder: &Path, files_max: Option<u32>, variables: &Variables) -> (Child, Log) {
    let mut command = command(binary, files_max);
    command.envs(variables.iter().map(|(name, value)| (name, value)));
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
