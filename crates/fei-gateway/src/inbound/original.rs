//! A call that is about another one: it waits until that has ended, and when the core is silent it may be answered by how
//! that stands.
//!
//! A call that moves money is marked at its original, once by its key, before the core hears of it: so whoever asks about the
//! original later is never told what such a call has undone.

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use bytes::Bytes;
use fei_codec::OriginalStands;
use fei_exchange::{Code, Effect, Failure, Outcome, TxnId};
use fei_http::server::Served;
use fei_journal::{Ending, Event, Found, Journal, JournalError, Lookup, Note, State};
use tokio::time::Instant;

use super::called::Called;
use super::tries;
use crate::again::{self, NotKnown};
use crate::{Gateway, told};

/// The event that a mark is: what people say of a transaction is another.
const NOTED: &str = "noted";
/// How a mark begins; the number of the call as it came first, its transaction and its key stand behind it.
const CALLED: &str = "a call is about it: ";
/// Marks of one transaction: each is an event before the call is admitted, and read by whoever asks. Of one that has as many
/// nobody knows whether there were more calls.
const MARKS_MAX: usize = 16;

/// Waits until the transaction that a call is about has ended, and marks it there; one that never came is not waited for.
///
/// # Errors
/// It is in flight at the deadline, or nobody can know: then nothing may be sent, because the core would hear of the two in
/// the wrong order. It cannot be marked.
pub(super) async fn wait<J: Journal + Lookup>(
    gateway: &Gateway<J>,
    called: &Called,
    txn: TxnId,
    until: Instant,
) -> Result<(), Failure> {
    let found = find(gateway, called, until).await.map_err(|not_known| not_known.before_send())?;
    let Some((key, found)) = found else { return Ok(()) };
    if found.state == State::Sending {
        let in_flight = "the transaction that it is about is in flight";
        return Err(Failure::new(Code::DeadlineBefore, in_flight));
    }
    // What only asks or tells undoes nothing. A repetition is marked, and is not sent again.
    if called.transaction.effect != Effect::Money || tries::came_before(gateway, called).await {
        return Ok(());
    }
    let marks = marks(gateway, called, key).await.map_err(|not_known| not_known.before_send())?;
    if marks.len() >= MARKS_MAX || marks.contains(&called.key) {
        return Ok(());
    }
    let note = Note { text: mark(txn, called), came: None };
    gateway.journal.note(found.txn, note).await.map_err(|error| error.before_send())
}

fn mark(txn: TxnId, called: &Called) -> Box<str> {
    format!("{CALLED}{txn} {} {}", called.transaction.id, BASE64.encode(&called.key)).into()
}

/// The key of the call that an event marks.
fn marked(event: &Event) -> Option<Bytes> {
    if &*event.what != NOTED {
        return None;
    }
    let key = event.detail.as_deref()?.strip_prefix(CALLED)?.split(' ').nth(2)?;
    BASE64.decode(key).ok().map(Bytes::from)
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
    let marks = marks(gateway, called, key).await.ok()?;
    let mut known = marks.len() < MARKS_MAX;
    for call in &marks {
        // No row: it was refused, and the core never heard of it.
        let Some(call) = tries::newest(gateway, called.channel(), call).await.ok()? else { continue };
        match call.state {
            State::Ended(Ending { outcome: Outcome::Executed, .. }) => {
                return Some(OriginalStands::Cancelled);
            }
            State::Sending | State::Ended(Ending { outcome: Outcome::Unknown, .. }) => known = false,
            State::Ended(_) => {}
        }
    }
    known.then_some(OriginalStands::Ended(ended))
}

/// The keys of the calls that are marked at a transaction, whichever of its tries was the last when they came: a call may
/// reach the core behind a later try.
///
/// # Errors
/// Nobody can know.
async fn marks<J: Journal + Lookup>(
    gateway: &Gateway<J>,
    called: &Called,
    key: &Bytes,
) -> Result<Vec<Bytes>, NotKnown> {
    let mut marks = Vec::new();
    for tried in tries::all(gateway, called.channel(), key).await? {
        let shown = again::read(gateway.journal.show(tried.txn)).await?;
        let shown = shown.ok_or(NotKnown::Unread(JournalError::NoRow(tried.txn)))?;
        marks.extend(shown.events.iter().filter_map(marked));
    }
    Ok(marks)
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
