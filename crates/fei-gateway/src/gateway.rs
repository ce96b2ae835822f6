//! The gateway: what is loaded, whom it can call, what it remembers. One telegram in, one answer out.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Failure, Seldom, Trace, TxnId};
use fei_journal::{Found, Journal, JournalError, WrittenBy};
use fei_layout::plan::{Flow, Party, Transaction};
use fei_layout::{Recognised, Registry};
use fei_wire::{Answer, Sorted};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::again::Keys;
use crate::asked::Asked;
use crate::astray::is_answer;
use crate::days::Removed;
use crate::numbers::RunningLow;
use crate::orders::Book;
use crate::sets::Sets;
use crate::taken::Taken;
use crate::tap::Tap;
use crate::{
    Breaker, Clock, Core, Counts, DayRules, FollowRules, Gate, Link, Load, again, events, inbound, local,
    outbound, reply, several,
};

/// One node's gateway.
pub struct Gateway<J> {
    sets: Sets,
    links: HashMap<Box<str>, Arc<Link>>,
    /// The cores that it can ask, by the party that they speak as.
    cores: HashMap<Box<str>, Arc<Core>>,
    pub(crate) journal: Arc<J>,
    clock: Arc<dyn Clock>,
    day_rules: DayRules,
    counts: Counts,
    pub(crate) keys: Keys,
    taken: Taken,
    tap: Tap,
    pub(crate) orders: Book,
    pub(crate) running_low: RunningLow,
    pub(crate) removed: Removed,
    /// The line that an answer came where requests come.
    answers_astray: Seldom,
    /// The alarm that nobody can know whether a telegram is a core's own.
    unread_backs: Seldom,
    /// The alarm that an answer answers nothing, of each of the cores.
    answers_to_nothing: HashMap<Box<str>, Seldom>,
}

impl<J: Journal> Gateway<J> {
    /// A gateway over a set of layouts and the institutions that it can call, by party name.
    #[must_use]
    pub fn new(
        layouts: Arc<Registry>,
        links: HashMap<Box<str>, Link>,
        journal: Arc<J>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let counts = counts(&layouts, links.keys());
        let links = links.into_iter().map(|(name, link)| (name, Arc::new(link))).collect();
        let (sets, cores) = (Sets::new(layouts), HashMap::new());
        let (day_rules, keys, taken, tap, orders, running_low, removed) = Default::default();
        let (answers_astray, unread_backs, answers_to_nothing) = Default::default();
        Self {
            sets,
            links,
            cores,
            journal,
            clock,
            day_rules,
            counts,
            keys,
            taken,
            tap,
            orders,
            running_low,
            removed,
            answers_astray,
            unread_backs,
            answers_to_nothing,
        }
    }

    /// The same, taking telegrams of other days.
    #[must_use]
    pub fn taking(self, day_rules: DayRules) -> Self {
        Self { day_rules, ..self }
    }

    pub(crate) const fn day_rules(&self) -> DayRules {
        self.day_rules
    }

    /// The same with cores that it can ask when institutions call.
    #[must_use]
    pub fn asking(mut self, cores: HashMap<Box<str>, Core>) -> Self {
        self.counts.asking(cores.keys().map(|name| &**name));
        self.answers_to_nothing = cores.keys().map(|name| (name.clone(), Seldom::default())).collect();
        self.cores = cores.into_iter().map(|(name, core)| (name, Arc::new(core))).collect();
        self
    }

    /// The same with parties that may call: one that no layout lets call yet may be let by the next ones.
    #[must_use]
    pub fn called_by<'n>(mut self, parties: impl Iterator<Item = &'n str>) -> Self {
        self.counts.called_by(parties);
        self
    }

    /// The layouts as they are now.
    #[must_use]
    pub fn layouts(&self) -> Arc<Registry> {
        self.sets.now()
    }

    /// The day by which versions are picked.
    #[must_use]
    pub fn today(&self) -> Date {
        self.clock.today()
    }

    /// Answers one telegram of a party, without its frame prefix. None: not even its header can be answered, and the
    /// line says nothing.
    ///
    /// Run it in a task of its own: it goes on to its end whether or not somebody waits for the answer.
    pub async fn answer(&self, party: &str, telegram: Bytes) -> Option<Bytes> {
        self.reply(party, telegram).await.map(|answer| answer.bytes)
    }

    /// The same for a line, which tells by [`written`](Self::written) and [`undelivered`](Self::undelivered) what became of
    /// the answer.
    pub async fn reply(&self, party: &str, telegram: Bytes) -> Option<Answer> {
        let _inside = self.taken.take();
        let layouts = self.sets.now();
        let party = Arc::clone(layouts.party(party)?);
        let now = self.clock.now();
        let trace = reply::trace(&party, &telegram);
        let recognised = layouts.recognise(&party.name, &telegram, now.date());
        if self.is_no_question(&layouts, (&party, &telegram, &trace), recognised.as_ref()).await {
            return None;
        }
        let asked =
            match recognised.map(|it| Asked::new(party.clone(), it, telegram.clone(), trace.clone(), now)) {
                Some(Ok(asked)) => asked,
                Some(Err(failure)) => return self.not_recognised(&party, &telegram, &trace, failure),
                None => return self.of_no_layout((&party, &telegram, &trace), unknown_layout()).await,
            };
        events::asked(&asked);
        let transaction = Arc::clone(&asked.transaction);
        Some(match &transaction.flow {
            Flow::Outbound { to, .. } if transaction.items.is_some() => {
                several::answer(self, asked, to, &layouts).await
            }
            Flow::Outbound { to, .. } => outbound::answer(self, asked, to, &layouts).await,
            Flow::Local(plan) => local::answer(self, asked, plan).await.into(),
            Flow::Inbound { .. } | Flow::Notice(_) | Flow::LayoutOnly => {
                let failure = Failure::new(Code::UnknownLayout, "this layout is not taken from a line");
                self.counts.line(&party.name).ended(failure.code.outcome(), Some(failure.code));
                reply::failed(&asked, &failure).answer.into()
            }
        })
    }

    /// The answer to a telegram that comes while the node shuts down: N51, by its layout if one takes it, else by its header
    /// alone. Nothing is begun. What came before has its own answer, or is unknown while it is in flight.
    pub async fn refuse(&self, party: &str, telegram: &Bytes) -> Option<Bytes> {
        let layouts = self.sets.now();
        let party = Arc::clone(layouts.party(party)?);
        let (now, trace) = (self.clock.now(), reply::trace(&party, telegram));
        let failure = Failure::new(Code::ShuttingDown, "it came while FEI shuts down");
        let recognised = layouts.recognise(&party.name, telegram, now.date());
        if self.is_no_question(&layouts, (&party, telegram, &trace), recognised.as_ref()).await {
            return None;
        }
        let Some(recognised) = recognised else {
            let refused = self.of_no_layout((&party, telegram, &trace), failure).await;
            return refused.map(|answer| answer.bytes);
        };
        let asked = Asked::new(party.clone(), recognised, telegram.clone(), trace.clone(), now).ok();
        if let Some(asked) = &asked
            && let Some(answer) = outbound::repeated(self, asked, &failure).await
        {
            return Some(answer.bytes);
        }
        self.counts.line(&party.name).ended(failure.code.outcome(), Some(failure.code));
        events::not_recognised(&party.name, &trace, &failure);
        match asked {
            Some(asked) => Some(reply::failed(&asked, &failure).answer),
            None => reply::bare(&party, telegram, &trace, &failure),
        }
    }

    /// What a telegram that came on a core's line is: a request, or the answer to what was asked there.
    #[must_use]
    pub fn sort(&self, core: &str, telegram: &[u8]) -> Sorted {
        inbound::sort(self, core, telegram)
    }

    /// Hears an answer of a core that nobody waits for.
    pub async fn unasked(&self, core: &str, answer: Bytes) {
        inbound::unasked(self, core, answer).await;
    }

    /// The answer of a transaction went into its socket.
    pub fn written(&self, txn: TxnId) {
        self.journal.written(txn);
    }

    /// The answer of a transaction reached no connection. Whoever asked can ask what became of it.
    pub async fn undelivered(&self, txn: TxnId) {
        events::undelivered(txn, self.journal.undelivered(txn).await.err().as_ref());
    }

    /// Whether a telegram is an answer, or what the core was asked come back. Either is answered by nothing: whoever else answers
    /// such would answer that in turn, without an end.
    async fn is_no_question(
        &self,
        layouts: &Registry,
        (party, telegram, trace): (&Party, &[u8], &Trace),
        recognised: Option<&Recognised>,
    ) -> bool {
        if is_answer(layouts, party, telegram, recognised) {
            self.astray(party, trace);
            return true;
        }
        let came_back = !asks(recognised) && inbound::came_back(self, &party.name, telegram).await;
        if came_back {
            self.counts.line(&party.name).was_astray();
        }
        came_back
    }

    /// Whether a telegram is what a core was sent cannot be looked up.
    pub(crate) fn not_known_whether_back(&self, core: &str, error: &JournalError) {
        if let Some(left_out) = self.unread_backs.now() {
            inbound::not_known_whether_back(core, error, left_out);
        }
    }

    /// An answer of a core answers nothing that the journal knows.
    pub(crate) fn answers_nothing(&self, core: &str) {
        if let Some(left_out) = self.answers_to_nothing.get(core).map_or(Some(0), Seldom::now) {
            inbound::orphan(core, left_out);
        }
    }

    fn astray(&self, party: &Party, trace: &Trace) {
        self.counts.line(&party.name).was_astray();
        if let Some(left_out) = self.answers_astray.now() {
            events::astray(&party.name, trace, left_out);
        }
    }

    /// What no layout takes may repeat a telegram that one took before: it is told what became of that.
    async fn of_no_layout(
        &self,
        (party, telegram, trace): (&Arc<Party>, &Bytes, &Trace),
        failure: Failure,
    ) -> Option<Answer> {
        let failure = match again::as_taken_before(self, (party, telegram, trace)).await {
            Ok(None) => failure,
            Ok(Some(asked)) => match outbound::repeated(self, &asked, &failure).await {
                Some(answer) => return Some(answer),
                None => failure,
            },
            Err(not_known) => not_known,
        };
        self.not_recognised(party, telegram, trace, failure)
    }

    /// What no layout takes is answered by the header alone.
    fn not_recognised(
        &self,
        party: &Party,
        telegram: &[u8],
        trace: &Trace,
        failure: Failure,
    ) -> Option<Answer> {
        self.counts.line(&party.name).ended(failure.code.outcome(), Some(failure.code));
        events::not_recognised(&party.name, trace, &failure);
        reply::bare(party, telegram, trace, &failure).map(Answer::from)
    }

    /// What it has done since its start.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The institutions that it can call and the cores that it can ask, with their gates and breakers.
    pub fn doors(&self) -> impl Iterator<Item = (&str, &Gate, &Breaker)> {
        let cores = self.cores.iter().map(|(name, core)| (&**name, core.gate(), core.breaker()));
        self.links.iter().map(|(name, link)| (&**name, link.gate(), link.breaker())).chain(cores)
    }

    /// What an institution or a core has to do, calls about earlier ones too; none: it is not called.
    #[must_use]
    pub fn load(&self, name: &str) -> Option<Load> {
        let of_core = || self.cores.get(name).map(|core| core.load());
        self.links.get(name).map(|link| link.load()).or_else(of_core)
    }

    /// What time it is for it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.moment()
    }

    /// The layouts that a transaction was begun by, and its version in them; if nobody has them any more, those of its day
    /// as they are now.
    pub(crate) async fn begun_by(&self, found: &Found) -> (Arc<Registry>, Option<Arc<Transaction>>) {
        self.sets.begun_by(found).await
    }

    /// A transaction as it was when something was written by it; none: nobody has it so any more.
    pub(crate) async fn version(&self, by: &WrittenBy) -> Option<Arc<Transaction>> {
        self.sets.version(&by.transaction, &by.layout_hash).await.map(|(_, same)| same)
    }

    /// The institutions that have an address.
    pub(crate) fn links(&self) -> impl Iterator<Item = (&str, &Link)> {
        self.links.iter().map(|(name, link)| (&**name, &**link))
    }

    /// The cores that can be asked.
    pub(crate) fn cores(&self) -> impl Iterator<Item = (&str, &Core)> {
        self.cores.iter().map(|(name, core)| (&**name, &**core))
    }

    /// How long the core waits for an institution's answer; one without an address is not waited for.
    pub(crate) fn deadline(&self, institution: &str) -> Duration {
        self.links.get(institution).map(|link| link.deadline()).unwrap_or_default()
    }

    /// How long whoever calls waits for a core's answer; one that cannot be asked is not waited for.
    pub(crate) fn patience(&self, core: &str) -> Duration {
        self.cores.get(core).map(|core| core.deadline()).unwrap_or_default()
    }

    /// A core that can be asked.
    pub(crate) fn core(&self, name: &str) -> Result<Arc<Core>, Failure> {
        let missing =
            || Failure::new(Code::Disabled, format!("{name} is not asked anything by the settings"));
        self.cores.get(name).cloned().ok_or_else(missing)
    }

    /// How what follows is done at an institution, or a core is told; one without an address has the defaults.
    pub(crate) fn follow_rules(&self, name: &str) -> FollowRules {
        let of_core = || self.cores.get(name).map(|core| core.follow().clone());
        self.links.get(name).map(|link| link.follow().clone()).or_else(of_core).unwrap_or_default()
    }

    /// Telegrams and calls that came and have no answer yet.
    #[must_use]
    pub fn inside(&self) -> usize {
        self.taken.now()
    }

    /// Where exchanges are told as they end.
    #[must_use]
    pub const fn tap(&self) -> &Tap {
        &self.tap
    }

    pub(crate) const fn taken(&self) -> &Taken {
        &self.taken
    }

    /// All that is loaded.
    pub(crate) const fn sets(&self) -> &Sets {
        &self.sets
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    pub(crate) fn link(&self, institution: &str) -> Result<Arc<Link>, Failure> {
        let missing =
            || Failure::new(Code::Disabled, format!("{institution} has no address in the settings"));
        self.links.get(institution).cloned().ok_or_else(missing)
    }
}

fn counts<'n>(layouts: &Registry, asked: impl Iterator<Item = &'n Box<str>>) -> Counts {
    let lines = layouts.parties().filter(|party| party.telegram().is_some());
    let callers = layouts.transactions().filter_map(|one| one.flow.caller());
    Counts::new(asked.map(|name| &**name), lines.map(|party| &*party.name), callers)
}

/// Whether it is something that cores ask.
fn asks(recognised: Option<&Recognised>) -> bool {
    let flow = recognised.map(|it| &it.transaction.flow);
    flow.is_some_and(|flow| matches!(flow, Flow::Outbound { .. } | Flow::Local(_)))
}

fn unknown_layout() -> Failure {
    Failure::new(Code::UnknownLayout, "no transaction of this party fits its header on this day")
}
