//! One attempt, from the claimed item to the report: a plain sequence. What is written down before its bytes leave is the
//! journal's `attempt`; what a kill interrupts is done again from the start.

use std::sync::Arc;
use std::time::Duration;

use fei_codec::{LaterVerdict, Verdict};
use fei_exchange::{Code, Failure};
use fei_guard::{AsidePlace, Probe};
use fei_http::HttpAnswer;
use fei_journal::{Claim, Follow, FollowUp, Following, LEASE, Report, Reported, Settled, Settlement};
use fei_layout::plan::OnUnknown;
use tokio::time::{Instant, sleep};

use super::ask::Ready;
use super::decide::{Came, Case, Next};
use super::events;
use super::plan::{Call, Plan};
use super::schedule::FollowRules;
use crate::{Feels, Gateway, Link, settled, unknown};

/// What a lane's lease leaves for the journal when an attempt has taken its time.
pub(super) const MARGIN: Duration = Duration::from_secs(5);
/// Between two tries to write down what came.
const REPORT_PAUSE: Duration = Duration::from_millis(500);

/// A claimed item, and what is needed to do it.
pub(super) struct Attempt<J> {
    pub(super) gateway: Arc<Gateway<J>>,
    pub(super) claim: Claim,
    pub(super) claimed_at: Instant,
    pub(super) chance: u64,
}

impl<J> Clone for Attempt<J> {
    fn clone(&self) -> Self {
        let Self { gateway, claim, claimed_at, chance } = self;
        Self { gateway: Arc::clone(gateway), claim: claim.clone(), claimed_at: *claimed_at, chance: *chance }
    }
}

impl<J: FollowUp> Attempt<J> {
    /// Does it. Whether the institution answered; none: it was not asked.
    pub(super) async fn run(self) -> Option<bool> {
        let done = match self.claim.item.kind {
            Following::Notice => self.tell().await,
            Following::Advice => self.say_again().await,
            Following::Inquiry | Following::Reversal => self.ask_later().await,
        };
        match done {
            Ok(answered) => answered,
            Err(failure) => {
                self.cannot(&failure).await;
                None
            }
        }
    }

    /// Asks, or undoes, by its file's later call.
    async fn ask_later(&self) -> Result<Option<bool>, Failure> {
        let plan = Arc::new(Plan::of(&self.gateway, &self.claim.original).await?);
        let case = self.case(Some(&plan), plan.link.follow());
        Ok(self.ask(&case, &plan.link, self.prepared(&case, &plan)).await)
    }

    pub(super) fn case<'c>(&'c self, plan: Option<&'c Plan>, rules: &'c FollowRules) -> Case<'c> {
        Case {
            item: &self.claim.item,
            on_unknown: plan.map_or(&OnUnknown::NOTHING, Plan::on_unknown),
            rules,
            is_of_core: self.is_of_core(),
            can_ask: plan.is_some_and(|plan| plan.says(Following::Inquiry)),
            same_layout: plan.is_some_and(|plan| plan.is_of(&self.claim.original)),
            now: self.gateway.clock().moment(),
            chance: self.chance,
        }
    }

    fn is_of_core(&self) -> bool {
        self.gateway.cores().any(|(name, _)| *name == *self.claim.item.institution)
    }

    /// The end of its time; that it is near is somebody's to hear.
    pub(super) fn over(&self, case: &Case<'_>) -> Option<Report> {
        let over = case.over();
        if over.is_none() && case.is_late() {
            events::late(&self.claim.item, case.waits_for());
        }
        over
    }

    /// Nothing says how it is done: the item stays, visible, until somebody brings the layout back or its time is over.
    /// That is no alarm at its end, which is one: a core's answer may come late until then, and nothing is ever sent.
    pub(super) async fn cannot(&self, failure: &Failure) {
        let rules = self.gateway.follow_rules(&self.claim.item.institution);
        let case = self.case(None, &rules);
        let report = self.over(&case).unwrap_or_else(|| {
            events::not_made(&self.claim.item, failure);
            case.later(told(failure))
        });
        self.report(report).await;
    }

    /// All that can go wrong before an attempt is written down.
    async fn prepared(
        &self,
        case: &Case<'_>,
        plan: &Arc<Plan>,
    ) -> Result<Ready<impl FnOnce(HttpAnswer) -> Result<Report, Came>>, Came> {
        let item = &self.claim.item;
        let cannot = |failure: Failure| {
            events::not_made(item, &failure);
            told(&failure)
        };
        // Whether an institution is back is found out by a question, never by an undoing.
        let probe = if item.kind == Following::Inquiry { Probe::May } else { Probe::Never };
        let place = place(&plan.link, probe).await?;
        let call = plan.call(&self.gateway, &self.claim, self.ends()).await;
        let call = call.map_err(|none| Came::NotMade(cannot(none)))?;
        // It would be the same the next time: three times, and somebody must look.
        let made = call.made().map_err(|unwritable| Came::Refused(cannot(unwritable)))?;
        self.has_time(plan.link.follow_timeout(), MARGIN).map_err(|late| Came::NotMade(told(&late)))?;
        let own = call.own.clone();
        let later = made.heard_late_by(self.ear(plan, own.clone()));
        Ok(Ready { place, later, own, heard: move |answer| self.heard(case, plan, &call, &answer) })
    }

    /// What an answer comes to.
    fn heard(
        &self,
        case: &Case<'_>,
        plan: &Plan,
        call: &Call<'_>,
        answer: &HttpAnswer,
    ) -> Result<Report, Came> {
        let said = call.heard(answer)?;
        self.heed(plan, &said);
        Ok(match case.said(said) {
            Next::Report(report) => report,
            Next::Settle(stage, verdict) => {
                let (settlement, follow) = self.settlement(plan, stage, &verdict);
                Report::Settled { settlement, follow }
            }
        })
    }

    /// When the lane may be another's.
    pub(super) fn ends(&self) -> Instant {
        self.claimed_at + LEASE
    }

    /// Whether the lane is held until the answer is there or given up, with so much to spare.
    pub(super) fn has_time(&self, timeout: Duration, spare: Duration) -> Result<(), Failure> {
        if self.claimed_at.elapsed() + timeout + spare <= LEASE {
            return Ok(());
        }
        Err(Failure::new(Code::BulkheadFull, "the lane was held too long"))
    }

    /// An answer to something else: nothing that is in the pipes can be trusted.
    pub(super) fn heed(&self, plan: &Plan, said: &LaterVerdict) {
        if let LaterVerdict::Open(verdict) = said
            && verdict.code == Some(Code::EchoMismatch)
        {
            plan.link.flush();
            events::mismatch(&self.claim.item, &verdict.detail);
        }
    }

    /// The result, in the telegram that tells it from now on, and the notice that is owed to a core of its own mind.
    pub(super) fn settlement(
        &self,
        plan: &Plan,
        stage: Settled,
        verdict: &Verdict,
    ) -> (Settlement, Vec<Follow>) {
        let original = &self.claim.original;
        let ending = settled::ending(&plan.asked, self.claim.original.part, verdict);
        let now = self.gateway.clock().moment();
        let follow = unknown::notice(&plan.asked.transaction, original.txn, now);
        (Settlement { stage, ending }, follow)
    }

    /// Commits what came, as long as the lane is held; after that it is made again.
    pub(super) async fn report(&self, report: Report) {
        let item = &self.claim.item;
        loop {
            match self.gateway.journal.report(self.claim.clone(), report.clone()).await {
                Ok(Reported::Stands) => {
                    return events::reported(&self.claim, &report, item.waits_for(self.is_of_core()));
                }
                Ok(Reported::ForPeople) => return events::for_people(&self.claim, &report),
                Ok(Reported::Stale) => return events::stale(item),
                Ok(Reported::Recorded) => return events::recorded(item),
                Err(error) => {
                    events::not_reported(item, &error);
                    if !error.may_pass() || self.claimed_at.elapsed() > LEASE {
                        return;
                    }
                }
            }
            sleep(REPORT_PAUSE).await;
        }
    }
}

/// A place at whoever is called. What is refused while others find out whether somebody is there is not put off for long: one of
/// them may be answered in the next moment. Any other refusal lasts, or was waited out.
pub(super) async fn place<R, A>(link: &Link<R, A>, probe: Probe) -> Result<AsidePlace<A>, Came>
where
    R: Send + 'static,
    A: Feels + Send + 'static,
{
    link.enter(probe).await.map_err(|refused| {
        let soon = refused.code == Code::CircuitOpen && link.breaker().may_let_in_soon();
        if soon { Came::NotYet(told(&refused)) } else { Came::NotMade(told(&refused)) }
    })
}

pub(super) fn told(failure: &Failure) -> Box<str> {
    format!("{} {}", failure.code.as_str(), failure.detail).into()
}
