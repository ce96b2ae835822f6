//! Listening, and the end of it: stop accepting, let the lines finish, let the exchanges finish.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use fei_gateway::{DoorWatch, Follower, Inbound, JournalWatch, Owners, Sweeper};
use fei_journal::{FollowUp, JournalError, Lookup};
use fei_wire::Drained;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use super::assemble::{Bound, Node};
use super::cores::Cores;
use super::error::AssembleError;
use super::lines::Lines;
use super::serve::{HttpServer, Serving};
use crate::openapi::{Security, Site};
use crate::settings::Settings;

/// How long the journal may take to end what is left at the end of the patience with it; and how long, after all of that
/// patience, whoever works beside the lines.
const LAST_WORD_TIMEOUT: Duration = Duration::from_secs(5);

/// How it stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// Everything came to its end by itself.
    Whole,
    /// Something did not; it is unknown, and followed.
    InFlight,
    /// Nothing came of the journal in time: its disk hangs.
    Hung,
}

/// Ends what is left, as unknown.
type LastWord = Pin<Box<dyn Future<Output = Result<usize, JournalError>> + Send>>;

/// A node that listens.
pub(crate) struct Running {
    lines: Vec<Bound>,
    /// What institutions call, if they can.
    serving: Option<Serving>,
    drained: JoinSet<Drained>,
    owners: Owners,
    sweeper: JoinHandle<()>,
    watch: JoinHandle<()>,
    doors: JoinHandle<()>,
    follower: JoinHandle<()>,
    last_word: LastWord,
    /// How long what is in flight may take, once told to stop: the most that a line gives.
    drain_timeout: Duration,
    shutdown: CancellationToken,
    /// Where the connections live; dropped last.
    _cores: Cores,
}

impl Running {
    /// Binds every address first: either all lines listen or none does. What institutions call has its address already.
    pub(super) async fn start<J: FollowUp + Lookup>(
        node: Node<J>,
        settings: &Settings,
        http: Option<HttpServer>,
    ) -> Result<Self, AssembleError> {
        let shutdown = CancellationToken::new();
        let cores = Cores::start().map_err(AssembleError::Cores)?;
        let opened = Lines::open(&node, settings, &cores.homes, &shutdown).await?;
        let Lines { bound: lines, drained, drain_timeout } = opened;
        let inbound = Inbound::new(node.gateway.clone(), node.owners.clone());
        let site = Arc::new(Site::new(node.gateway.clone(), inbound, node.examples, Security::of(settings)));
        let serving = http.map(|http| http.start(site));
        let follower = Follower::new(node.gateway.clone()).run(shutdown.clone());
        let follower = tokio::spawn(async move {
            if node.follows {
                follower.await;
            }
        });
        let doors = tokio::spawn(DoorWatch::new(node.gateway.clone()).run(shutdown.clone()));
        let sweeper = Sweeper::new(node.gateway.clone(), node.owners.clone());
        let sweeper = tokio::spawn(sweeper.run(shutdown.clone()));
        let last = Sweeper::new(node.gateway, node.owners.clone());
        let last_word: LastWord = Box::pin(async move { last.end_all().await });
        let watch = tokio::spawn(JournalWatch::new(node.journal, node.health).run(shutdown.clone()));
        let owners = node.owners;
        Ok(Self {
            lines,
            serving,
            drained,
            owners,
            sweeper,
            watch,
            doors,
            follower,
            last_word,
            drain_timeout,
            shutdown,
            _cores: cores,
        })
    }

    /// Where each party's line listens.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&str, SocketAddr)> {
        self.lines.iter().map(|line| (&*line.party, line.address))
    }

    /// Where institutions call.
    pub(crate) fn serves(&self) -> Option<SocketAddr> {
        self.serving.as_ref().map(Serving::address)
    }

    /// Stops: no new call or connection, what comes is refused, answers for what is in flight, then the exchanges that
    /// nobody waits for any more; what takes too long is unknown, and followed. Calls and lines end side by side, within one
    /// patience: a line on which a call's question waits stays open. It has an end, whatever the disk does.
    pub(crate) async fn stop(mut self) -> Stopped {
        let until = Instant::now() + self.drain_timeout;
        let serving = self.serving.take().map(|serving| tokio::spawn(serving.stop()));
        self.shutdown.cancel();
        let mut whole = true;
        while let Some(line) = self.drained.join_next().await {
            whole &= line.is_ok_and(|drained| drained.unfinished == 0);
        }
        if let Some(serving) = serving {
            whole &= serving.await.unwrap_or(false);
        }
        let tasks = [self.sweeper, self.watch, self.doors, self.follower];
        let beside = async {
            let mut whole = true;
            for task in tasks {
                whole &= task.await.is_ok();
            }
            whole
        };
        let Ok(beside) = timeout_at(until + LAST_WORD_TIMEOUT, beside).await else { return Stopped::Hung };
        whole &= beside;
        self.owners.close();
        // A line that was cut short has waited long enough for its exchanges.
        let until = if whole { until } else { Instant::now() };
        if timeout_at(until, self.owners.wait()).await.is_err() {
            match timeout(LAST_WORD_TIMEOUT, self.last_word).await {
                Ok(ended) => whole &= matches!(ended, Ok(0)),
                Err(_) => return Stopped::Hung,
            }
        }
        if whole { Stopped::Whole } else { Stopped::InFlight }
    }
}

/// SIGTERM and Ctrl-C, heard from the moment that this is made: a second one must not fall between two ears.
pub(crate) struct Told {
    terminate: Signal,
    interrupt: Signal,
}

impl Told {
    /// Begins to listen; from now on neither signal ends the process by itself.
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits until the process is told to stop, the first time or once more.
    pub(crate) async fn again(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// The signal of a file that has its largest size (`ulimit -f`): 25 on every system that FEI runs on.
const FILE_SIZE_EXCEEDED: i32 = 25;

/// From now on a file that cannot grow is an error of the disk, which the journal tells, and not the end of the process.
pub(crate) fn outlive_file_limits() -> std::io::Result<()> {
    // Nobody listens: that it was asked for takes the signal its power, for good.
    signal(SignalKind::from_raw(FILE_SIZE_EXCEEDED)).map(drop)
}

/// Waits until the process is told to stop: SIGTERM, or Ctrl-C.
pub(crate) async fn until_told() -> std::io::Result<()> {
    Told::listen()?.again().await;
    Ok(())
}
