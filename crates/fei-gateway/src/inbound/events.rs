//! What is logged and counted of calls. Values of masked fields are masked; JSON bodies never stand here.

use std::sync::Arc;

use fei_codec::{Losses, Verdict};
use fei_exchange::{Code, Effect, Failure, Outcome, Trace, TxnId};
use fei_http::server::{Served, ServedCall};
use fei_journal::{Ending, Found, Journal, JournalError, Late};
use fei_layout::plan::{Gate, Transaction};
use tokio::time::Instant;

use super::called::Called;
use super::serving::CallRoute;
use crate::tap::{Seen, Tap, Way};
use crate::{Answered, Gateway, clock};

/// The line that an operator looks for: one call, from JSON to JSON.
pub(super) struct Heard {
    txn: TxnId,
    client: Box<str>,
    transaction: Box<str>,
    core: Box<str>,
    effect: Effect,
    began: Instant,
    /// The core's, and those of the party that calls.
    counts: [Arc<Answered>; 2],
    tap: Tap,
}

impl Heard {
    pub(super) fn begin<J: Journal>(
        gateway: &Gateway<J>,
        txn: TxnId,
        route: &CallRoute,
        call: &ServedCall,
    ) -> Self {
        let (client, transaction) = (call.client.as_str().into(), route.transaction.id.clone());
        let (core, began) = (route.core().into(), call.received);
        let (counts, tap) = (gateway.counts(), gateway.tap().clone());
        let counts = [counts.institution(route.core()), counts.caller(&route.from.name)];
        let effect = route.transaction.effect;
        Self { txn, client, transaction, core, effect, began, counts, tap }
    }

    fn count(&self, what: impl Fn(&Answered)) {
        self.counts.iter().for_each(|counts| what(counts));
    }

    /// It could not be read.
    pub(super) fn refused(&self, served: Served) -> Served {
        let (client, transaction) = (&*self.client, &*self.transaction);
        tracing::warn!(txn = %self.txn, client, transaction, status = served.status.as_u16(), "call refused");
        served
    }

    /// The number that it has, or would have had.
    pub(super) const fn txn(&self) -> TxnId {
        self.txn
    }

    /// It was not begun, or nobody knows how it ended; `first` is the call that it repeats, where that is known.
    pub(super) fn not_begun(
        &self,
        called: &Called,
        failure: &Failure,
        first: Option<&Found>,
        served: Served,
    ) -> Served {
        self.count(|counts| counts.ended(failure.outcome(), Some(failure.code)));
        let what = match failure.outcome() {
            Outcome::Unknown => "what came of the call is not known",
            _ => "call not begun",
        };
        tracing::warn!(
            alarm = failure.code == Code::KeyReused,
            trace = trace(called, first).map(display),
            txn = %self.txn,
            original = first.map(|first| display(first.txn)),
            client = &*self.client,
            transaction = &*self.transaction,
            core = &*self.core,
            code = failure.code.as_str(),
            money = failure.code.of_effect(self.effect),
            detail = &*failure.detail,
            status = served.status.as_u16(),
            "{what}"
        );
        self.show(called, (first, failure.outcome(), Some(failure.code)), None, &served);
        served
    }

    /// It came before: the earlier answer is given again, and nothing went to the core.
    pub(super) fn repeated(&self, called: &Called, first: &Found, ending: &Ending, served: Served) -> Served {
        self.count(Answered::repeated);
        tracing::info!(
            trace = %first.trace,
            txn = %self.txn,
            original = %first.txn,
            client = &*self.client,
            transaction = &*self.transaction,
            outcome = ending.outcome.as_str(),
            status = served.status.as_u16(),
            "repetition answered"
        );
        self.show(called, (Some(first), ending.outcome, ending.code), Some(ending), &served);
        served
    }

    /// It ended.
    pub(super) fn ended(&self, called: &Called, ending: &Ending, served: Served) -> Served {
        self.count(|counts| counts.ended_as(ending));
        tracing::info!(
            trace = %called.trace(),
            txn = %self.txn,
            client = &*self.client,
            transaction = &*self.transaction,
            core = &*self.core,
            outcome = ending.outcome.as_str(),
            code = ending.code.map(Code::as_str),
            money = ending.code.map(|code| code.of_effect(self.effect)),
            status = served.status.as_u16(),
            elapsed_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            "call ended"
        );
        self.count(|counts| counts.took(self.began.elapsed()));
        self.show(called, (None, ending.outcome, ending.code), Some(ending), &served);
        served
    }

    /// To whoever taps; `first` is the call that this one repeats.
    fn show(
        &self,
        called: &Called,
        (first, outcome, code): (Option<&Found>, Outcome, Option<Code>),
        ending: Option<&Ending>,
        served: &Served,
    ) {
        self.tap.tell(|| Seen {
            at: clock::moment(called.now),
            way: Way::Inbound,
            transaction: called.transaction.clone(),
            from: called.channel().into(),
            to: Some(self.core.clone()),
            txn: Some(first.map_or(self.txn, |first| first.txn)),
            trace: trace(called, first),
            outcome,
            code,
            status: Some(served.status.as_u16()),
            repeated: first.is_some(),
            elapsed: Some(self.began.elapsed()),
            party: called.core_party().clone(),
            request: called.telegram.clone(),
            answer: ending.map(|ending| ending.answer.clone()).unwrap_or_default(),
        });
    }
}

/// The number that the core knows a call by, or the one that it repeats; none: it was refused before it had one.
fn trace(called: &Called, first: Option<&Found>) -> Option<Trace> {
    first.map_or_else(|| called.number_given(), |first| Some(first.trace.clone()))
}

/// The core gave no answer that could be used.
pub(super) fn no_answer(called: &Called, failure: &Failure) {
    tracing::warn!(
        trace = %called.trace(),
        transaction = &*called.transaction.id,
        core = called.core(),
        code = failure.code.as_str(),
        money = failure.code.of_effect(called.transaction.effect),
        detail = &*failure.detail,
        "no answer of the core's own"
    );
}

/// Somebody must look: a code in no table, an answer to another request, a core that is still working.
pub(super) fn alarm(called: &Called, verdict: &Verdict) {
    tracing::error!(
        alarm = true,
        trace = %called.trace(),
        transaction = &*called.transaction.id,
        core = called.core(),
        code = verdict.code.map(Code::as_str),
        money = verdict.code.map(|code| code.of_effect(called.transaction.effect)),
        meaning = &*verdict.ko,
        detail = &*verdict.detail,
        "the core's answer does not tell the outcome"
    );
}

/// The core did not execute it, as a row of its table says: whoever called may call again, and nobody has to look.
pub(super) fn refused(called: &Called, verdict: &Verdict) {
    tracing::warn!(
        trace = %called.trace(),
        transaction = &*called.transaction.id,
        core = called.core(),
        code = verdict.code.map(Code::as_str),
        money = verdict.code.map(|code| code.of_effect(called.transaction.effect)),
        meaning = &*verdict.ko,
        "the core refused it before it was executed"
    );
}

/// What the mapping changed on the way to the core.
pub(crate) fn changed(transaction: &Transaction, losses: &Losses) {
    let gates = &transaction.request.gates;
    for loss in losses.iter().filter(|loss| gates.of(loss.kind) != Gate::Allow) {
        let (field, kind, transaction) = (&loss.path, loss.kind.as_str(), &*transaction.id);
        let (before, after) = (&loss.before, &loss.after);
        tracing::warn!(transaction, field, loss = kind, before, after, "changed in the request");
    }
}

/// An answer came that answers nothing that the journal knows; so did others of which no line told.
pub(crate) fn orphan(core: &str, left_out: u64) {
    tracing::error!(alarm = true, core, left_out, "an answer to nothing");
}

/// A core sent what it was asked, or what has its number, as a question of its own.
pub(crate) fn came_back(core: &str, txn: TxnId) {
    tracing::error!(alarm = true, core, %txn, "a core sent back what it was asked, and is not answered");
}

/// A telegram came that no layout takes, and whether a core was sent it cannot be looked up; so did others of which no line told.
pub(crate) fn not_known_whether_back(core: &str, error: &JournalError, left_out: u64) {
    tracing::error!(
        alarm = true,
        core,
        %error,
        left_out,
        "a telegram is not answered: it may be what the core was asked, and that cannot be looked up"
    );
}

/// An answer came that nobody waits for, and whose it is cannot be looked up.
pub(crate) fn not_looked_up(core: &str, error: &JournalError) {
    tracing::error!(alarm = true, core, %error, "an answer came late, and whose it is cannot be looked up");
}

/// An answer came when nobody waited for it any more.
pub(super) fn late(called: &Called, txn: TxnId, said: Outcome, late: &Late) {
    let (trace, transaction, core) = (called.trace(), &*called.transaction.id, called.core());
    match late {
        Late::Settled(now) => {
            let outcome = now.outcome.as_str();
            tracing::warn!(%trace, %txn, transaction, core, outcome, "a late answer: the result is known now");
        }
        Late::Recorded(_) => {
            let said = said.as_str();
            tracing::error!(alarm = true, %trace, %txn, transaction, core, said, "a late answer, and people decide");
        }
        Late::Contradicted(stood) => {
            let (said, stood) = (said.as_str(), stood.as_str());
            tracing::error!(alarm = true, %trace, %txn, transaction, core, said, stood, "the core has said now that it was executed and that it was not: it is unknown, is not sent again, and people decide");
        }
        Late::Repeated(_) => tracing::debug!(%trace, %txn, transaction, core, "the same answer again"),
        Late::Orphan(stands) => {
            let (said, stands) = (said.as_str(), stands.outcome.as_str());
            tracing::error!(alarm = true, %trace, %txn, transaction, core, said, stands, "an answer for the second time");
        }
    }
}
