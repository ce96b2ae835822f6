//! The owner of one exchange: a plain sequence, in a task that nothing cancels.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use fei_exchange::{Code, Failure, TxnId};
use fei_journal::{Begun, Ending, Found, Intended, Journal, JournalError, State};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout_at};
use tower::{Service, ServiceExt};

use super::people::ForPeople;
use crate::admission::Admitted;
use crate::{Conclusion, Done, JournalHealth, events};

/// The first pause between two tries to settle, and the longest.
const SETTLE_PAUSE: Duration = Duration::from_millis(50);
const SETTLE_PAUSE_MAX: Duration = Duration::from_secs(5);

/// What every owner of an institution's exchanges needs.
#[derive(Debug)]
pub(crate) struct Owner<J> {
    pub(super) journal: Arc<J>,
    pub(super) health: JournalHealth,
    pub(super) settle_timeout: Duration,
}

/// Whoever waits for the exchange: told once, and perhaps gone.
pub(super) struct Ear(Option<oneshot::Sender<Done>>);

impl Ear {
    pub(super) const fn new(tell: oneshot::Sender<Done>) -> Self {
        Self(Some(tell))
    }

    /// The first word counts; nobody is there to hear a second one.
    fn tell(&mut self, done: Done) {
        if let Some(tell) = self.0.take() {
            let _ = tell.send(done);
        }
    }
}

impl<J> Clone for Owner<J> {
    fn clone(&self) -> Self {
        let (journal, health) = (Arc::clone(&self.journal), self.health.clone());
        Self { journal, health, settle_timeout: self.settle_timeout }
    }
}

impl<J: Journal> Owner<J> {
    /// The whole exchange. The place is held until its row has ended, so that what is unsettled stays bounded.
    pub(super) async fn own<S, R, A>(self, inner: S, admitted: Admitted<R, A>, mut ear: Ear)
    where
        S: Service<Intended<R>, Response = A, Error = Failure>,
    {
        let Admitted { call, place, inside } = admitted;
        let (deadline, people) = (call.deadline, ForPeople::of(&call.intent));
        if let Err(down) = self.health.check() {
            return ear.tell(Done::Refused(down));
        }
        if Instant::now() >= deadline {
            let late = "its deadline was over before it could be begun";
            return ear.tell(Done::Refused(Failure::new(Code::DeadlineBefore, late)));
        }
        let mut beginning = pin!(self.journal.begin(call.intent));
        let begun = match timeout_at(deadline, beginning.as_mut()).await {
            Ok(begun) => begun,
            Err(_) => {
                // A row may still come of it: then it ends as "not sent", because the deadline forbids sending.
                ear.tell(Done::Refused(Failure::new(Code::JournalDown, "no row before the deadline")));
                beginning.await
            }
        };
        self.health.heard(&begun);
        match begun {
            Err(error) => ear.tell(Done::Refused(error.before_send())),
            Ok(Begun::Conflict) => {
                ear.tell(Done::Refused(Failure::new(
                    Code::KeyReused,
                    "under the same key came other content",
                )));
            }
            Ok(Begun::Duplicate(found)) => {
                // It sends nothing, so it takes nobody's place while it waits for the first one.
                drop((place, inside));
                ear.tell(Done::Duplicate(self.attach(*found, deadline).await));
            }
            Ok(Begun::Row(proof)) => {
                let txn = proof.txn();
                let answer = inner.oneshot(proof.intend(call.request, deadline)).await;
                inside.ended(&answer);
                let conclusion = (call.conclude)(answer);
                self.settle((txn, &people), conclusion, deadline + self.settle_timeout, ear).await;
            }
        }
    }

    /// A duplicate of one in flight hears its ending, if that comes before the deadline.
    async fn attach(&self, found: Found, deadline: Instant) -> Found {
        if found.state != State::Sending {
            return found;
        }
        match timeout_at(deadline, self.journal.ended(found.txn)).await {
            Ok(Ok(ending)) => Found { state: State::Ended(ending), ..found },
            _ => found,
        }
    }

    /// Commits the ending and tells what stands. At the end of patience the caller hears U06; the commit goes on.
    async fn settle(
        &self,
        (txn, people): (TxnId, &ForPeople),
        conclusion: Conclusion,
        patience: Instant,
        mut ear: Ear,
    ) {
        let mut settling = pin!(self.commit(txn, &conclusion));
        let settled = match timeout_at(patience, settling.as_mut()).await {
            Ok(settled) => settled,
            Err(_) => {
                let lost = Failure::new(Code::JournalLostAfter, "the ending is not committed yet");
                ear.tell(Done::Unsettled(lost));
                settling.await
            }
        };
        match settled {
            Ok(Stands::One(ending)) => {
                people.tell(txn, &conclusion, std::slice::from_ref(&ending));
                ear.tell(Done::Ended(ending));
            }
            Ok(Stands::All(endings)) => {
                people.tell(txn, &conclusion, &endings);
                ear.tell(Done::AllEnded(endings));
            }
            Err(error) => ear.tell(Done::Unsettled(error.after_send())),
        }
    }

    /// Tries until the ending is committed, or until the journal says that it never will be.
    async fn commit(&self, txn: TxnId, conclusion: &Conclusion) -> Result<Stands, JournalError> {
        let (mut pause, mut tries) = (SETTLE_PAUSE, 0);
        loop {
            let settled = self.settle_once(txn, conclusion.clone()).await;
            self.health.heard(&settled);
            tries += 1;
            let error = match settled {
                Ok(stands) => {
                    if tries > 1 {
                        events::SettledAtLast { txn, tries }.emit();
                    }
                    return Ok(stands);
                }
                Err(error) => error,
            };
            // Once, and not with every try: a full disk has many of them.
            if tries == 1 || !error.may_pass() {
                events::NotSettled { txn, error: &error }.emit();
            }
            if !error.may_pass() {
                return Err(error);
            }
            sleep(pause).await;
            pause = (pause * 2).min(SETTLE_PAUSE_MAX);
        }
    }
}

impl<J: Journal> Owner<J> {
    async fn settle_once(&self, txn: TxnId, conclusion: Conclusion) -> Result<Stands, JournalError> {
        if !conclusion.rest.is_empty() {
            return self.journal.settle_parts(conclusion.each(txn).collect()).await.map(Stands::All);
        }
        let Conclusion { ending, follow, .. } = conclusion;
        self.journal.settle(txn, ending, follow).await.map(Stands::One)
    }
}

/// The endings that stand.
enum Stands {
    One(Ending),
    All(Vec<Ending>),
}
