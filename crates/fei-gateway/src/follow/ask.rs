//! One call of what follows an unknown result, the same way whatever it is: an inquiry, a reversal, an advice once more.
//! Whoever knows which says how it is made and what its answer means; the order of what stands between is here.

use std::time::Duration;

use fei_exchange::{Outcome, Reference};
use fei_guard::{AsidePlace, Unanswered};
use fei_http::HttpAnswer;
use fei_journal::{FollowUp, Proof, Report};

use super::attempt::{Attempt, told};
use super::decide::{Came, Case};
use super::{Later, events};
use crate::Link;

/// The institution has no time now: that says nothing of the call, whatever a file lists.
const TOO_MANY: u16 = 429;

/// A call that may be sent.
pub(super) struct Ready<H> {
    pub(super) place: AsidePlace<HttpAnswer>,
    pub(super) later: Later,
    /// The number of its own that it goes under.
    pub(super) own: Option<Reference>,
    /// What its answer comes to.
    pub(super) heard: H,
}

impl<J: FollowUp> Attempt<J> {
    /// Makes a call while its time lasts, and reports what it came to. Whether the institution answered; none: it was not asked.
    pub(super) async fn ask<H>(
        &self,
        case: &Case<'_>,
        link: &Link,
        ready: impl Future<Output = Result<Ready<H>, Came>>,
    ) -> Option<bool>
    where
        H: FnOnce(HttpAnswer) -> Result<Report, Came>,
    {
        if let Some(over) = self.over(case) {
            self.report(over).await;
            return None;
        }
        let (said, answered) = match ready.await {
            Ok(ready) => self.asked(link, ready).await?,
            Err(came) => (Err(came), None),
        };
        let report = said.unwrap_or_else(|came| case.next(came));
        if case.misses_last_call(&report) {
            events::late(&self.claim.item, case.waits_for());
        }
        self.report(report).await;
        answered
    }

    /// None: another has the lane, or the journal is down, and nothing was sent.
    async fn asked<H>(&self, link: &Link, ready: Ready<H>) -> Option<(Result<Report, Came>, Option<bool>)>
    where
        H: FnOnce(HttpAnswer) -> Result<Report, Came>,
    {
        let Ready { place, later, own, heard } = ready;
        let proof = match self.begun(own.clone(), link.follow_timeout()).await? {
            Ok(proof) => proof,
            Err(came) => return Some((Err(came), None)),
        };
        let goes_under = own.as_ref().or(self.claim.original.reference.as_ref());
        events::attempted(&self.claim.item, goes_under.map(Reference::as_str));
        let answer = link.send_later(place, proof, later).await;
        let answered = answer.as_ref().is_ok_and(|answer| answer.status < 500 && answer.status != TOO_MANY);
        let said = match answer {
            Ok(answer) if answer.status == TOO_MANY => {
                Err(Came::Unasked("answered with HTTP 429: too many calls".into()))
            }
            Ok(answer) => heard(answer),
            Err(none) => Err(unanswered(&none)),
        };
        Some((said, Some(answered)))
    }

    /// Writes the attempt down. None: as for [`asked`](Self::asked).
    pub(super) async fn begun(
        &self,
        number: Option<Reference>,
        timeout: Duration,
    ) -> Option<Result<Proof, Came>> {
        let proof = match self.gateway.journal.attempt(&self.claim, number).await {
            Ok(proof) => proof,
            Err(error) => {
                events::not_begun(&self.claim.item, &error);
                return None;
            }
        };
        // The commit may have taken long: by the time of an answer another may hold the lane, and send the same.
        let in_time = self.has_time(timeout, Duration::ZERO);
        Some(in_time.map(|()| proof).map_err(|late| Came::NotMade(told(&late))))
    }
}

/// A call that has no answer was not judged by anybody: it did not leave, for want of a token or a connection, or the token
/// that it had ran out.
pub(super) fn unanswered(Unanswered { failure, unsent }: &Unanswered) -> Came {
    match (unsent, failure.outcome()) {
        (true, _) => Came::Unsent(told(failure)),
        (false, Outcome::NotExecuted) => Came::Unasked(told(failure)),
        (false, _) => Came::Nothing(told(failure)),
    }
}
