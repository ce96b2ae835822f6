//! The rehearsal of a set, in a process of its own: it compiles, and its golden cases come out as they are written. Nothing that
//! it does, waits for or dies of is the gateway's.

use std::convert::Infallible;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;
use std::{fs, io, thread};

use fei_layout::{Finding, Registry, Severity, render};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, ChildStdin, Command};
use tokio::runtime::Handle;
use tokio::select;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;

use super::Broken;
use super::aside::Way;
use super::holding::hash;
use super::rests;
use crate::cases::Cases;
use crate::golden::{self, Golden};
use crate::layouts::Folder;
use crate::play::Overheard;
use crate::settings::Settings;

#[cfg(test)]
mod tests;

/// The program's, which the folder follows.
const COMMAND: &str = "rehearse";
/// Whoever gets next to nothing for so long waits for a processor that is never idle.
const PATIENCE: Duration = Duration::from_secs(2);
/// Whoever gets on so slowly does without rests: a person waits.
const FIRST_LIMIT: Duration = Duration::from_secs(30);
/// With the first, and with what the journal is waited for, less than the admin port keeps a connection: whoever asked hears of it, unless
/// another reload had to be waited for.
const LIMIT: Duration = Duration::from_secs(200);
/// That are told of one set.
const FINDINGS_MAX: usize = 100;
/// Of memory that a rehearsal may write to, with the gigabyte that the allocator sets aside: 1,500 layouts with 6,700 cases fit in a quarter
/// of the rest.
#[cfg(target_os = "linux")]
const DATA_BYTES_MAX: u64 = 2 << 30;

/// A set whose rehearsal went well.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rehearsed {
    /// Golden cases that came out as they are written.
    pub(super) cases: usize,
    /// Over the layouts that were read, and over the golden files: whoever takes the set sees whether they are the same.
    pub(super) layouts: [u8; 32],
    pub(super) golden: [u8; 32],
    /// Whether it gave way as it was to.
    pub(super) gave_way: bool,
}

/// From now on this process does only what nobody else wants the processor for, or little else. Whether it does.
pub(crate) fn give_way(wholly: bool) -> bool {
    if wholly { Way::Wholly.give() } else { Way::Mostly.give() }
}

/// Called by the thread that is there to the end of its process, once that gives way: from now on it ends with the gateway, also while it is
/// stopped and cannot see that nobody waits for it any more. The gateway hears so, and has it rest only then.
pub(crate) fn ends_with_the_gateway() {
    #[cfg(target_os = "linux")]
    let _unknown = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    let mut out = io::stdout();
    // A blank before the answer, which is JSON.
    let _gone = out.write_all(b"\n").and_then(|()| out.flush());
}

/// The rehearsal itself, in the process that was started for it.
pub(crate) fn rehearse(dir: &Path, cases: Option<&Path>, gave_way: bool) -> Result<Rehearsed, Broken> {
    goes_first();
    stays_small();
    let folder = Folder::read(dir).map_err(|error| Broken::alone(error.to_string()))?;
    let settings = Settings::to_rehearse(cases).map_err(|error| Broken::alone(error.to_string()))?;
    let registry = Arc::new(compiled(&folder, &mut || ())?);
    let golden = golden::read(&folder, &registry);
    let cases = play(dir, &registry, &golden, &settings)?;
    Ok(Rehearsed { cases, layouts: hash(&folder.layouts), golden: hash(&folder.golden), gave_way })
}

/// When there is no memory, in place of the gateway. Whether the system knows it changes nothing else.
fn goes_first() {
    #[cfg(target_os = "linux")]
    let _unknown = fs::write("/proc/self/oom_score_adj", "1000");
}

/// What would take all memory ends the rehearsal, not whoever else needs some. Where the system does not let it, [`goes_first`] is left.
fn stays_small() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};

        let mut limit = getrlimit(Resource::Data);
        limit.current = Some(limit.current.map_or(DATA_BYTES_MAX, |current| current.min(DATA_BYTES_MAX)));
        let _unknown = setrlimit(Resource::Data, limit);
    }
}

/// What a folder holds, unless there are errors in it. `between` any two of its files and layouts something else may be done.
pub(super) fn compiled(folder: &Folder, between: &mut dyn FnMut()) -> Result<Registry, Broken> {
    let loaded = folder.load_in_pieces(between);
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    let errors: Vec<_> = loaded.findings.into_iter().filter(is_error).collect();
    if errors.is_empty() {
        return Ok(loaded.registry);
    }
    let first = &errors[..errors.len().min(FINDINGS_MAX)];
    let findings = render::human(first, &folder.layouts, false) + &more(errors.len() - first.len());
    let s = if errors.len() == 1 { "" } else { "s" };
    Err(Broken { error: format!("{} error{s} in the layouts", errors.len()), findings })
}

/// The gateway holds them, and its log: not all, where a row that all cases have was changed.
fn first_of(mut findings: impl Iterator<Item = String>) -> String {
    let told: String = findings.by_ref().take(FINDINGS_MAX).map(|finding| finding + "\n").collect();
    told + &more(findings.count())
}

fn more(count: usize) -> String {
    if count > 0 { format!("… and {count} more\n") } else { String::new() }
}

/// How many cases came out as they are written.
fn play(dir: &Path, registry: &Arc<Registry>, golden: &Golden, settings: &Settings) -> Result<usize, Broken> {
    if !golden.errors.is_empty() {
        let findings = first_of(golden.errors.iter().map(|error| format!("{}/{error}", dir.display())));
        return Err(Broken { error: format!("{} errors in golden files", golden.errors.len()), findings });
    }
    let cases = Cases { registry, golden, settings, wanted: &|_, _| true };
    let ears = Overheard::default();
    let heard = tracing_subscriber::registry().with(ears.clone().with_filter(LevelFilter::DEBUG));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Broken::alone(format!("the cases cannot be played: {error}")))?;
    let tally = tracing::subscriber::with_default(heard, || runtime.block_on(cases.run(ears)));
    let tally = tally.map_err(|error| Broken::alone(error.to_string()))?;
    if tally.is_fine() {
        return Ok(tally.judged());
    }
    let findings = first_of(tally.told(dir));
    Err(Broken { error: tally.to_string(), findings })
}

/// Where rehearsals take place.
pub(super) struct Stage {
    program: PathBuf,
    /// For how long one that gives way wholly may get nothing: then it is begun anew, and gives way less.
    patience: Duration,
    /// How long it may take at all, and the one that is begun anew.
    first_limit: Duration,
    limit: Duration,
}

impl Default for Stage {
    /// In this program, started again.
    fn default() -> Self {
        // On Linux also when its file has been replaced meanwhile: both must understand the same layouts.
        let linux = cfg!(target_os = "linux").then(|| PathBuf::from("/proc/self/exe"));
        let program = linux.or_else(|| std::env::current_exe().ok()).unwrap_or_else(|| PathBuf::from("fei"));
        Self { program, patience: PATIENCE, first_limit: FIRST_LIMIT, limit: LIMIT }
    }
}

impl Stage {
    /// What comes of a rehearsal of a folder. No thread that gives way may wait for it: it would have the process rest too late.
    pub(super) async fn rehearse(&self, dir: &Path, cases: Option<&Path>) -> Result<Rehearsed, Broken> {
        let failed =
            |error: io::Error| Broken::alone(format!("no process for the rehearsal of the layouts: {error}"));
        let mut wholly = self.command(dir, cases);
        wholly.arg("--wholly");
        let first = async { Process::start(wholly).await?.rests(self.patience).await };
        let second = async { Process::start(self.command(dir, cases)).await?.output().await };
        let first = timeout(self.first_limit, first).await.unwrap_or(Ok(None));
        let played = match first.transpose() {
            Some(played) => Ok(played),
            None => timeout(self.limit, second).await,
        };
        let Ok(played) = played else {
            let seconds = self.limit.as_secs();
            return Err(Broken::alone(format!("the rehearsal of the layouts took more than {seconds} s")));
        };
        let Output { status, stdout, stderr } = played.map_err(failed)?;
        serde_json::from_slice(&stdout).unwrap_or_else(|_| Err(died(status, &stderr)))
    }

    fn command(&self, dir: &Path, cases: Option<&Path>) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(COMMAND).arg(dir).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Secrets may stand in the gateway's environment, and settings that are not the cases'.
        command.env_clear();
        // It takes and gives back 31 MB in place of 52, and no huge pages: those that are free a virtual machine may hand back
        // to its host, which takes time.
        command.env("MIMALLOC_ALLOW_THP", "0");
        if let Some(cases) = cases {
            command.arg("--cases").arg(cases);
        }
        command
    }
}

/// A process that rehearses. It is ended with this, and ends by itself when its stdin is closed.
struct Process {
    child: Child,
    _open: Option<ChildStdin>,
    /// What was read before all else.
    first: Vec<u8>,
    /// The thread that has started it ends with this, and not before: the process would end with it.
    _starter: Sender<Infallible>,
}

impl Process {
    /// By a thread of its own that gives way, as does the process by that from its first instruction on: before it has loaded and gives
    /// way by itself it would take as much as telegrams do.
    async fn start(mut command: Command) -> io::Result<Self> {
        let runtime = Handle::current();
        let (tell, told) = oneshot::channel();
        let (_starter, ended) = channel();
        let start = move || {
            // The process says whether it gives way by itself, which is more.
            let _gives_way = Way::Mostly.give();
            let _inside = runtime.enter();
            // For an instant this holds what the runtime's driver knows of sockets, as whoever connects does. Where nobody waits
            // any more the process is ended.
            let _ = tell.send(command.spawn());
            let _ended = ended.recv();
        };
        thread::Builder::new().name("rehearsal".to_owned()).spawn(start)?;
        let mut child = told.await.map_err(io::Error::other)??;
        let _open = child.stdin.take();
        Ok(Self { child, _open, first: Vec::new(), _starter })
    }

    /// What it says until its end, while it rests again and again from its first word on; none: it has worked for next to nothing of so
    /// long, and was ended.
    async fn rests(mut self, patience: Duration) -> io::Result<Option<Output>> {
        let id = self.child.id();
        let work = async {
            self.speaks().await?;
            select! {
                output = self.output() => output,
                never = rests::impose(id) => match never {},
            }
        };
        select! {
            output = work => output.map(Some),
            () = rests::starves(id, patience) => Ok(None),
        }
    }

    /// Until its first word.
    async fn speaks(&mut self) -> io::Result<()> {
        if let Some(stdout) = &mut self.child.stdout {
            let mut first = [0];
            let said = stdout.read(&mut first).await?;
            self.first.extend(first.into_iter().take(said));
        }
        Ok(())
    }

    /// What it says until its end.
    async fn output(self) -> io::Result<Output> {
        let Self { child, _open, first, _starter } = self;
        let mut output = child.wait_with_output().await?;
        output.stdout.splice(..0, first);
        Ok(output)
    }
}

/// It gave no answer. Its last words are few: it logs nothing.
fn died(status: ExitStatus, stderr: &[u8]) -> Broken {
    let findings = String::from_utf8_lossy(stderr).into_owned();
    Broken { error: format!("the rehearsal of the layouts ended without an answer: {status}"), findings }
}
