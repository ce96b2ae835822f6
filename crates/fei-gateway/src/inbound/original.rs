//! A call that is about another one: it waits until that has ended, and when the core is silent it may be answered by how
//! that stands.
//!
//! Its own row names the one that it takes back, before the core hears of it and whether or not that one has a row yet. So
//! whoever asks about the original later is never told what such a call has undone: not by another process either.
//!
//! Where the file says that the number may be of several transactions, the one that stands under it is meant. As long as none
//! does, or two do, the row names the number alone, and of none of them anybody knows whether it was taken back.

use bytes::Bytes;
use fei_codec::OriginalStands;
use fei_exchange::{Code, Effect, Failure, Outcome, TxnId};
use fei_http::server::Served;
use fei_journal::{Ending, Found, Journal, State, TakingBack};
use fei_layout::plan::Flow;
use tokio::time::{Instant, timeout};

use super::called::Called;
use super::{keys, tries};
use crate::again::{self, NotKnown};
use crate::{Gateway, days, told};

/// One that a call may be about, by its key.
type Came = (Bytes, Found);

/// Waits until the transaction that a call is about has ended; one that never came is not waited for. What comes back names
/// the one that the call takes back.
///
/// # Errors
/// It is in flight at the deadline, or nobody can know: then nothing may be sent, because the core would hear of the two in
/// the wrong order.
pub(super) async fn wait<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    until: Instant,
) -> Result<Option<Bytes>, Failure> {
    let came = find(gateway, called, until).await.map_err(|not_known| not_known.before_send())?;
    if came.iter().any(|(_, found)| found.state == State::Sending) {
        let in_flight = "the transaction that it is about is in flight";
        return Err(Failure::new(Code::DeadlineBefore, in_flight));
    }
    // What only asks or tells undoes nothing.
    if called.transaction.effect != Effect::Money {
        return Ok(None);
    }
    let [first, others @ ..] = &*called.about else { return Ok(None) };
    if others.is_empty() {
        return Ok(Some(first.clone()));
    }
    // An unknown one may yet turn out to have done nothing: then another one was meant.
    let stands = the_only(came.into_iter().filter(may_stand)).filter(was_executed);
    Ok(Some(stands.map_or_else(|| first.slice_ref(keys::whichever(first)), |(key, _)| key)))
}

/// The answer out of the journal, where the core said nothing, the file has one, and the journal knows how it stands.
pub(super) async fn told_by_journal<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    (ending, txn): (&Ending, TxnId),
    until: Instant,
) -> Option<Served> {
    // What the core said, and be it nothing that its tables have, is not what the journal may gainsay.
    let is_silent = ending.code.is_some() && ending.answer.is_empty();
    if !is_silent || called.serve().journal.is_none() {
        return None;
    }
    let came = meant(find(gateway, called, until).await.ok()?)?;
    let State::Ended(original) = &came.1.state else { return None };
    // Many reads, and whoever asks waits for all of them.
    let stands = timeout(again::LOOK_TIMEOUT, stands(gateway, called, &came, original.outcome));
    let stands = stands.await.ok().flatten()?;
    let (_, transaction) = gateway.begun_by(&came.1).await;
    let answer = transaction.as_deref().map(|transaction| (transaction, &*original.answer));
    Some(called.with_context(|context| {
        let (request, layouts) = ((&*called.telegram, txn), gateway.layouts());
        told::by_journal(called.json(), request, (stands, answer), &called.ask(&layouts), context)
    }))
}

/// How a transaction stands by its ending and the calls that take it back; none: nobody knows what one of those did.
async fn stands<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    (key, found): &Came,
    ended: Outcome,
) -> Option<OriginalStands> {
    if ended != Outcome::Executed {
        return Some(OriginalStands::Ended(ended));
    }
    // Such a call may have come on another day, and gone with that.
    days::may_be_of_removed(gateway, found.day, called.now.date()).await.ok()?;
    let channel = called.channel();
    let Takers { surely, perhaps } = takers(gateway, channel, (key, &found.transaction), found.txn).await?;
    for call in surely.iter().chain(&perhaps) {
        let key = keys::call_of(&call.key);
        let in_turn = takers(gateway, channel, (key, &call.transaction), call.txn).await?;
        // Which of the two stands last the core alone knows.
        if !in_turn.surely.is_empty() || !in_turn.perhaps.is_empty() {
            return None;
        }
    }
    // What one took back when nothing had been said of this one the core alone knows.
    let took = |call: &TakingBack| call.outcome == Some(Outcome::Executed) && !call.may_have_come_first;
    if surely.iter().any(took) {
        return Some(OriginalStands::Cancelled);
    }
    (surely.is_empty() && perhaps.is_empty()).then_some(OriginalStands::Ended(ended))
}

/// Those that take a transaction back and were not refused.
struct Takers {
    /// They name it.
    surely: Vec<TakingBack>,
    /// They name no more than its number, which may be another one's.
    perhaps: Vec<TakingBack>,
}

/// All of them, as their rows say it: the layouts may be others by now. None: nobody knows.
async fn takers<J: Journal>(
    gateway: &Gateway<J>,
    channel: &str,
    (key, id): (&[u8], &str),
    txn: TxnId,
) -> Option<Takers> {
    let named = |name| again::read(gateway.journal.taking_back(channel, name, txn));
    let surely = named(key).await.ok()?;
    let perhaps = named(keys::whichever(key)).await.ok()?;
    if surely.len().max(perhaps.len()) >= TakingBack::MAX {
        return None;
    }
    let mut meaning = Vec::new();
    for call in perhaps {
        if may_mean(gateway, &call, id).await {
            meaning.push(call);
        }
    }
    Some(Takers { surely, perhaps: meaning })
}

/// Whether a call that names a number may mean this transaction: its file says of which it is. One whose file is gone may.
async fn may_mean<J: Journal>(gateway: &Gateway<J>, call: &TakingBack, id: &str) -> bool {
    let (_, transaction) = gateway.sets().begun_as(&call.transaction, &call.layout_hash, call.day).await;
    transaction.is_none_or(|transaction| match &transaction.flow {
        Flow::Inbound { serve, .. } => {
            serve.original.as_ref().is_none_or(|original| original.transactions.iter().any(|of| **of == *id))
        }
        _ => true,
    })
}

/// Those that a call may be about, each as it was tried last.
async fn find<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    until: Instant,
) -> Result<Vec<Came>, NotKnown> {
    let mut came = Vec::new();
    for key in &called.about {
        if let Some(found) = tries::last(gateway, called.channel(), key, until).await? {
            came.push((key.clone(), found));
        }
    }
    Ok(came)
}

/// The one of them that is meant, if that can be known: the only one that may stand, else the only one that came.
fn meant(came: Vec<Came>) -> Option<Came> {
    if came.iter().any(may_stand) {
        return the_only(came.into_iter().filter(may_stand));
    }
    the_only(came.into_iter())
}

/// Whether it was executed or may have been.
fn may_stand((_, found): &Came) -> bool {
    let did_nothing = [Outcome::Declined, Outcome::NotExecuted];
    !matches!(&found.state, State::Ended(ending) if did_nothing.contains(&ending.outcome))
}

fn was_executed((_, found): &Came) -> bool {
    matches!(&found.state, State::Ended(ending) if ending.outcome == Outcome::Executed)
}

fn the_only<T>(mut of: impl Iterator<Item = T>) -> Option<T> {
    let only = of.next();
    only.filter(|_| of.next().is_none())
}
