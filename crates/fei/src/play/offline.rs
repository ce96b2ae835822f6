//! The performance without network: telegrams go straight into the gateway, and a leaf of our own stands where the
//! connection to the institution would be.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use fei_exchange::{Code, Failure};
use fei_gateway::{Core, Gateway, Inbound, JournalHealth, Link, LinkRules, Owners, line_rules};
use fei_http::{HttpAnswer, HttpCall};
use fei_journal::{Intended, LinkError, MemoryJournal};
use fei_layout::Registry;
use fei_simulate::{Exchange, Fault, Misbehaviour, Request, rehearse};
use http::HeaderMap;
use tower::Service;

use super::cast::{self, Role};
use super::core::CoreLeaf;
use super::stage::Stage;
use super::{Overheard, PlayError, Played};
use crate::golden::Case;
use crate::settings::{Party, Settings};

/// A gateway whose institutions stand in the same room.
pub(crate) struct Offline {
    pub(super) stage: Stage<MemoryJournal>,
    gateway: Arc<Gateway<MemoryJournal>>,
    leaves: HashMap<Box<str>, Leaf>,
    /// The gateway as those who call it see it.
    pub(super) inbound: Inbound<MemoryJournal>,
    /// Cores that it asks when it is called.
    pub(super) cores: HashMap<Box<str>, CoreLeaf>,
}

impl Offline {
    /// Puts it together.
    pub(crate) fn new(registry: Arc<Registry>, settings: &Settings, ears: Overheard) -> Self {
        let stage = Stage::new(registry.clone(), settings, MemoryJournal::default(), ears);
        let (mut leaves, mut links) = (HashMap::new(), HashMap::new());
        for (name, role) in &stage.roles {
            let (leaf, journal) = (Leaf::new(role.clone()), stage.journal.clone());
            let rules = rules(settings.parties.get(&**name));
            let (owners, health) = (Owners::default(), JournalHealth::default());
            links.insert(name.clone(), Link::over(leaf.clone(), || {}, journal, owners, health, rules));
            leaves.insert(name.clone(), leaf);
        }
        let gateway = Gateway::new(registry, links, stage.journal.clone(), stage.clock.clone());
        let (cores, links) = cores(&stage, settings);
        let gateway = Arc::new(gateway.asking(links));
        let inbound = Inbound::new(gateway.clone(), Owners::default());
        Self { stage, gateway, leaves, inbound, cores }
    }

    /// Plays one case.
    pub(crate) async fn play(&self, case: &Case) -> Result<Played, PlayError> {
        self.stage.set_for(case)?;
        let institution = self.stage.institution(case)?;
        let leaf = institution.as_ref().and_then(|to| self.leaves.get(to));
        if let (Some(leaf), Some(call)) = (leaf, &case.call) {
            leaf.script(cast::misbehaviour(case, call)?);
        }
        let core_gets = self.answer(case).await;
        let call = leaf.and_then(Leaf::observed);
        Ok(Played { institution, call, core_gets, heard: self.stage.heard() })
    }

    /// As the line does it: polls are answered before the gateway is asked.
    async fn answer(&self, case: &Case) -> Option<Bytes> {
        let telegram = Bytes::copy_from_slice(&case.core_sends.bytes);
        let party = self.stage.registry.party(&case.party)?.telegram()?;
        let polled = line_rules(party).polls.iter().find_map(|poll| poll.answer_to(&telegram));
        match polled {
            Some(answer) => Some(answer),
            None => self.gateway.answer(&case.party, telegram).await,
        }
    }
}

/// Where the connection to each core would be, and the links over them.
fn cores(
    stage: &Stage<MemoryJournal>,
    settings: &Settings,
) -> (HashMap<Box<str>, CoreLeaf>, HashMap<Box<str>, Core>) {
    let (mut leaves, mut links) = (HashMap::new(), HashMap::new());
    for party in stage.registry.parties().filter(|party| party.telegram().is_some()) {
        let (leaf, journal) = (CoreLeaf::default(), stage.journal.clone());
        let rules = rules(settings.parties.get(&*party.name));
        let (owners, health) = (Owners::default(), JournalHealth::default());
        links.insert(party.name.clone(), Core::over(leaf.clone(), || {}, journal, owners, health, rules));
        leaves.insert(party.name.clone(), leaf);
    }
    (leaves, links)
}

/// What templates may use, under the usual limits.
fn rules(given: Option<&Party>) -> LinkRules {
    let Some(party) = given else { return LinkRules::default() };
    LinkRules { settings: party.settings.clone(), secrets: party.secrets.clone(), ..LinkRules::default() }
}

/// Where the connection would be.
#[derive(Clone)]
struct Leaf {
    role: Role,
    state: Arc<Mutex<LeafState>>,
}

#[derive(Default)]
struct LeafState {
    next: Option<Misbehaviour>,
    seen: Option<Exchange>,
}

impl Leaf {
    fn new(role: Role) -> Self {
        Self { role, state: Arc::default() }
    }

    /// How the next call goes wrong; forgets what was seen.
    fn script(&self, next: Option<Misbehaviour>) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = LeafState { next, seen: None };
    }

    fn observed(&self) -> Option<Exchange> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).seen.take()
    }

    fn exchange(&self, call: &HttpCall) -> Exchange {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let headers: HeaderMap = call.headers.iter().cloned().collect();
        let (method, target, body) = (call.method.clone(), call.target.clone(), call.body.clone());
        let exchange =
            rehearse(&self.role, &Request { method, target, headers, body }, state.next.take().as_ref());
        state.seen = Some(exchange.clone());
        exchange
    }
}

impl Service<Intended<HttpCall>> for Leaf {
    type Response = HttpAnswer;
    type Error = LinkError<HttpCall>;
    type Future = Ready<Result<HttpAnswer, LinkError<HttpCall>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, intended: Intended<HttpCall>) -> Self::Future {
        ready(match intended.send() {
            Ok((call, _sending)) => answered(self.exchange(&call)).map_err(LinkError::Unknown),
            Err(late) => Err(LinkError::NotSent(late, Failure::new(Code::DeadlineBefore, "too late"))),
        })
    }
}

/// What a connection would make of it. Nobody waits for a hang to end.
fn answered(exchange: Exchange) -> Result<HttpAnswer, Failure> {
    match (exchange.status, exchange.fault) {
        (Some(status), _) => Ok(HttpAnswer { status, body: exchange.answer, retry_after: None }),
        (None, Some(Fault::Hang)) => Err(Failure::new(Code::TimedOut, "no answer in time")),
        (None, _) => Err(Failure::new(Code::ConnectionLost, "the connection was lost")),
    }
}
