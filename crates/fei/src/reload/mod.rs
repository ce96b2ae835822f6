//! Layouts exchanged while telegrams fly: read anew, tried, swapped whole. What is broken leaves the set before where it
//! is, and says why.
//!
//! It must never touch what is in flight: the gateway's telegrams hold the set that they began with.

mod aside;
mod holding;
mod rehearsal;
mod rests;
mod trial;

use std::mem::replace;
use std::path::PathBuf;
use std::sync::{Arc, Mutex as Shared, PoisonError};
use std::time::Duration;

use fei_gateway::{Gateway, MayHold};
use fei_journal::{Journal, KeptSet, Layouts};
use fei_layout::{Changes, Registry, SourceFile};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::signal::unix::Signal;
use tokio::sync::Mutex;
use tokio::time::timeout;

use self::aside::aside;
pub(crate) use self::holding::{Holding, hash};
use self::rehearsal::Stage;
pub(crate) use self::rehearsal::{ends_with_the_gateway, give_way, rehearse};
use crate::golden::ServedCase;
use crate::layouts;
use crate::openapi::Examples;
use crate::settings::Settings;

/// How long a reload waits for the journal: a disk that hangs should not hold up a person.
const JOURNAL_TIMEOUT: Duration = Duration::from_secs(30);

/// A set of layouts, and where it came from.
#[derive(Debug, Clone)]
pub(crate) struct Set {
    /// The folder.
    pub(crate) dir: PathBuf,
    /// Its files.
    pub(crate) files: Arc<[SourceFile]>,
    /// What they were compiled to.
    pub(crate) registry: Arc<Registry>,
    /// The golden cases of calls beside them.
    pub(crate) examples: Arc<[ServedCase]>,
    /// Over the golden files that those were read from; none: nobody knows it.
    pub(crate) golden: Option<[u8; 32]>,
}

impl Set {
    /// As the journal keeps it.
    pub(crate) fn kept(&self) -> KeptSet {
        layouts::keep(&self.files, &self.registry)
    }
}

/// Who wants a reload, and why: it stands in the log.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    pub(crate) by: String,
    pub(crate) why: String,
    /// Only tell what would change.
    #[serde(default)]
    pub(crate) dry_run: bool,
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Reloaded {
    /// False: it was only tried.
    pub(crate) swapped: bool,
    /// Golden cases that came out as they are written.
    pub(crate) cases: usize,
    /// What the new set has otherwise.
    pub(crate) changes: Changes,
    /// Where a repetition is told by something else than before: what came by the old set is executed once more when it comes again
    /// by the new one.
    #[serde(default)]
    pub(crate) told_anew: Vec<String>,
}

/// Why the new set is not taken.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Broken {
    /// In one line.
    pub(crate) error: String,
    /// Every finding with its place, as `fei check` and `fei test` print it.
    pub(crate) findings: String,
}

impl Broken {
    /// Without a place in a file.
    const fn alone(error: String) -> Self {
        Self { error, findings: String::new() }
    }
}

/// Exchanges the layouts of a gateway, one reload at a time.
pub(crate) struct Reloader<J> {
    gateway: Arc<Gateway<J>>,
    examples: Examples,
    /// Those of the start: a reload does not read them.
    settings: Arc<Settings>,
    running: Mutex<Set>,
    holding: Shared<Holding>,
}

impl<J: Journal> Reloader<J> {
    pub(crate) fn new(
        gateway: Arc<Gateway<J>>,
        examples: Examples,
        settings: Arc<Settings>,
        running: Set,
    ) -> Self {
        let holding = Shared::new(Holding::of(&running, hash(&*running.files), gateway.now()));
        Self { gateway, examples, settings, running: Mutex::new(running), holding }
    }

    /// The set that holds.
    pub(crate) fn holding(&self) -> Holding {
        self.holding.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<J: Journal + Layouts> Reloader<J> {
    /// Tries the folder as it is now, and puts it in place unless it is broken or was only to be tried.
    pub(crate) async fn reload(&self, order: &Order) -> Result<Reloaded, Broken> {
        let mut running = self.running.lock().await;
        let tried = match self.tried(&running).await {
            Ok(tried) if order.dry_run => Ok((tried, None)),
            Ok(tried) => self.kept(&tried.kept).await.map(|kept| (tried, Some(kept))),
            Err(broken) => Err(broken),
        };
        let (mut gone, mut set_before) = (Vec::new(), None);
        let outcome = tried.map(|(trial::Tried { set, hash, cases, changes, told_anew, .. }, kept)| {
            let swapped = kept.is_some();
            if let Some(kept) = kept {
                gone = self.gateway.swap_layouts(set.registry.clone(), &kept);
                self.examples.hold(set.examples.clone());
                let holding = Holding::of(&set, hash, self.gateway.now());
                *self.holding.lock().unwrap_or_else(PoisonError::into_inner) = holding;
                set_before = Some(replace(&mut *running, set));
            }
            Reloaded { swapped, cases, changes, told_anew }
        });
        tell(order, &outcome);
        if set_before.is_some() {
            // What it has not removed by then goes at the next reload, or at the next start.
            let _ = timeout(JOURNAL_TIMEOUT, self.gateway.forget_layouts()).await;
        }
        // Thousands of small pieces, which nobody waits for; without a thread for it they are dropped by a runtime's.
        tokio::spawn(aside(move || drop((gone, set_before))));
        outcome
    }

    /// In the journal: only then it may hold, since what is begun by it may have to go on in another process.
    async fn kept(&self, set: &KeptSet) -> Result<MayHold, Broken> {
        let not_kept = |why: &str| Broken::alone(format!("the journal does not keep the new layouts: {why}"));
        match timeout(JOURNAL_TIMEOUT, self.gateway.keep_layouts(set.clone())).await {
            Ok(kept) => kept.map_err(|error| not_kept(&error.to_string())),
            Err(_) => Err(not_kept("its disk does not answer")),
        }
    }

    /// Beside the telegrams: it takes some times as long as `fei test`, since it rests, and longer while they need the machine.
    async fn tried(&self, running: &Set) -> Result<trial::Tried, Broken> {
        let called = self.gateway.doors().map(|(name, ..)| name.to_owned()).collect();
        let trial = trial::Trial { running: running.clone(), called, settings: self.settings.clone() };
        let rehearsed = Stage::default().rehearse(&running.dir, self.settings.cases.as_deref()).await?;
        let fell =
            || Broken::alone("the trial of the layouts panicked, or there was no thread for it".to_owned());
        aside(move || trial.run(&rehearsed)).await.ok_or_else(fell)?
    }
}

/// Reloads at each SIGHUP.
pub(crate) async fn at_each<J: Journal + Layouts>(mut hangup: Signal, reloader: Arc<Reloader<J>>) {
    let order = Order { by: "SIGHUP".to_owned(), why: "SIGHUP".to_owned(), dry_run: false };
    while hangup.recv().await.is_some() {
        // Whoever sent it reads the log.
        let _told = reloader.reload(&order).await;
    }
}

fn tell(order: &Order, outcome: &Result<Reloaded, Broken>) {
    let Order { by, why, dry_run } = order;
    match outcome {
        Ok(Reloaded { cases, changes, told_anew, swapped }) => {
            for place in told_anew {
                tracing::warn!(
                    alarm = *swapped,
                    by,
                    why,
                    place,
                    "what came by the layouts before is executed once more when it comes again"
                );
            }
            let (transactions, rows) = (changes.transactions.len(), changes.rows.len());
            let message = if *dry_run { "new layouts were tried" } else { "new layouts hold" };
            tracing::info!(by, why, transactions, rows, cases, "{message}");
        }
        Err(Broken { error, findings }) if *dry_run => {
            tracing::info!(by, why, error, findings, "new layouts were tried and are broken");
        }
        Err(Broken { error, findings }) => {
            tracing::error!(
                alarm = true,
                by,
                why,
                error,
                findings,
                "new layouts are broken: those before stay"
            );
        }
    }
}
