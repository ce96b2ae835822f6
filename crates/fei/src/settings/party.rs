//! One party of the settings, as run: its side with that side's limits, and what its templates may use.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use fei_gateway::{BreakerRules, FollowRules};
use fei_http::server::Networks;
use secrecy::SecretString;

use super::auth::Auth;
use super::breaker::Breaker;
use super::client::Client;
use super::error::{PartyError, SettingsError};
use super::proxy::{Proxy, networks};
use super::secret::{STAND_IN, SecretSource};
use super::{file, follow};

/// A party as the gateway runs it. A limit that is not set is the default of the crate that keeps it.
#[derive(Debug)]
pub(crate) struct Party {
    /// Which side it is.
    pub(crate) side: Side,
    /// Who calls us in its name.
    pub(crate) clients: BTreeMap<String, Client>,
    /// `{@setting.NAME}`.
    pub(crate) settings: BTreeMap<String, String>,
    /// `{@secret.NAME}`.
    pub(crate) secrets: BTreeMap<String, SecretString>,
    /// Those of them that were kept back.
    pub(crate) kept_back: Vec<String>,
}

/// Who calls whom.
#[derive(Debug)]
pub(crate) enum Side {
    /// A core: it connects to us.
    Listen(Box<Listen>),
    /// An institution: we connect to it.
    Dial(Box<Dial>),
    /// One that only calls us.
    Calls,
}

/// Where a core finds us, and how much of it we take.
#[derive(Debug, Default)]
pub(crate) struct Listen {
    pub(crate) address: String,
    pub(crate) connections_max: Option<usize>,
    pub(crate) idle_timeout_ms: Option<u64>,
    pub(crate) frame_timeout_ms: Option<u64>,
    pub(crate) write_timeout_ms: Option<u64>,
    pub(crate) drain_timeout_ms: Option<u64>,
    pub(crate) in_flight_max: Option<usize>,
    pub(crate) poll_after_ms: Option<u64>,
    /// How it is asked when an institution calls.
    pub(crate) ask: Ask,
}

/// How a core is asked: on the connections that it keeps open to us, and on those that we dial.
#[derive(Debug, Default)]
pub(crate) struct Ask {
    /// Where it listens, HOST:PORT; none: it keeps connections open.
    pub(crate) dial: Vec<Box<str>>,
    pub(crate) connections: Option<usize>,
    pub(crate) in_flight_max: Option<usize>,
    pub(crate) waiting_max: Option<usize>,
    pub(crate) deadline_ms: Option<u64>,
    /// How it is told what unknown results became.
    pub(crate) follow: FollowRules,
}

/// Where an institution is, and how much we ask of it.
#[derive(Debug, Default)]
pub(crate) struct Dial {
    pub(crate) base: String,
    pub(crate) connections_max: Option<usize>,
    pub(crate) idle_timeout_ms: Option<u64>,
    pub(crate) waiting_max: Option<usize>,
    pub(crate) connect_timeout_ms: Option<u64>,
    pub(crate) age_max_ms: Option<u64>,
    pub(crate) attempt_timeout_ms: Option<u64>,
    pub(crate) late_window_ms: Option<u64>,
    pub(crate) deadline_ms: Option<u64>,
    pub(crate) body_bytes_max: Option<usize>,
    pub(crate) calls_per_second_max: Option<NonZeroU32>,
    /// When nothing is sent for a while.
    pub(crate) breaker: BreakerRules,
    /// How what follows unknown results is done.
    pub(crate) follow: FollowRules,
    /// Certificates in PEM that are trusted in place of the system's.
    pub(crate) roots: Option<PathBuf>,
    /// Lists of certificates that were called back.
    pub(crate) revoked: Option<PathBuf>,
    /// How we prove who we are.
    pub(crate) auth: Auth,
    /// Through whom everything goes that goes to it.
    pub(crate) proxy: Option<Proxy>,
    /// Where it may be.
    pub(crate) networks: Networks,
}

impl Party {
    /// HOST:PORT where a core finds us.
    pub(crate) fn listens(&self) -> Option<&str> {
        match &self.side {
            Side::Listen(listen) => Some(&listen.address),
            Side::Dial(_) | Side::Calls => None,
        }
    }

    /// Whether an institution's answers are believed only where it has signed them.
    pub(crate) fn wants_signed_answers(&self) -> bool {
        matches!(&self.side, Side::Dial(dial) if dial.auth.jws_answer.is_some())
    }

    /// HOST:PORT of an institution.
    pub(crate) fn dials(&self) -> Option<String> {
        let Side::Dial(dial) = &self.side else { return None };
        let rest = dial.base.split_once("://")?.1;
        rest.split('/').next().map(str::to_owned)
    }

    /// Takes over what is not set here.
    pub(super) fn complete(&mut self, other: Self) {
        for (name, value) in other.settings {
            self.settings.entry(name).or_insert(value);
        }
        for (name, value) in other.secrets {
            self.secrets.entry(name).or_insert(value);
        }
    }

    /// What was kept back, and is not known otherwise by now, gets a value that tells nothing.
    pub(super) fn stand_in(&mut self) {
        for name in self.kept_back.drain(..) {
            self.secrets.entry(name).or_insert_with(|| STAND_IN.into());
        }
    }

    /// Checks one party. `beside` is the folder of the settings file.
    pub(super) fn new(name: &str, mut typed: file::Party, beside: &Path) -> Result<Self, SettingsError> {
        let mut side = side(&mut typed, beside)
            .map_err(|wrong| SettingsError::Party { party: name.to_owned(), wrong })?;
        if let Side::Dial(dial) = &mut side {
            dial.auth = typed.auth.take().unwrap_or_default().read(name, beside)?;
            dial.proxy = typed.proxy.take().map(|proxy| proxy.read(name, beside)).transpose()?;
        }
        let clients = std::mem::take(&mut typed.client).into_iter().map(|(client, typed)| {
            let read = typed.read(name, &client, beside)?;
            Ok((client, read))
        });
        let clients = clients.collect::<Result<_, SettingsError>>()?;
        let (mut secrets, mut kept_back) = (BTreeMap::new(), Vec::new());
        for (key, source) in typed.secrets {
            if matches!(source, SecretSource::KeptBack) {
                kept_back.push(key);
                continue;
            }
            let value = source.value(beside).map_err(|source| SettingsError::Secret {
                party: name.to_owned(),
                key: format!("secrets.{key}"),
                source,
            })?;
            secrets.insert(key, value);
        }
        Ok(Self { side, clients, settings: typed.settings, secrets, kept_back })
    }
}

fn side(typed: &mut file::Party, beside: &Path) -> Result<Side, PartyError> {
    let here = [
        ("connections_max", typed.connections_max.map(|max| max as u64)),
        ("idle_timeout_ms", typed.idle_timeout_ms),
    ];
    let of_listen = [
        ("frame_timeout_ms", typed.frame_timeout_ms),
        ("write_timeout_ms", typed.write_timeout_ms),
        ("drain_timeout_ms", typed.drain_timeout_ms),
        ("in_flight_max", typed.in_flight_max.map(|max| max as u64)),
        ("poll_after_ms", typed.poll_after_ms),
    ];
    let of_dial = [
        ("connect_timeout_ms", typed.connect_timeout_ms),
        ("age_max_ms", typed.age_max_ms),
        ("attempt_timeout_ms", typed.attempt_timeout_ms),
        ("late_window_ms", typed.late_window_ms),
        ("deadline_ms", typed.deadline_ms),
        ("body_bytes_max", typed.body_bytes_max.map(|max| max as u64)),
        ("calls_per_second_max", typed.calls_per_second_max.map(u64::from)),
    ];
    let of_the_way = [
        ("roots", typed.roots.as_ref().map(|_| 1)),
        ("revoked", typed.revoked.as_ref().map(|_| 1)),
        ("proxy", typed.proxy.as_ref().map(|_| 1)),
        ("networks", typed.networks.as_ref().map(|_| 1)),
    ];
    let breaker = typed.breaker.as_ref().map(Breaker::limits).unwrap_or_default();
    at_least_one(here.iter().chain(&of_listen).chain(&of_dial).chain(&breaker))?;
    match (typed.listen.take(), typed.dial.take()) {
        (Some(address), None) => {
            none_set(&of_dial, "dial")?;
            none_set(&[("waiting_max", typed.waiting_max.map(|max| max as u64))], "dial")?;
            none_set(&[("auth", typed.auth.as_ref().map(|_| 1))], "dial")?;
            none_set(&of_the_way, "dial")?;
            none_set(&[("follow", typed.follow.as_ref().map(|_| 1))], "dial")?;
            none_set(&[("breaker", typed.breaker.as_ref().map(|_| 1))], "dial")?;
            none_set(&[("client", typed.client.keys().next().map(|_| 1))], "dial")?;
            listen(typed, address).map(|listen| Side::Listen(Box::new(listen)))
        }
        (None, Some(base)) => {
            none_set(&of_listen, "listen")?;
            none_set(&[("ask", typed.ask.as_ref().map(|_| 1))], "listen")?;
            dial(typed, base, beside).map(|dial| Side::Dial(Box::new(dial)))
        }
        (None, None) if !typed.client.is_empty() => {
            none_set(&of_listen, "listen")?;
            none_set(&of_dial, "dial")?;
            none_set(&of_the_way, "dial")?;
            none_set(&here, "dial")?;
            Ok(Side::Calls)
        }
        _ => Err(PartyError::Side),
    }
}

fn listen(typed: &mut file::Party, address: String) -> Result<Listen, PartyError> {
    let ask = ask(typed.ask.take().unwrap_or_default())?;
    Ok(Listen {
        ask,
        address,
        connections_max: typed.connections_max,
        idle_timeout_ms: typed.idle_timeout_ms,
        frame_timeout_ms: typed.frame_timeout_ms,
        write_timeout_ms: typed.write_timeout_ms,
        drain_timeout_ms: typed.drain_timeout_ms,
        in_flight_max: typed.in_flight_max,
        poll_after_ms: typed.poll_after_ms,
    })
}

fn ask(typed: file::Ask) -> Result<Ask, PartyError> {
    at_least_one(&[
        ("ask.connections", typed.connections.map(|max| max as u64)),
        ("ask.in_flight_max", typed.in_flight_max.map(|max| max as u64)),
        ("ask.waiting_max", typed.waiting_max.map(|max| max as u64)),
        ("ask.deadline_ms", typed.deadline_ms),
    ])?;
    let file::Ask { dial, connections, in_flight_max, waiting_max, deadline_ms, notice } = typed;
    if dial.is_empty() && connections.is_some() {
        return Err(PartyError::WrongSide { key: "ask.connections", belongs: "ask.dial" });
    }
    let dial = dial.into_iter().map(Into::into).collect();
    let follow = follow::notices(notice)?;
    Ok(Ask { dial, connections, in_flight_max, waiting_max, deadline_ms, follow })
}

fn dial(typed: &mut file::Party, base: String, beside: &Path) -> Result<Dial, PartyError> {
    Ok(Dial {
        base,
        connections_max: typed.connections_max,
        idle_timeout_ms: typed.idle_timeout_ms,
        waiting_max: typed.waiting_max,
        connect_timeout_ms: typed.connect_timeout_ms,
        age_max_ms: typed.age_max_ms,
        attempt_timeout_ms: typed.attempt_timeout_ms,
        late_window_ms: typed.late_window_ms,
        deadline_ms: typed.deadline_ms,
        body_bytes_max: typed.body_bytes_max,
        calls_per_second_max: typed.calls_per_second_max.and_then(NonZeroU32::new),
        breaker: typed.breaker.take().unwrap_or_default().rules(),
        follow: typed.follow.take().unwrap_or_default().rules()?,
        roots: typed.roots.take().map(|roots| beside.join(roots)),
        revoked: typed.revoked.take().map(|revoked| beside.join(revoked)),
        auth: Auth::default(),
        proxy: None,
        networks: networks(typed.networks.take())?,
    })
}

fn at_least_one<'a>(
    limits: impl IntoIterator<Item = &'a (&'static str, Option<u64>)>,
) -> Result<(), PartyError> {
    match limits.into_iter().find(|(_, limit)| *limit == Some(0)) {
        Some((key, _)) => Err(PartyError::Zero(key)),
        None => Ok(()),
    }
}

fn none_set(limits: &[(&'static str, Option<u64>)], belongs: &'static str) -> Result<(), PartyError> {
    match limits.iter().find(|(_, limit)| limit.is_some()) {
        Some((key, _)) => Err(PartyError::WrongSide { key, belongs }),
        None => Ok(()),
    }
}
