//! A call that is about another one: it waits until that has ended, and when the core is silent it may be answered by how
//! that stands.
//!
//! Its own row names the one that it takes back, before the core hears of it and whether or not that one has a row yet. So
//! whoever asks about the original later is never told what such a call has undone: not by another process either.

use fei_codec::OriginalStands;
use fei_exchange::{Code, Effect, Failure, Outcome};
use fei_http::server::Served;
use fei_journal::{Ending, Found, Journal, State, TakingBack};
use fei_layout::plan::Flow;
use tokio::time::Instant;

use super::called::Called;
use super::tries;
use crate::again::{self, NotKnown};
use crate::{Gateway, days, told};

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
    if found.is_some_and(|found| found.state == State::Sending) {
        let in_flight = "the transaction that it is about is in flight";
        return Err(Failure::new(Code::DeadlineBefore, in_flight));
    }
    Ok(())
}

/// The answer out of the journal, where the core said nothing, the file has one, and the journal knows how it stands.
pub(super) async fn told_by_journal<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    ending: &Ending,
    until: Instant,
) -> Option<Served> {
    // What the core said, and be it nothing that its tables have, is not what the journal may gainsay.
    let is_silent = ending.code.is_some() && ending.answer.is_empty();
    if !is_silent || called.serve().journal.is_none() {
        return None;
    }
    let found = find(gateway, called, until).await.ok().flatten()?;
    let State::Ended(original) = &found.state else { return None };
    let stands = stands(gateway, called, &found, original.outcome).await?;
    let (_, transaction) = gateway.begun_by(&found);
    let answer = transaction.as_deref().map(|transaction| (transaction, &*original.answer));
    Some(called.with_context(|context| {
        let (transaction, request) = (&called.transaction, &*called.telegram);
        told::by_journal(transaction, called.json(), request, answer, stands, context)
    }))
}

/// How a transaction stands by its ending and the calls that take it back; none: nobody knows what one of those did.
async fn stands<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    found: &Found,
    ended: Outcome,
) -> Option<OriginalStands> {
    if ended != Outcome::Executed {
        return Some(OriginalStands::Ended(ended));
    }
    // Such a call may have come on another day, and gone with that.
    days::may_be_of_removed(gateway, found.day, called.now.date()).await.ok()?;
    let name = called.original.as_deref().unwrap_or_default();
    let taking = again::read(gateway.journal.taking_back(called.channel(), name, found.txn)).await.ok()?;
    let mut known = taking.len() < TakingBack::MAX;
    for call in taking.iter().filter(|call| takes_back(gateway, call, found)) {
        match call.outcome {
            // What it took back when this one had not ended, or whether it was taken back in turn, the core alone knows.
            Some(Outcome::Executed) if !call.may_have_come_first && stays(gateway, &call.transaction) => {
                return Some(OriginalStands::Cancelled);
            }
            _ => known = false,
        }
    }
    known.then_some(OriginalStands::Ended(ended))
}

/// Whether a call takes this one back, and not another transaction under the same key: its file says of which it is. One
/// whose file is gone may.
fn takes_back<J: Journal>(gateway: &Gateway<J>, call: &TakingBack, found: &Found) -> bool {
    let (_, transaction) = gateway.sets().begun_as(&call.transaction, &call.layout_hash, call.day);
    transaction.is_none_or(|transaction| match &transaction.flow {
        Flow::Inbound { serve, .. } => {
            serve.original.as_ref().is_none_or(|original| original.transactions.contains(&found.transaction))
        }
        _ => true,
    })
}

/// Whether no call takes back one of this kind.
fn stays<J: Journal>(gateway: &Gateway<J>, id: &str) -> bool {
    let layouts = gateway.sets().now();
    !layouts.transactions().filter(|one| one.effect == Effect::Money).any(|one| match &one.flow {
        Flow::Inbound { serve, .. } => {
            serve.original.as_ref().is_some_and(|of| of.transactions.iter().any(|of| **of == *id))
        }
        _ => false,
    })
}

/// The transaction that a call is about, as it was tried last.
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
