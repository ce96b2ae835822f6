//! The order of the layers, outermost first, each with the reason for its place.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::sync::Arc;

use fei_journal::{Intended, Journal, LinkError};
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceBuilder};

use crate::admission::AdmissionLayer;
use crate::attempt::AttemptLayer;
use crate::deadline::DeadlineLayer;
use crate::journal::JournalLayer;
use crate::retry::RetryLayer;
use crate::shed::ShedLayer;
use crate::{Aside, Call, Done, Door, GuardRules, JournalHealth, Owners};

/// One institution's stack, with a short name. Clone it for each call: the limits are shared.
pub type Stack<R, A> = BoxCloneSyncService<Call<R, A>, Done, Infallible>;

/// Builds one institution's stack: everything between the gateway, which has made a call out of a telegram, and the
/// link, which puts it on the wire. Read it aloud, from the caller to the institution:
///
/// 1. **Shed.** *"Is there room? No: N41, now."* A queue that grows while an institution is slow answers everybody too
///    late; a refusal at once says "not executed", and the core may send again. It is outermost because it must cost
///    nothing: no clock, no row, no task.
/// 2. **Admission.** *"Is the gate open? No: N43, with the reason. Is it this call's turn, and is a place free? Not within the
///    wait: N41; not before the deadline: N46. Has the institution been well? No: N42."* The bulkhead is this institution's alone, so one that hangs holds its own places and no
///    others. It stands before the journal because what it refuses here makes no row: nothing to inquire. (Whether it
///    repeats an earlier one is for the gateway to look up, before it says "not executed".) The place goes with the call into the next layer's task.
/// 3. **Journal.** *"Begin: the row says what is about to happen. Send. Conclude: the answer telegram is made. Settle: the
///    row says how it ended. Only now tell."* If the row exists already, nothing below is called: the same content gets
///    the first one's ending, waiting for it if need be; other content gets N30. If it cannot be begun, nothing is sent:
///    N50; if that has been so for some seconds, it is not even tried. If it cannot be settled, the caller hears U06 at
///    the end of patience and the journal goes on trying. All of this is a task of its own, the owner: a caller who goes
///    away, or a time limit above, stops nothing. The proof that a row stands is made here, and nothing below can be
///    called without it.
/// 4. **Deadline.** *"Time is up. Had a byte left? No: it never will, N46. Yes: U01."* It is below the journal because a
///    time limit drops what it limits: it may drop a connection, never a commit. It is above the retry because the
///    core's patience does not begin anew with a second try. That nothing leaves after N46 is not left to timing: the
///    deadline closes the very atomic that a leaf must win before its first byte.
/// 5. **Retry.** *"No connection, and here is the proof back: once more, if the budget allows."* Only `NotSent` and
///    `Refused` carry the proof, so what may have done something cannot come here again; there is no `Clone` to help it.
///    Two tries to connect are one attempt in one row. What was refused before anything was done, because a token had
///    run out, was sent: the journal ends that attempt and begins the second one before it leaves. The budget keeps an
///    institution that is down from being called twice as often.
/// 6. **Attempt.** *"This try has taken its time."* The same question as at the deadline, for one try. It is innermost
///    because it measures the link and nothing else; its proof is gone with the link's future, so it is not retried.
/// 7. **Link.** What puts bytes on the wire. It marks the instant before the first byte, and decides what a failure
///    proves, because it alone has seen it.
///
/// What comes out is never an error: an [`Ending`](fei_journal::Ending) that is committed, a duplicate's original, a
/// refusal without a row, or "unsettled".
///
/// `owners` knows the tasks of exchanges: at shutdown close it and wait for it, with a limit, after the last telegram
/// was taken. `health` hears what becomes of `journal`; these two and what `door` has of people may be shared with others. The limits are
/// this stack's own, so build it once an institution, and clone it for each call.
///
/// # Example
///
/// ```no_run
/// # use std::sync::Arc;
/// # use fei_guard::{Call, Done, Door, Felt, GuardRules, JournalHealth, Owners, stack};
/// # use fei_journal::{Intended, LinkError, MemoryJournal};
/// # use tower::{Service, ServiceExt};
/// # async fn answer<L>(link: L, call: Call<String, String>)
/// # where
/// #     L: Service<Intended<String>, Response = String, Error = LinkError<String>> + Clone + Send + Sync + 'static,
/// #     L::Future: Send + 'static,
/// # {
/// let (owners, health) = (Owners::default(), JournalHealth::default());
/// let rules = GuardRules::default();
/// let door = Door::new(&rules, |_| Felt::Well);
/// let journal = Arc::new(MemoryJournal::default());
/// let stack = stack(rules, door, owners, health, journal, link);
/// match stack.clone().oneshot(call).await {
///     Ok(Done::Ended(ending)) => { /* give ending.answer */ }
///     Ok(Done::AllEnded(endings)) => { /* put the answer of all parts together */ }
///     Ok(Done::Duplicate(found)) => { /* give the original's answer */ }
///     Ok(Done::Refused(failure) | Done::Unsettled(failure)) => { /* make an answer of failure.code */ }
///     Err(never) => match never {},
/// }
/// # }
/// ```
pub fn stack<J, L, R, A>(
    rules: GuardRules,
    door: Door<A>,
    owners: Owners,
    health: JournalHealth,
    journal: Arc<J>,
    link: L,
) -> Stack<R, A>
where
    J: Journal,
    L: Service<Intended<R>, Response = A, Error = LinkError<R>> + Clone + Send + Sync + 'static,
    L::Future: Send + 'static,
    R: Send + 'static,
    A: Send + 'static,
{
    ways(rules, door, owners, health, journal, link).0
}

/// The stack, and the way beside it for what FEI asks by itself: the same gate, the same bulkhead, the same link.
pub fn ways<J, L, R, A>(
    rules: GuardRules,
    door: Door<A>,
    owners: Owners,
    health: JournalHealth,
    journal: Arc<J>,
    link: L,
) -> (Stack<R, A>, Aside<R, A>)
where
    J: Journal,
    L: Service<Intended<R>, Response = A, Error = LinkError<R>> + Clone + Send + Sync + 'static,
    L::Future: Send + 'static,
    R: Send + 'static,
    A: Send + 'static,
{
    let admission = AdmissionLayer::new(&rules, door);
    let attempt = AttemptLayer { timeout: rules.attempt_timeout };
    let aside = Aside::new(admission.clone(), attempt, link.clone());
    let second = Arc::clone(&journal);
    let layers = ServiceBuilder::new()
        // Never a queue without an end: what the next layer has no room for is refused at once.
        .layer(ShedLayer)
        // Before the journal, because what is refused here needs no row; before everything that costs anything.
        .layer(admission)
        // Around everything that may send. Above the deadline, because a time limit drops what it limits, and the
        // journal's work must not be dropped; above the retry, because both tries are one attempt in one row.
        .layer(JournalLayer { journal, health, owners, settle_timeout: rules.settle_timeout })
        // Over all tries together: the core's patience has one end.
        .layer(DeadlineLayer)
        // Above the attempt, so that each try has its own time; only what brings its proof back comes here again.
        .layer(RetryLayer::new(second))
        // Next to the link: the time of one try, from looking for a connection to the answer's last byte.
        .layer(attempt);
    (BoxCloneSyncService::new(layers.service(link)), aside)
}
