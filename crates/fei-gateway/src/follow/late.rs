//! An answer to an inquiry or an undoing that came when nobody waited for it any more: what it means is worked out as for any
//! other, and the journal decides what it changes.
//!
//! Only what it states of the original settles anything. That the call is refused, or finds nothing, or nobody knows yet, is for the
//! next try to hear: it was said of a moment that is over.

use std::sync::Arc;

use fei_codec::LaterVerdict;
use fei_exchange::Reference;
use fei_http::{HttpAnswer, LateAnswer, LateEar};
use fei_journal::FollowUp;

use super::attempt::Attempt;
use super::decide::Next;
use super::events;
use super::plan::Plan;
use crate::late::patiently;

impl<J: FollowUp> Attempt<J> {
    /// Hears what comes late for this attempt. What broke off, and bytes behind an answer, say nothing of the original.
    pub(super) fn ear(&self, plan: &Arc<Plan>, own: Option<Reference>) -> LateEar {
        let (attempt, plan) = (self.clone(), Arc::clone(plan));
        Arc::new(move |late| {
            let LateAnswer::Came(answer) = late else { return };
            let (attempt, asked, own) = (attempt.clone(), Arc::clone(&plan), own.clone());
            plan.link.owners().beside(async move { attempt.hear(&asked, own, answer).await });
        })
    }

    async fn hear(&self, plan: &Plan, own: Option<Reference>, answer: HttpAnswer) {
        let item = &self.claim.item;
        let Some(call) = plan.tried(item, own) else { return };
        let said = call.heard(&answer).inspect(|said| self.heed(plan, said));
        let case = self.case(Some(plan), plan.link.follow());
        let next = match said {
            Ok(LaterVerdict::Known(verdict)) => Some(case.known(verdict)),
            _ => None,
        };
        let Some(Next::Settle(stage, verdict)) = next else { return events::late_says_nothing(item) };
        let (settlement, follow) = self.settlement(plan, stage, &verdict);
        let journal = &self.gateway.journal;
        let settled = patiently(|_| journal.settle_late(item, settlement.clone(), follow.clone())).await;
        match settled {
            Ok(reported) => events::settled_late(&self.claim, &settlement, &reported),
            Err(error) => events::late_lost(item, &error),
        }
    }
}
