//! One party that the gateway calls, as it holds it: its stack, its settings and its secrets. An institution takes calls in
//! JSON, a core telegrams.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Effect, Failure};
use fei_guard::{
    Aside, AsidePlace, Breaker, Door, Felt, Gate, GuardRules, JournalHealth, Load, Owners, Probe, Stack,
    Unanswered, ways,
};
use fei_http::{HttpAnswer, HttpCall, Institution};
use fei_journal::{Intended, Journal, LinkError, Proof};
use fei_wire::Question;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use tower::Service;

use crate::follow::{FollowRules, Later, Tell};

/// The longest that an inquiry or a reversal is waited for: a lane's lease must have room for it.
const FOLLOW_TIMEOUT_MAX: Duration = Duration::from_secs(15);
/// The part of the bulkhead that what follows may take: cores wait for the rest.
const FOLLOW_SHARE: usize = 4;

/// How long an institution has to open its door.
const KNOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// Finds out whether anybody is there.
type Knock = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>> + Send + Sync>;

/// What the settings say of an institution.
#[derive(Debug, Default)]
pub struct LinkRules {
    /// The limits of its stack.
    pub guard: GuardRules,
    /// How long an exchange may take: the core's patience less a margin. None: the guard's attempt timeout.
    pub deadline: Option<Duration>,
    /// How what follows an unknown result is done.
    pub follow: FollowRules,
    /// `{@setting.NAME}`.
    pub settings: BTreeMap<String, String>,
    /// `{@secret.NAME}`.
    pub secrets: BTreeMap<String, SecretString>,
}

/// The way to a core.
pub type Core = Link<Question, Bytes>;

/// The way to one party, an institution where nothing else is said, and what its templates may use.
pub struct Link<R = HttpCall, A = HttpAnswer> {
    flush: Box<dyn Fn() + Send + Sync>,
    knock: Option<Knock>,
    /// Whether anybody is at the other end; none: that is found out by calling.
    open: Option<Box<dyn Fn() -> bool + Send + Sync>>,
    stack: Stack<R, A>,
    aside: Aside<R, A>,
    door: Door<A>,
    owners: Owners,
    health: JournalHealth,
    rules: LinkRules,
}

impl Link {
    /// Puts the layers before an institution. Exchanges run in tasks that `owners` knows, so that a shutdown can wait
    /// for them; `health` hears how the journal is.
    pub fn new<J: Journal>(
        institution: Institution,
        journal: Arc<J>,
        owners: Owners,
        health: JournalHealth,
        rules: LinkRules,
    ) -> Self {
        let (flushed, knocked) = (institution.clone(), institution.clone());
        let knock: Knock = Box::new(move || {
            let institution = knocked.clone();
            Box::pin(async move { institution.knock(Instant::now() + KNOCK_TIMEOUT).await })
        });
        let link = Self::over(institution, move || flushed.flush(), journal, owners, health, rules);
        Self { knock: Some(knock), ..link }
    }

    /// Sends an inquiry, a reversal or an advice once more: never the call of a transaction that may go out once, which is
    /// another type.
    pub(crate) async fn send_later(
        &self,
        place: AsidePlace<HttpAnswer>,
        proof: Proof,
        later: Later,
    ) -> Result<HttpAnswer, Unanswered> {
        self.aside.send(place, proof, later.into_call(), self.follow_timeout()).await
    }
}

impl Core {
    /// Sends a notice: never the telegram of a call, which is another type.
    pub(crate) async fn send_notice(
        &self,
        place: AsidePlace<Bytes>,
        proof: Proof,
        notice: Tell,
    ) -> Result<Bytes, Unanswered> {
        self.aside.send(place, proof, notice.into_question(), self.follow_timeout()).await
    }
}

impl<R: Send + 'static, A: Feels + Send + 'static> Link<R, A> {
    /// The same over any leaf that sends what the journal allowed: golden cases are tried without a connection.
    /// `flush` is called when an answer was not the answer to its request.
    pub fn over<J, L>(
        leaf: L,
        flush: impl Fn() + Send + Sync + 'static,
        journal: Arc<J>,
        owners: Owners,
        health: JournalHealth,
        rules: LinkRules,
    ) -> Self
    where
        J: Journal,
        L: Service<Intended<R>, Response = A, Error = LinkError<R>> + Clone + Send + Sync + 'static,
        L::Future: Send + 'static,
    {
        let door = Door::new(&rules.guard, A::felt).failing(A::felt_without);
        let (stack, aside) = ways(rules.guard, door.clone(), owners.clone(), health.clone(), journal, leaf);
        Self { flush: Box::new(flush), knock: None, open: None, stack, aside, door, owners, health, rules }
    }

    /// The same where it is known without a call whether anybody is at the other end.
    #[must_use]
    pub fn open_while(self, open: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { open: Some(Box::new(open)), ..self }
    }

    /// Whether a call could be taken now, as far as that is known.
    pub(crate) fn is_open(&self) -> bool {
        self.open.as_ref().is_none_or(|open| open())
    }

    /// The institution's door, opened and closed by hand.
    #[must_use]
    pub const fn gate(&self) -> &Gate {
        self.door.gate()
    }

    /// What keeps calls from an institution that fails.
    #[must_use]
    pub const fn breaker(&self) -> &Breaker {
        self.door.breaker()
    }

    /// What it has to do now.
    pub(crate) fn load(&self) -> Load {
        self.aside.load()
    }

    /// Whether anybody is there, where nobody asks by itself: a breaker that is due is told. Not at a gate that people have closed.
    pub(crate) async fn knock(&self) {
        let due = self.gate().check().ok().and_then(|()| self.breaker().due());
        let Some(pass) = due else { return };
        let felt = match &self.knock {
            Some(knock) => knock().await.map_or_else(|failure| Felt::of_failure(&failure), |()| Felt::Well),
            // It connects to us: that it has done so is all that can be known without a call.
            None if self.open.is_some() && self.is_open() => Felt::Well,
            None => Felt::Nothing,
        };
        pass.ended(felt);
    }

    /// Whose tasks its exchanges are.
    pub(crate) const fn owners(&self) -> &Owners {
        &self.owners
    }

    /// How the journal of its transactions is.
    pub(crate) const fn health(&self) -> &JournalHealth {
        &self.health
    }

    /// Whether a call could be begun now, as far as can be seen before it is: a number that is drawn for one that cannot is
    /// gone, and a day has only so many.
    pub(crate) fn look(&self, effect: Effect) -> Result<(), Failure> {
        self.health.check()?;
        self.aside.look(effect)
    }

    pub(crate) fn stack(&self) -> Stack<R, A> {
        self.stack.clone()
    }

    /// A place for an inquiry or a reversal.
    pub(crate) async fn enter(&self, probe: Probe) -> Result<AsidePlace<A>, Failure> {
        self.aside.enter(probe).await
    }

    /// How long an inquiry or a reversal is waited for.
    pub(crate) fn follow_timeout(&self) -> Duration {
        self.rules.guard.attempt_timeout.min(FOLLOW_TIMEOUT_MAX)
    }

    /// How what follows is done.
    pub(crate) const fn follow(&self) -> &FollowRules {
        &self.rules.follow
    }

    /// Attempts at once at most, however well the institution answers.
    pub(crate) fn follow_max(&self) -> usize {
        self.rules.follow.lanes.min((self.rules.guard.in_flight_max / FOLLOW_SHARE).max(1))
    }

    pub(crate) fn deadline(&self) -> Duration {
        self.rules.deadline.unwrap_or(self.rules.guard.attempt_timeout)
    }

    pub(crate) fn setting(&self, name: &str) -> Option<String> {
        self.rules.settings.get(name).cloned()
    }

    pub(crate) fn secret(&self, name: &str) -> Option<String> {
        self.rules.secrets.get(name).map(|secret| secret.expose_secret().to_owned())
    }

    pub(crate) fn flush(&self) {
        (self.flush)();
    }
}

/// An answer that says whether whoever gave it can work: nothing of the money.
pub trait Feels {
    /// How whoever gave it felt.
    fn felt(&self) -> Felt;

    /// How whoever gave none felt.
    #[must_use]
    fn felt_without(failure: &Failure) -> Felt {
        Felt::of_failure(failure)
    }
}

impl Feels for HttpAnswer {
    fn felt(&self) -> Felt {
        match (self.status, self.retry_after) {
            (429 | 503, Some(pause)) => Felt::Busy(pause),
            (429 | 500..600, _) => Felt::Sick,
            _ => Felt::Well,
        }
    }
}

/// A telegram: whoever answers is there.
impl Feels for Bytes {
    fn felt(&self) -> Felt {
        Felt::Well
    }

    /// A core connects to us: without a connection nobody was asked, and the next call need not be kept back.
    fn felt_without(failure: &Failure) -> Felt {
        if failure.code == Code::ConnectFailed { Felt::Nothing } else { Felt::of_failure(failure) }
    }
}
