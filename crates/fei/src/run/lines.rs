//! The lines of a node: where cores find it, and where it dials them to ask.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::TxnId;
use fei_gateway::{Gateway, Owners, line_rules};
use fei_journal::Journal;
use fei_wire::{
    Answer, CoreLink, DialRules, Drained, Handler, Homes, LineRules, Sorted, Telegram, dial, listen,
};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::assemble::{Bound, Node};
use super::error::AssembleError;
use super::port;
use crate::settings::{Ask, Listen, Settings, Side};

/// The lines, open.
pub(super) struct Lines {
    /// Where they listen.
    pub(super) bound: Vec<Bound>,
    /// Their ends.
    pub(super) drained: JoinSet<Drained>,
    /// How long what is in flight may take, once told to stop: the most that a line gives.
    pub(super) drain_timeout: Duration,
}

/// A line that is about to open.
struct Opening<'s> {
    link: CoreLink,
    listener: TcpListener,
    rules: LineRules,
    ask: &'s Ask,
}

impl Lines {
    /// Binds every address first: either all lines listen or none does. Their connections live in `homes`.
    pub(super) async fn open<J: Journal>(
        node: &Node<J>,
        settings: &Settings,
        homes: &Homes,
        shutdown: &CancellationToken,
    ) -> Result<Self, AssembleError> {
        let mut opening = Vec::new();
        for (name, party) in &settings.parties {
            let speaks = node.registry.party(name).and_then(|party| party.telegram());
            if let (Side::Listen(limits), Some(speaks), Some(link)) =
                (&party.side, speaks, node.cores.get(name).cloned())
            {
                let listener = bind(name, &limits.address).await?;
                let rules = LineRules { homes: homes.clone(), ..rules(line_rules(speaks), limits) };
                opening.push(Opening { link, listener, rules, ask: &limits.ask });
            }
        }
        if opening.is_empty() {
            return Err(AssembleError::NoLine);
        }
        let drain_timeout_ms = opening.iter().map(|line| line.rules.drain_timeout_ms).max().unwrap_or(0);
        let (mut bound, mut drained) = (Vec::new(), JoinSet::new());
        for line in opening {
            bound.push(line.bound()?);
            line.start(node, &mut drained, shutdown);
        }
        Ok(Self { bound, drained, drain_timeout: Duration::from_millis(drain_timeout_ms) })
    }
}

impl Opening<'_> {
    fn bound(&self) -> Result<Bound, AssembleError> {
        let party: Box<str> = (&**self.link.name()).into();
        let address = self.listener.local_addr().map_err(|source| AssembleError::Listen {
            party: party.to_string(),
            address: String::new(),
            source,
        })?;
        Ok(Bound { party, address })
    }

    fn start<J: Journal>(self, node: &Node<J>, drained: &mut JoinSet<Drained>, shutdown: &CancellationToken) {
        let Self { link, listener, rules, ask } = self;
        let handler = || {
            let (gateway, owners) = (node.gateway.clone(), node.owners.clone());
            Line { gateway, owners, party: link.name().clone() }
        };
        if let Some(how) = dial_rules(ask) {
            drained.spawn(dial(how, rules.clone(), handler(), link.clone(), shutdown.clone()));
        }
        drained.spawn(listen(listener, rules, handler(), link.clone(), shutdown.clone()));
    }
}

fn dial_rules(ask: &Ask) -> Option<DialRules> {
    let defaults = DialRules::default();
    let connections = ask.connections.map_or(defaults.connections, small);
    (!ask.dial.is_empty()).then(|| DialRules { addresses: ask.dial.clone(), connections, ..defaults })
}

fn small(limit: usize) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX)
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

    fn sort(&self, telegram: &Telegram) -> Sorted {
        self.gateway.sort(&self.party, &telegram.bytes)
    }

    async fn unasked(&self, answer: Telegram) {
        self.gateway.unasked(&self.party, answer.bytes).await;
    }
}

async fn bind(party: &str, address: &str) -> Result<TcpListener, AssembleError> {
    let listener = port::listen(address).await;
    listener.map_err(|source| AssembleError::Listen {
        party: party.to_owned(),
        address: address.to_owned(),
        source,
    })
}

fn rules(contract: LineRules, limits: &Listen) -> LineRules {
    LineRules {
        connections_max: limits.connections_max.map_or(contract.connections_max, small),
        in_flight_max: limits.in_flight_max.map_or(contract.in_flight_max, small),
        idle_timeout_ms: limits.idle_timeout_ms.unwrap_or(contract.idle_timeout_ms),
        frame_timeout_ms: limits.frame_timeout_ms.unwrap_or(contract.frame_timeout_ms),
        write_timeout_ms: limits.write_timeout_ms.unwrap_or(contract.write_timeout_ms),
        poll_after_ms: limits.poll_after_ms,
        drain_timeout_ms: limits.drain_timeout_ms.unwrap_or(contract.drain_timeout_ms),
        ..contract
    }
}
