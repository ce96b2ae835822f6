//! Beside the stack: calls that FEI makes by itself about what it sent before. The journal has written the attempt down,
//! and no core waits; so there is a gate and a place, a time limit, and the link, and nothing that tries again.

#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use fei_exchange::{Effect, Failure, Outcome};
use fei_journal::{Intended, LinkError, Proof};
use tokio::time::Instant;
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service, ServiceExt};

use crate::admission::AdmissionLayer;
use crate::attempt::AttemptLayer;
use crate::{AsidePlace, Load, Probe, limit};

/// One institution's way beside the stack: it shares gate, bulkhead and link with it, and nothing else.
#[derive(Clone)]
pub struct Aside<R, A> {
    admission: AdmissionLayer<A>,
    link: BoxCloneSyncService<Intended<R>, A, LinkError<R>>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// What went wrong.
    pub failure: Failure,
    /// Whether it is proved that no byte left. A call that left and did nothing by its contract is another matter.
    pub unsent: bool,
}

impl<R, A> Aside<R, A>
where
    R: Send + 'static,
    A: Send + 'static,
{
    pub(crate) fn new<L>(admission: AdmissionLayer<A>, attempt: AttemptLayer, link: L) -> Self
    where
        L: Service<Intended<R>, Response = A, Error = LinkError<R>> + Clone + Send + Sync + 'static,
        L::Future: Send + 'static,
    {
        Self { admission, link: BoxCloneSyncService::new(attempt.layer(link)) }
    }

    /// Whether a call of the stack would be refused at once. Ask before anything is used up for it, such as a number: who
    /// passes is not in, and may be refused all the same.
    ///
    /// # Errors
    /// N43 at a closed gate, N42 at an open breaker, N41 where as many calls as may are in flight and waiting.
    pub fn look(&self, effect: Effect) -> Result<(), Failure> {
        self.admission.look(effect)
    }

    /// Waits for a place, in turn with the calls of the stack. Ask for it before the attempt is written down: what is
    /// refused here is no attempt.
    ///
    /// # Errors
    /// N43 at a closed gate, N40 where its turn and N41 where a place does not come in time, N42 at an open breaker.
    pub async fn enter(&self, probe: Probe) -> Result<AsidePlace<A>, Failure> {
        self.admission.aside(probe).await
    }

    /// What the institution has to do, by the stack too.
    #[must_use]
    pub fn load(&self) -> Load {
        self.admission.load()
    }

    /// Sends once what the journal allowed, and waits no longer than `timeout`. The place is given back at the end.
    ///
    /// # Errors
    /// No answer.
    pub async fn send(
        &self,
        place: AsidePlace<A>,
        proof: Proof,
        request: R,
        timeout: Duration,
    ) -> Result<A, Unanswered> {
        let deadline = Instant::now() + timeout;
        let call = proof.intend(request, deadline);
        let sent = limit::until(
            deadline,
            call.progress(),
            "the attempt's own time",
            self.link.clone().oneshot(call),
        );
        // Of one that was forbidden before its first byte none will ever leave.
        let forbidden = |failure: Failure| match failure.outcome() {
            Outcome::NotExecuted => LinkError::Spent(failure),
            _ => LinkError::Unknown(failure),
        };
        let answer = sent.await.unwrap_or_else(|failure| Err(forbidden(failure)));
        let unsent = answer.as_ref().is_err_and(LinkError::is_unsent);
        let answer = answer.map_err(LinkError::into_failure);
        place.ended(&answer);
        answer.map_err(|failure| Unanswered { failure, unsent })
    }
}

impl<R, A> fmt::Debug for Aside<R, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aside").finish_non_exhaustive()
    }
}
