//! A call that is about another one: it waits until that has ended, and when the core is silent it may be answered by how
//! that stands.
//!
//! A call that moves money is marked at its original before the core hears of it: so whoever asks about the original later
//! is never told what such a call has undone.

use bytes::Bytes;
use fei_codec::OriginalStands;
use fei_exchange::{Code, Effect, Failure, Outcome, TxnId};
use fei_http::server::Served;
use fei_journal::{Ending, Event, Found, Journal, Lookup, Note, Stage, State};
use tokio::time::Instant;

use super::called::Called;
use super::tries;
use crate::again::NotKnown;
use crate::{Gateway, told};

/// The event that a mark is: what people say of a transaction is another.
const NOTED: &str = "noted";
/// How a mark begins; the number of the call stands behind it.
const CALLED: &str = "a call is about it: ";

/// Waits until the transaction that a call is about has ended, and marks it there; one that never came is not waited for.
///
/// # Errors
/// It is in flight at the deadline, or nobody can know: then nothing may be sent, because the core would hear of the two in
/// the wrong order. It cannot be marked.
pub(super) async fn wait<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    txn: TxnId,
    until: Instant,
) -> Result<(), Failure> {
    let found = find(gateway, called, until).await.map_err(|not_known| not_known.before_send())?;
    let Some((_, found)) = found else { return Ok(()) };
    if found.state == State::Sending {
        let in_flight = "the transaction that it is about is in flight";
        return Err(Failure::new(Code::DeadlineBefore, in_flight));
    }
    // What only asks or tells undoes nothing. A repetition is marked, and is not sent again.
    if called.transaction.effect != Effect::Money || tries::came_before(gateway, called).await {
        return Ok(());
    }
    let note = Note { text: mark(txn, &called.transaction.id), came: None };
    gateway.journal.note(found.txn, note).await.map_err(|error| error.before_send())
}

fn mark(txn: TxnId, transaction: &str) -> Box<str> {
    format!("{CALLED}{txn} {transaction}").into()
}

/// The call that an event marks.
fn marked(event: &Event) -> Option<TxnId> {
    if &*event.what != NOTED {
        return None;
    }
    event.detail.as_deref()?.strip_prefix(CALLED)?.split(' ').next().and_then(TxnId::parse)
}

/// The answer out of the journal, where the core said nothing, the file has one, and the journal knows how it stands.
pub(super) async fn told_by_journal<J: Journal + Lookup>(
    gateway: &Gateway<J>,
    called: &Called,
    ending: &Ending,
    until: Instant,
) -> Option<Served> {
    // A code of FEI's own: the core gave no answer.
    if ending.code.is_none() || called.serve().journal.is_none() {
        return None;
    }
    let (key, found) = find(gateway, called, until).await.ok().flatten()?;
    let State::Ended(original) = &found.state else { return None };
    let stands = stands(gateway, called, key, original.outcome).await?;
    let (_, transaction) = gateway.begun_by(&found);
    let answer = transaction.as_deref().map(|transaction| (transaction, &*original.answer));
    Some(called.with_context(|context| {
        let (transaction, request) = (&called.transaction, &*called.telegram);
        told::by_journal(transaction, called.json(), request, answer, stands, context)
    }))
}

/// How a transaction stands by its ending and the calls that are about it; none: nobody knows what one of those did.
async fn stands<J: Journal + Lookup>(
    gateway: &Gateway<J>,
    called: &Called,
    key: &Bytes,
    ended: Outcome,
) -> Option<OriginalStands> {
    if ended != Outcome::Executed {
        return Some(OriginalStands::Ended(ended));
    }
    let mut known = true;
    for call in marks(gateway, called, key).await? {
        // No row: it was refused, and the core never heard of it.
        let Some(call) = gateway.journal.show(call).await.ok()? else { continue };
        match call.row.stage {
            Stage::Executed | Stage::ConfirmedExecuted => return Some(OriginalStands::Cancelled),
            Stage::Sending | Stage::Unknown | Stage::Manual => known = false,
            Stage::Declined | Stage::NotSent | Stage::ConfirmedNot | Stage::Reversed => {}
        }
    }
    known.then_some(OriginalStands::Ended(ended))
}

/// The calls that are marked at a transaction, whichever of its tries was the last when they came: a call may reach the core
/// behind a later try; none: it cannot be read.
async fn marks<J: Journal + Lookup>(
    gateway: &Gateway<J>,
    called: &Called,
    key: &Bytes,
) -> Option<Vec<TxnId>> {
    let mut marks = Vec::new();
    for tried in tries::all(gateway, called.channel(), key).await.ok()? {
        let shown = gateway.journal.show(tried.txn).await.ok()??;
        marks.extend(shown.events.iter().filter_map(marked));
    }
    Some(marks)
}

/// The transaction that a call is about, as it was tried last, and its key.
async fn find<'c, J: Journal>(
    gateway: &Gateway<J>,
    called: &'c Called,
    until: Instant,
) -> Result<Option<(&'c Bytes, Found)>, NotKnown> {
    for key in &called.originals {
        if let Some(found) = tries::last(gateway, called.channel(), key, until).await? {
            return Ok(Some((key, found)));
        }
    }
    Ok(None)
}
