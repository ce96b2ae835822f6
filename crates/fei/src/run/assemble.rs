//! From settings and layouts to a gateway with its links: the one place where the two meet.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fei_gateway::{Clock, Core, Follower, Gateway, JournalHealth, Link, LinkRules, Owners, Sweeper};
use fei_guard::GuardRules;
use fei_journal::{FollowUp, JournalError, Layouts, Lookup, Orders};
use fei_layout::Registry;
use fei_layout::plan::Flow;
use fei_wire::CoreLink;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::{AssembleError, HttpServer, Running, Trusted, dial, needs, serve};
use crate::admin::{Commands, Counting, Places, Served, Watched};
use crate::golden::ServedCase;
use crate::layouts;
use crate::logging::Level;
use crate::openapi::Examples;
use crate::reload::{Reloader, Set};
use crate::settings::{Ask, Dial, Party, Settings, Side};

/// A gateway that listens nowhere yet.
pub(crate) struct Node<J> {
    pub(super) gateway: Arc<Gateway<J>>,
    pub(super) registry: Arc<Registry>,
    /// The way to each core, for the lines that its connections belong to.
    pub(super) cores: BTreeMap<String, CoreLink>,
    /// Whom the ways to institutions trust, and who we are there.
    trusted: Vec<Trusted>,
    /// Exchanges in flight: they go on when their connection is gone.
    pub(super) owners: Owners,
    pub(super) journal: Arc<J>,
    /// How the journal is.
    pub(super) health: JournalHealth,
    /// Whether what follows unknown results is done by itself.
    pub(super) follows: bool,
    /// What callers are shown as examples.
    pub(super) examples: Examples,
}

impl<J: FollowUp + Lookup> Node<J> {
    /// Puts a node together, or says what does not fit.
    pub(crate) fn assemble(
        registry: Arc<Registry>,
        settings: &Settings,
        journal: Arc<J>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, AssembleError> {
        let (owners, health) = (Owners::default(), JournalHealth::default());
        let (mut links, mut asked, mut cores) = (HashMap::new(), HashMap::new(), BTreeMap::new());
        let mut trusted = Vec::new();
        for (name, party) in &settings.parties {
            if !fits(name, party, &registry, settings)? {
                continue;
            }
            let (journal, owners, health) = (journal.clone(), owners.clone(), health.clone());
            match &party.side {
                Side::Dial(dial) => {
                    let (institution, trusts) = dial::institution(name, dial)?;
                    trusted.extend(trusts);
                    let link = Link::new(institution, journal, owners, health, link_rules(dial, party));
                    links.insert(name.as_str().into(), link);
                }
                Side::Listen(listen) => {
                    let core = CoreLink::new(name.as_str(), fei_wire::LinkRules::default());
                    let rules = ask_rules(&listen.ask, party);
                    let connected = core.clone();
                    let link = Core::over(core.clone(), || {}, journal, owners, health, rules)
                        .open_while(move || connected.connections() > 0);
                    asked.insert(name.as_str().into(), link);
                    cores.insert(name.clone(), core);
                }
                // Whom nobody asks has no link.
                Side::Calls => {}
            }
        }
        all_have_an_address(&registry, &|name| links.contains_key(name))?;
        needs::met(&registry, settings)?;
        let gateway = Gateway::new(registry.clone(), links, journal.clone(), clock);
        let may_call = settings.parties.iter().filter(|(_, party)| !party.clients.is_empty());
        let may_call = may_call.map(|(name, _)| name.as_str());
        let gateway = gateway.asking(asked).called_by(may_call).taking(settings.days);
        let (gateway, examples) = (Arc::new(gateway), Examples::default());
        Ok(Self { gateway, registry, cores, trusted, owners, journal, health, follows: true, examples })
    }

    /// Whom the ways to institutions trust, and who we are there: what can be exchanged of them.
    pub(crate) fn trusted(&self) -> &[Trusted] {
        &self.trusted
    }

    /// From now on what follows unknown results is done by hand, with this worker: a performance shows it when it wants.
    pub(crate) fn by_hand(self) -> (Self, Follower<J>) {
        let follower = Follower::new(self.gateway.clone());
        (Self { follows: false, ..self }, follower)
    }

    /// The same, whose document for callers has these examples.
    pub(crate) fn with_examples(self, cases: Vec<ServedCase>) -> Self {
        self.examples.hold(cases.into());
        self
    }

    /// What its admin pages show; `stopping` is cancelled when it is told to stop.
    pub(crate) fn watched(
        &self,
        counts: Option<Counting>,
        served: Served,
        (settings, reloader): (Arc<Settings>, Arc<Reloader<J>>),
        stopping: CancellationToken,
    ) -> Watched<J> {
        Watched {
            gateway: self.gateway.clone(),
            journal: self.journal.clone(),
            settings,
            reloader,
            counts,
            served,
            health: self.health.clone(),
            owners: self.owners.clone(),
            stopping,
        }
    }

    /// What can be changed in it by whoever has the token.
    pub(crate) fn commands(
        &self,
        reloader: Arc<Reloader<J>>,
        level: Level,
        token: Option<SecretString>,
    ) -> Commands<J> {
        Commands { gateway: self.gateway.clone(), reloader, level, token, places: Places::default() }
    }

    /// What exchanges its layouts, and with them the examples; `running` is the set that it was put together from.
    pub(crate) fn reloader(&self, settings: Arc<Settings>, running: Set) -> Reloader<J> {
        self.examples.hold(running.examples.clone());
        Reloader::new(self.gateway.clone(), self.examples.clone(), settings, running)
    }

    /// Ends what an earlier process left in flight. Call it before the lines open.
    pub(crate) async fn sweep(&self) -> Result<usize, JournalError> {
        Sweeper::new(self.gateway.clone(), self.owners.clone()).sweep().await
    }

    /// Opens a listener for every line of the settings, and answers what institutions call.
    pub(crate) async fn listen(
        self,
        settings: &Settings,
        http: Option<HttpServer>,
    ) -> Result<Running, AssembleError> {
        Running::start(self, settings, http).await
    }
}

impl<J: FollowUp + Layouts> Node<J> {
    /// Keeps the set that it was put together from, and takes up those of earlier processes. Call it before the sweep, which
    /// is the first that goes on with what they began.
    pub(crate) async fn take_up_layouts(&self, running: &Set) -> Result<(), JournalError> {
        self.gateway.take_up_layouts(running.kept(), layouts::compile).await
    }
}

impl<J: FollowUp + Orders> Node<J> {
    /// Obeys what was ordered before this start. Call it before the lines open.
    pub(crate) async fn obey_orders(&self) -> Result<(), JournalError> {
        self.gateway.restore_orders().await
    }
}

/// Whether a party of the settings is to be used. The defaults may name one that these layouts do not have.
fn fits(name: &str, party: &Party, registry: &Registry, settings: &Settings) -> Result<bool, AssembleError> {
    let Some(contract) = registry.party(name) else {
        return match &settings.file {
            Some(_) => Err(AssembleError::NoParty(name.to_owned())),
            None => Ok(false),
        };
    };
    let wrong = |speaks, needs| Err(AssembleError::Side { party: name.to_owned(), speaks, needs });
    match (&party.side, contract.telegram().is_some()) {
        (Side::Listen(_), true) if contract.keeps_records() => Err(AssembleError::NoHeader(name.to_owned())),
        (Side::Listen(_), false) => wrong("speaks JSON", "dial"),
        (Side::Dial(_) | Side::Calls, true) => wrong("speaks telegrams", "listen"),
        _ => Ok(true),
    }
}

/// Whether settings fit the layouts, and the files that they name can be used, without opening anything.
pub(crate) fn check(registry: &Registry, settings: &Settings) -> Result<(), AssembleError> {
    fit(registry, settings)?;
    for (name, party) in &settings.parties {
        if let (true, Side::Dial(dial)) = (fits(name, party, registry, settings)?, &party.side) {
            dial::institution(name, dial)?;
        }
    }
    serve::rules(settings, registry)?;
    Ok(())
}

/// Whether layouts fit the settings that are in use. No file of these is read: what stands in one by now is nothing of a
/// layout, and says so itself.
pub(crate) fn fit(registry: &Registry, settings: &Settings) -> Result<(), AssembleError> {
    let (mut dialled, mut lines) = (Vec::new(), 0);
    for (name, party) in &settings.parties {
        if fits(name, party, registry, settings)? {
            match &party.side {
                Side::Dial(_) => dialled.push(name.as_str()),
                Side::Listen(_) => lines += 1,
                Side::Calls => {}
            }
        }
    }
    all_have_an_address(registry, &|name| dialled.contains(&name))?;
    needs::met(registry, settings)?;
    serve::clients(settings, registry)?;
    if lines == 0 { Err(AssembleError::NoLine) } else { Ok(()) }
}

fn all_have_an_address(registry: &Registry, known: &dyn Fn(&str) -> bool) -> Result<(), AssembleError> {
    let mut lacking = BTreeMap::new();
    for transaction in registry.transactions() {
        if let Flow::Outbound { to, .. } = &transaction.flow
            && !known(to)
        {
            lacking.entry(to).or_insert_with(|| format!("{to} (where {} goes)", transaction.id));
        }
    }
    if lacking.is_empty() { Ok(()) } else { Err(AssembleError::NoAddress(lacking.into_values().collect())) }
}

fn link_rules(dial: &Dial, party: &Party) -> LinkRules {
    let defaults = GuardRules::default();
    let attempt = dial.attempt_timeout_ms.or(dial.deadline_ms);
    LinkRules {
        guard: GuardRules {
            in_flight_max: dial.connections_max.unwrap_or(defaults.in_flight_max),
            waiting_max: dial.waiting_max.unwrap_or(defaults.waiting_max),
            calls_per_second_max: dial.calls_per_second_max,
            breaker: dial.breaker,
            attempt_timeout: attempt.map_or(defaults.attempt_timeout, Duration::from_millis),
            ..defaults
        },
        deadline: dial.deadline_ms.map(Duration::from_millis),
        follow: dial.follow.clone(),
        settings: party.settings.clone(),
        secrets: party.secrets.clone(),
    }
}

fn ask_rules(ask: &Ask, party: &Party) -> LinkRules {
    let defaults = GuardRules::default();
    let deadline = ask.deadline_ms.map(Duration::from_millis);
    LinkRules {
        guard: GuardRules {
            in_flight_max: ask.in_flight_max.unwrap_or(defaults.in_flight_max),
            waiting_max: ask.waiting_max.unwrap_or(defaults.waiting_max),
            attempt_timeout: deadline.unwrap_or(defaults.attempt_timeout),
            ..defaults
        },
        deadline,
        follow: ask.follow.clone(),
        settings: party.settings.clone(),
        secrets: party.secrets.clone(),
    }
}

/// Where a line listens, once it does.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) party: Box<str>,
    pub(super) address: SocketAddr,
}
