//! `fei run`: the gateway.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use fei_gateway::OnwardClock;
use fei_journal::{FollowUp, Layouts, Lookup, Orders};
use fei_layout::render;
use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::admin::{self, Served};
use crate::certificates::Certificates;
use crate::golden;
use crate::layouts::Folder;
use crate::logging::Level;
use crate::output::{Format, Output};
use crate::reload::{self, Set};
use crate::run::{
    HttpServer, LastingJournal, Node, Running, Stopped, Told, keep_memory_in, make_room_for_descriptors,
    open, outlive_file_limits, panics,
};
use crate::settings::{Journal, Settings};
use crate::stop::{Exit, Stop};

/// Run the gateway.
///
/// Until SIGTERM or Ctrl-C; then what is in flight comes to its end. Told twice, it
/// stops at once.
///
///   fei run                                  fei.toml here, or a laptop's defaults
///   fei run --config /etc/fei/fei.toml
///   FEI__PARTY__KFTC__DIAL=https://openapi.example fei run
///
/// The whole on one laptop, each in a terminal of its own:
///
///   fei simulate institution kftc
///   fei run
///   fei send hecto.account_holder --case executed msg_no=900001
///
/// `fei reload`, or SIGHUP, gives it new layouts while it runs.
///
/// Layouts or settings that are wrong end with 78 before anything listens, an
/// address that cannot be had with 69, a journal that another process has or
/// whose disk is full with 75.
/// Log lines go to stderr: as text on a terminal, as JSON otherwise.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Run {
    /// The layouts folder; by default the settings' one.
    #[arg(long, value_name = "DIR", env = "FEI_LAYOUTS")]
    layouts: Option<PathBuf>,
}

/// The line of what institutions call.
#[derive(Serialize)]
struct Serving {
    serving: String,
}

/// How long a disk may take at the end; what waits longer, waits for ever.
const DISK_TIMEOUT: Duration = Duration::from_secs(5);

/// One line of the answer.
#[derive(Serialize)]
struct Listening<'r> {
    party: &'r str,
    listening: String,
}

impl Run {
    pub(super) fn run(self, config: Option<&Path>, verbose: u8, out: &mut Output) -> Result<Exit, Stop> {
        // Before there is a secret in it.
        keep_memory_in().map_err(Stop::Runtime)?;
        let settings = Settings::load(config).map_err(Stop::Configuration)?;
        let level = if verbose == 0 { &*settings.log_level } else { crate::logging::talk_level(verbose) };
        let level = crate::logging::start(level, settings.log_format, None).map_err(Stop::LogLevel)?;
        panics::keep_quiet();
        // Before there is another thread.
        make_room_for_descriptors();
        let dir = self.layouts.unwrap_or_else(|| settings.layouts_dir.clone());
        let from = settings.file.as_deref().unwrap_or(Path::new("none: the defaults"));
        tracing::info!(settings = %from.display(), layouts = %dir.display(), "starting");
        let set = sound(dir, out)?;
        // Now, and not at the first reload, they are told to be wrong.
        Settings::to_rehearse(settings.cases.as_deref()).map_err(Stop::Configuration)?;
        let runtime = tokio::runtime::Runtime::new().map_err(Stop::Runtime)?;
        let exit = runtime.block_on(serve(Begun { set, settings: Arc::new(settings), level }, out));
        // A thread that waits for a disk that hangs would keep the process for ever.
        runtime.shutdown_timeout(DISK_TIMEOUT);
        exit
    }
}

/// The layouts, or everything that is wrong with them.
fn sound(dir: PathBuf, out: &mut Output) -> Result<Set, Stop> {
    let folder = Folder::read(&dir).map_err(|error| Stop::NoLayouts(error.to_string()))?;
    let loaded = folder.load();
    if loaded.has_errors() {
        let colour = out.colour_talk;
        out.complain(render::human(&loaded.findings, &folder.layouts, colour));
        return Err(Stop::Layouts(dir));
    }
    let golden = golden::read(&folder, &loaded.registry);
    if let Some(error) = golden.errors.first() {
        let errors = golden.errors.len();
        tracing::warn!(%error, errors, "golden cases are badly written: a reload will refuse them");
    }
    let (files, examples, golden) =
        (folder.layouts.into(), golden.served.into(), reload::hash(&folder.golden));
    Ok(Set { dir, files, registry: Arc::new(loaded.registry), examples, golden: Some(golden) })
}

/// What it begins with.
struct Begun {
    set: Set,
    settings: Arc<Settings>,
    /// What is logged.
    level: Level,
}

/// Runs with the journal of the settings.
async fn serve(begun: Begun, out: &mut Output) -> Result<Exit, Stop> {
    outlive_file_limits().map_err(Stop::Runtime)?;
    #[cfg(feature = "memory-journal")]
    if begun.settings.journal.in_memory {
        tracing::warn!(
            "journal and counters are in memory: a restart forgets every transaction and every number"
        );
        // Rows that lie cold in memory cost more than the gateway that is measured (benches/README.md).
        let few = fei_journal::MemoryLimits { rows_max: 4096 };
        let node = assemble(&begun, Arc::new(fei_journal::MemoryJournal::new(few)))?;
        node.take_up_layouts(&begun.set).await.map_err(Stop::KeepLayouts)?;
        return until_stopped(node, None, begun, out).await;
    }
    let Journal { path, keys, verify_every, damage_known, .. } = &begun.settings.journal;
    let journal = Arc::new(open(path, keys).map_err(Stop::Journal)?);
    tracing::info!(journal = %path.display(), "the journal is open");
    let node = assemble(&begun, journal.clone())?;
    node.take_up_layouts(&begun.set).await.map_err(Stop::KeepLayouts)?;
    node.sweep().await.map_err(Stop::Sweep)?;
    node.obey_orders().await.map_err(Stop::Orders)?;
    let lasting = LastingJournal::new(journal.clone(), *verify_every, damage_known.clone());
    let exit = until_stopped(node, Some(lasting), begun, out).await;
    if timeout(DISK_TIMEOUT, journal.close()).await.is_err() {
        tracing::error!(alarm = true, "the journal's disk hangs: stopped without it");
        return exit.and(Err(Stop::Hung));
    }
    exit
}

fn assemble<J: FollowUp + Lookup>(begun: &Begun, journal: Arc<J>) -> Result<Node<J>, Stop> {
    let registry = begun.set.registry.clone();
    Node::assemble(registry, &begun.settings, journal, Arc::new(OnwardClock::default()))
        .map_err(Stop::Assemble)
}

async fn until_stopped<J: FollowUp + Layouts + Lookup + Orders>(
    node: Node<J>,
    lasting: Option<LastingJournal>,
    begun: Begun,
    out: &mut Output,
) -> Result<Exit, Stop> {
    let mut told = Told::listen().map_err(Stop::Runtime)?;
    // From now on it does not end the process any more.
    let hangup = signal(SignalKind::hangup()).map_err(Stop::Runtime)?;
    let Begun { set, settings, level } = begun;
    let stopping = CancellationToken::new();
    let http = HttpServer::bind(&settings, &set.registry).await.map_err(Stop::Assemble)?;
    let certificates = Certificates::of(&settings, http.as_ref(), node.trusted());
    let served = Served { counts: http.as_ref().map(HttpServer::counts), ends: certificates.ends() };
    let reloader = Arc::new(node.reloader(settings.clone(), set));
    let commands = node.commands(reloader.clone(), level, settings.admin_token.clone());
    let counts = lasting.as_ref().map(LastingJournal::counting);
    let loaded = (settings.clone(), reloader.clone());
    let watched = node.watched(counts, served, loaded, stopping.clone());
    let pages = admin::router(Arc::new(watched), Arc::new(commands));
    let (admin, token) = (admin::bind(settings.admin).await?, settings.admin_token.clone());
    let running = node.listen(&settings, http).await.map_err(Stop::Assemble)?;
    say_where(&running, out)?;
    tokio::spawn(certificates.run(stopping.clone()));
    tokio::spawn(crate::logging::say_when_there_is_room(stopping.clone()));
    let admin = admin.map(|(address, listener)| {
        tracing::info!(%address, "admin pages");
        tokio::spawn(admin::serve(listener, pages, token))
    });
    let reloading = tokio::spawn(reload::at_each(hangup, reloader));
    if let Some(lasting) = &lasting {
        tokio::spawn(lasting.clone().verify_now_and_then(stopping.clone()));
    }
    let broken = tokio::select! {
        () = told.again() => None,
        () = panics::too_many() => Some(Stop::Panics),
        () = LastingJournal::gone(lasting.as_ref()) => Some(Stop::WriterGone),
    };
    stopping.cancel();
    reloading.abort();
    let stopped = match broken {
        // No exchange can end any more: there is little to wait for.
        Some(Stop::WriterGone) => {
            timeout(DISK_TIMEOUT, stop(running, &mut told)).await.unwrap_or(Ok(Exit::Fine))
        }
        _ => stop(running, &mut told).await,
    };
    // Until now they say why telegrams are refused.
    if let Some(admin) = admin {
        admin.abort();
    }
    broken.map_or(stopped, Err)
}

fn say_where(running: &Running, out: &mut Output) -> Result<(), Stop> {
    for (party, address) in running.lines() {
        match out.format {
            Format::Text => out.line(format_args!("{party} listens on {address}"))?,
            Format::Json => out.json_line(&Listening { party, listening: address.to_string() })?,
        }
    }
    if let Some(address) = running.serves() {
        tracing::info!(%address, "institutions may call");
        match out.format {
            Format::Text => out.line(format_args!("institutions call {address}"))?,
            Format::Json => out.json_line(&Serving { serving: address.to_string() })?,
        }
    }
    Ok(())
}

/// What is in flight comes to its end, unless it is told to stop once more.
async fn stop(running: Running, told: &mut Told) -> Result<Exit, Stop> {
    tracing::info!("told to stop: answering what is in flight");
    let stopped = tokio::select! {
        stopped = running.stop() => stopped,
        () = told.again() => Stopped::InFlight,
    };
    match stopped {
        Stopped::Whole => tracing::info!("everything came to its end"),
        Stopped::InFlight | Stopped::Hung => {
            tracing::error!(alarm = true, "stopped with transactions in flight: their results are unknown");
        }
    }
    if stopped == Stopped::Hung { Err(Stop::Hung) } else { Ok(Exit::Fine) }
}
