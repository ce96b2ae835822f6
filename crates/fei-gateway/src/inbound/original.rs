//! A call that is about another one: it waits until that has ended, and when the core is silent it may be answered by how
//! that ended.

use fei_exchange::{Code, Failure};
use fei_http::server::Served;
use fei_journal::{Ending, Found, Journal, State};
use tokio::time::Instant;

use super::called::Called;
use super::tries;
use crate::again::NotKnown;
use crate::{Gateway, told};

/// Waits until the transaction that a call is about has ended; one that never came is not waited for.
///
/// # Errors
/// It is in flight at the deadline, or nobody can know: then nothing may be sent, because the core would hear of the two in
/// the wrong order.
pub(super) async fn wait<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    until: Instant,
) -> Result<(), Failure> {
    let found = find(gateway, called, until).await.map_err(|not_known| not_known.before_send())?;
    let in_flight = || Failure::new(Code::DeadlineBefore, "the transaction that it is about is in flight");
    match found.map(|found| found.state) {
        Some(State::Sending) => Err(in_flight()),
        Some(State::Ended(_)) | None => Ok(()),
    }
}

/// The answer out of the journal, where the core said nothing, the file has one, and the journal knows how it ended.
pub(super) async fn told_by_journal<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    ending: &Ending,
    until: Instant,
) -> Option<Served> {
    // A code of FEI's own: the core gave no answer.
    if ending.code.is_none() || called.serve().journal.is_none() {
        return None;
    }
    let found = find(gateway, called, until).await.ok().flatten()?;
    let State::Ended(original) = &found.state else { return None };
    let (_, transaction) = gateway.begun_by(&found);
    let answer = transaction.as_deref().map(|transaction| (transaction, &*original.answer));
    Some(called.with_context(|context| {
        let (transaction, request) = (&called.transaction, &*called.telegram);
        told::by_journal(transaction, called.json(), request, answer, original.outcome, context)
    }))
}

async fn find<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    until: Instant,
) -> Result<Option<Found>, NotKnown> {
    for key in &called.originals {
        if let Some(found) = tries::last(gateway, called.channel(), key, until).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
