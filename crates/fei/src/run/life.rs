//! Listening, and the end of it: stop accepting, let the lines finish, let the exchanges finish.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::TxnId;
use fei_gateway::{BreakerWatch, Follower, Gateway, JournalWatch, Owners, Sweeper, line_rules};
use fei_journal::{FollowUp, Journal, JournalError};
use fei_wire::{Answer, CoreLink, Drained, Handler, LineRules, LinkRules, Telegram, listen};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use super::assemble::{Bound, Node};
use super::error::AssembleError;
use crate::settings::{Listen, Settings, Side};

/// How long the journal may take to end what is left at the end of the patience with it.
const LAST_WORD_TIMEOUT: Duration = Duration::from_secs(5);

/// Ends what is left, as unknown.
type LastWord = Pin<Box<dyn Future<Output = Result<usize, JournalError>> + Send>>;

/// A node that listens.
pub(crate) struct Running {
    lines: Vec<Bound>,
    drained: JoinSet<Drained>,
    owners: Owners,
    sweeper: JoinHandle<()>,
    watch: JoinHandle<()>,
    breakers: JoinHandle<()>,
    follower: JoinHandle<()>,
    last_word: LastWord,
    /// How long what is in flight may take, once told to stop: the most that a line gives.
    drain_timeout: Duration,
    shutdown: CancellationToken,
}

impl Running {
    /// Binds every address first: either all lines listen or none does.
    pub(super) async fn start<J: FollowUp>(
        node: Node<J>,
        settings: &Settings,
    ) -> Result<Self, AssembleError> {
        let mut bound = Vec::new();
        for (name, party) in &settings.parties {
            let speaks = node.registry.party(name).and_then(|party| party.telegram());
            if let (Side::Listen(limits), Some(speaks)) = (&party.side, speaks) {
                let listener = bind(name, &limits.address).await?;
                bound.push((Arc::<str>::from(name.as_str()), listener, rules(line_rules(speaks), limits)));
            }
        }
        if bound.is_empty() {
            return Err(AssembleError::NoLine);
        }
        let drain_timeout_ms = bound.iter().map(|(_, _, rules)| rules.drain_timeout_ms).max().unwrap_or(0);
        let (mut lines, mut drained, shutdown) = (Vec::new(), JoinSet::new(), CancellationToken::new());
        for (party, listener, rules) in bound {
            let cannot =
                |source| AssembleError::Listen { party: party.to_string(), address: String::new(), source };
            lines.push(Bound { party: (&*party).into(), address: listener.local_addr().map_err(cannot)? });
            let (gateway, owners) = (node.gateway.clone(), node.owners.clone());
            let handler = Line { gateway, owners, party: party.clone() };
            let link = CoreLink::new(party, LinkRules::default());
            drained.spawn(listen(listener, rules, handler, link, shutdown.clone()));
        }
        let follower = Follower::new(node.gateway.clone()).run(shutdown.clone());
        let follower = tokio::spawn(async move {
            if node.follows {
                follower.await;
            }
        });
        let breakers = tokio::spawn(BreakerWatch::new(node.gateway.clone()).run(shutdown.clone()));
        let sweeper = Sweeper::new(node.gateway.clone(), node.owners.clone());
        let sweeper = tokio::spawn(sweeper.run(shutdown.clone()));
        let last = Sweeper::new(node.gateway, node.owners.clone());
        let last_word: LastWord = Box::pin(async move { last.end_all().await });
        let watch = tokio::spawn(JournalWatch::new(node.journal, node.health).run(shutdown.clone()));
        let (owners, drain_timeout) = (node.owners, Duration::from_millis(drain_timeout_ms));
        Ok(Self {
            lines,
            drained,
            owners,
            sweeper,
            watch,
            breakers,
            follower,
            last_word,
            drain_timeout,
            shutdown,
        })
    }

    /// Where each party's line listens.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&str, SocketAddr)> {
        self.lines.iter().map(|line| (&*line.party, line.address))
    }

    /// Stops: no new connection, what comes is refused, answers for what is in flight, then the exchanges that nobody
    /// waits for any more; what takes too long is unknown, and followed. Whether everything came to its end by itself.
    pub(crate) async fn stop(mut self) -> bool {
        let until = Instant::now() + self.drain_timeout;
        self.shutdown.cancel();
        let mut whole = true;
        while let Some(line) = self.drained.join_next().await {
            whole &= line.is_ok_and(|drained| drained.unfinished == 0);
        }
        whole &= self.sweeper.await.is_ok()
            & self.watch.await.is_ok()
            & self.breakers.await.is_ok()
            & self.follower.await.is_ok();
        self.owners.close();
        // A line that was cut short has waited long enough for its exchanges.
        let until = if whole { until } else { Instant::now() };
        if timeout_at(until, self.owners.wait()).await.is_err() {
            let ended = timeout(LAST_WORD_TIMEOUT, self.last_word).await;
            whole &= matches!(ended, Ok(Ok(0)));
        }
        whole
    }
}

/// What a line does with its telegrams, and with what it tells of their answers.
struct Line<J> {
    gateway: Arc<Gateway<J>>,
    owners: Owners,
    party: Arc<str>,
}

impl<J: Journal> Handler for Line<J> {
    async fn answer(&self, telegram: Telegram) -> Option<Answer> {
        self.gateway.reply(&self.party, telegram.bytes).await
    }

    async fn refuse(&self, telegram: &Telegram) -> Option<Bytes> {
        self.gateway.refuse(&self.party, &telegram.bytes).await
    }

    fn delivered(&self, of: TxnId, written: bool) {
        if written {
            return self.gateway.written(of);
        }
        let gateway = self.gateway.clone();
        self.owners.beside(async move { gateway.undelivered(of).await });
    }
}

async fn bind(party: &str, address: &str) -> Result<TcpListener, AssembleError> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|source| AssembleError::Listen {
        party: party.to_owned(),
        address: address.to_owned(),
        source,
    })
}

fn rules(contract: LineRules, limits: &Listen) -> LineRules {
    let small =
        |limit: Option<usize>, or: u32| limit.map_or(or, |limit| u32::try_from(limit).unwrap_or(u32::MAX));
    LineRules {
        connections_max: small(limits.connections_max, contract.connections_max),
        in_flight_max: small(limits.in_flight_max, contract.in_flight_max),
        idle_timeout_ms: limits.idle_timeout_ms.unwrap_or(contract.idle_timeout_ms),
        frame_timeout_ms: limits.frame_timeout_ms.unwrap_or(contract.frame_timeout_ms),
        write_timeout_ms: limits.write_timeout_ms.unwrap_or(contract.write_timeout_ms),
        drain_timeout_ms: limits.drain_timeout_ms.unwrap_or(contract.drain_timeout_ms),
        ..contract
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
