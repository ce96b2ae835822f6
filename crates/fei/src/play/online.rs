//! The performance over sockets: simulated institutions, the gateway and a simulated core, all on free ports of this
//! machine.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use fei_gateway::Follower;
use fei_journal::SqliteJournal;
use fei_layout::Registry;
use fei_simulate::{Exchange, Institution};
use fei_wire::ClientError;
use jiff::ToSpan;
use jiff::civil::Date;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::admin_port::{Admin, AdminPort};
use super::caller;
use super::cast;
use super::gate::{self, gated};
use super::served::not_served;
use super::speaker::Speaker;
use super::stage::Stage;
use super::{Overheard, PlayError, Played, PlayedCall};
use crate::golden::{Case, ServedCase};
use crate::run::{self, HttpServer, Node, Running};
use crate::settings::{Ask, Auth, Dial, Listen, Party, Settings, Side};

/// How long FEI waits for an institution on the stage: a case that times out takes so long.
const DEADLINE_MS: u64 = 1_000;
/// The journal's file in a folder of its own.
const JOURNAL: &str = "journal.db";
/// On which address all of them meet.
pub(super) const HERE: &str = "127.0.0.1:0";

/// A whole little world.
pub(crate) struct Online {
    stage: Stage<SqliteJournal>,
    institutions: HashMap<Box<str>, Institution>,
    running: Running,
    /// On the stage nothing goes out by itself: a case would see another one's inquiry. None: it is let go.
    follower: Option<Follower<SqliteJournal>>,
    /// What does it then, until this is over.
    following: JoinSet<()>,
    over: CancellationToken,
    cores: HashMap<Box<str>, Speaker>,
    admin: AdminPort,
    /// Of the journal; it goes with the stage.
    folder: TempDir,
}

impl Online {
    /// Starts institutions, then the gateway, then a core for each line. Callers are shown `examples`.
    pub(crate) async fn start(
        mut settings: Settings,
        ears: Overheard,
        examples: Vec<ServedCase>,
        admin: Admin,
    ) -> Result<Self, PlayError> {
        let registry = admin.set.registry.clone();
        let folder = tempfile::Builder::new().prefix("fei-demo-").tempdir()?;
        let journal = run::open(&folder.path().join(JOURNAL), &[])?;
        let stage = Stage::new(registry.clone(), &settings, journal, ears);
        for (name, party) in &mut settings.parties {
            if let Side::Dial(dial) = &mut party.side {
                dial.auth = gate::on_stage(name, std::mem::take(&mut dial.auth));
            }
        }
        let mut institutions = HashMap::new();
        for (name, role) in &stage.roles {
            let listener = TcpListener::bind(HERE).await?;
            let gated = gated(name, role.clone(), settings.parties.get(&**name), None)?;
            institutions.insert(name.clone(), Institution::start(listener, gated)?);
        }
        let mut settings = on_stage(settings, &registry, &institutions);
        // What the admin port shows is what is so here.
        settings.journal.path = folder.path().join(JOURNAL);
        settings.log_level = admin.level.now().level;
        let port = AdminPort::bind(&mut settings, &admin.token).await?;
        let settings = Arc::new(settings);
        let node = Node::assemble(registry.clone(), &settings, stage.journal.clone(), stage.clock.clone())?;
        let (node, follower) = node.with_examples(examples).by_hand();
        let http = HttpServer::bind(&settings, &registry).await?;
        let admin = AdminPort::open(port, &node, settings.clone(), admin, http.as_ref())?;
        let running = node.listen(&settings, http).await?;
        let mut cores = HashMap::new();
        for (party, address) in running.lines() {
            let Some(speaks) = registry.party(party) else { continue };
            let is_asked = caller::is_called(&registry, party);
            if let Some(core) = Speaker::start(speaks, address, is_asked).await? {
                cores.insert(party.into(), core);
            }
        }
        let (following, over) = (JoinSet::new(), CancellationToken::new());
        let follower = Some(follower);
        Ok(Self { stage, institutions, running, follower, following, over, cores, admin, folder })
    }

    /// Where the lines are, by party.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&str, SocketAddr)> {
        self.running.lines()
    }

    /// Where the institutions are, by party.
    pub(crate) fn institutions(&self) -> impl Iterator<Item = (&str, SocketAddr)> {
        self.institutions.iter().map(|(name, institution)| (&**name, institution.address()))
    }

    /// Where its admin pages are.
    pub(crate) const fn admin(&self) -> SocketAddr {
        self.admin.address()
    }

    /// The journal's file.
    pub(crate) fn journal(&self) -> PathBuf {
        self.folder.path().join(JOURNAL)
    }

    /// From now on FEI's clock is the machine's, and what follows unknown results goes out by itself.
    pub(crate) fn release(&mut self) {
        self.stage.clock.release();
        if let Some(follower) = self.follower.take() {
            self.following.spawn(follower.run(self.over.clone()));
        }
    }

    /// Plays one case.
    pub(crate) async fn play(&mut self, case: &Case) -> Result<Played, PlayError> {
        self.stage.set_for(case)?;
        let to = self.stage.institution(case)?;
        let institution = to.as_ref().and_then(|to| self.institutions.get(to));
        if let (Some(institution), Some(call)) = (institution, &case.call)
            && let Some(how) = cast::misbehaviour(case, call)?
        {
            institution.script().next(&cast::path(call), 1, how);
        }
        let before = institution.map_or(0, |institution| institution.observed().count());
        let core_gets = ask(&mut self.cores, &self.stage.registry, case).await?;
        let call = institution.and_then(|institution| {
            institution.script().clear();
            institution.observed().since(before).into_iter().find(|exchange| !exchange.credentials)
        });
        Ok(Played { institution: to, call, core_gets, heard: self.stage.heard() })
    }

    /// Where institutions call.
    pub(crate) fn serves(&self) -> Option<SocketAddr> {
        self.running.serves()
    }

    /// Plays one call to us.
    pub(crate) async fn call(&self, case: &ServedCase) -> Result<PlayedCall, PlayError> {
        self.stage.begin(case.date);
        if let Some(number) = case.number {
            self.stage.journal.seed(&case.party, case.date, number);
        }
        let core = self.cores.get(&*case.party);
        let before = core.map_or(0, |core| core.learn(case));
        let address = self.running.serves().ok_or_else(|| not_served(case))?;
        let (status, answer) = caller::call(address, &self.stage.registry, case).await?;
        let core_gets = core.and_then(|core| core.heard_since(before));
        Ok(PlayedCall { core_gets, status: status.as_u16(), answer, heard: self.stage.heard() })
    }

    /// Six minutes after the cases of a day: does what follows their unknown results, and gives what went to whom, and what
    /// the core of a party was told of that; nothing once it is [let go](Self::release).
    pub(crate) async fn follow(&self, day: Date, party: &str) -> (Vec<(&str, Exchange)>, Vec<Bytes>) {
        let core = self.cores.get(party);
        let told_before = core.map_or(0, |core| core.heard().len());
        let count = |institution: &Institution| institution.observed().count();
        let before: HashMap<_, _> =
            self.institutions.iter().map(|(name, institution)| (name, count(institution))).collect();
        self.stage.clock.pass(day, 6.minutes());
        if let Some(follower) = &self.follower {
            follower.once().await;
        }
        let mut went = Vec::new();
        for (name, institution) in &self.institutions {
            let since = institution.observed().since(before.get(name).copied().unwrap_or(0));
            let calls = since.into_iter().filter(|exchange| !exchange.credentials);
            went.extend(calls.map(|exchange| (&**name, exchange)));
        }
        let told = core.map(|core| core.heard().split_off(told_before)).unwrap_or_default();
        (went, told)
    }

    /// Asks once more what a case asked, on the same day.
    pub(crate) async fn again(&mut self, case: &Case) -> Result<Option<Bytes>, PlayError> {
        Ok(ask(&mut self.cores, &self.stage.registry, case).await?)
    }

    /// Stops what follows, the core, the gateway and the institutions, in this order.
    pub(crate) async fn stop(self) {
        self.over.cancel();
        self.following.join_all().await;
        drop(self.cores);
        self.running.stop().await;
        for (_, institution) in self.institutions {
            institution.stop().await;
        }
        self.stage.journal.close().await;
    }
}

async fn ask(
    cores: &mut HashMap<Box<str>, Speaker>,
    registry: &Registry,
    case: &Case,
) -> Result<Option<Bytes>, ClientError> {
    let party = registry.party(&case.party).and_then(|party| party.telegram());
    match cores.get_mut(&*case.party).zip(party) {
        Some((core, party)) => core.ask(party, &case.core_sends.bytes).await,
        None => Ok(None),
    }
}

/// The settings with every address on the stage; what templates may use stays.
fn on_stage(
    mut settings: Settings,
    registry: &Registry,
    institutions: &HashMap<Box<str>, Institution>,
) -> Settings {
    let mut given = std::mem::take(&mut settings.parties);
    for party in registry.parties().filter(|party| !party.keeps_records()) {
        let name = party.name.to_string();
        let (auth, values, secrets) = match given.remove(&name) {
            Some(Party { side: Side::Dial(dial), settings, secrets, .. }) => (dial.auth, settings, secrets),
            Some(party) => (Auth::default(), party.settings, party.secrets),
            None => <_>::default(),
        };
        let side = match institutions.get(&party.name) {
            Some(institution) => Side::Dial(Box::new(Dial {
                base: format!("http://{}", institution.address()),
                deadline_ms: Some(DEADLINE_MS),
                attempt_timeout_ms: Some(DEADLINE_MS),
                auth,
                ..Dial::default()
            })),
            None => Side::Listen(Box::new(Listen {
                address: HERE.to_owned(),
                ask: ask_soon(),
                ..Listen::default()
            })),
        };
        let clients = if caller::calls(registry, &name) { caller::clients(&name) } else { BTreeMap::new() };
        settings
            .parties
            .insert(name, Party { side, clients, settings: values, secrets, kept_back: Vec::new() });
    }
    let anybody_calls = settings.parties.values().any(|party| !party.clients.is_empty());
    settings.serve = anybody_calls.then(caller::serve);
    settings
}

/// A silent core is waited for as long as a silent institution.
fn ask_soon() -> Ask {
    Ask { deadline_ms: Some(DEADLINE_MS), ..Ask::default() }
}
