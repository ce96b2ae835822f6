//! The rows of one call. What was not executed may be called again under its key, and is then another row; everything else
//! stands, and is what a repetition hears.

use bytes::Bytes;
use fei_exchange::{Failure, Outcome};
use fei_journal::{Found, Journal, State};
use tokio::time::{Instant, timeout_at};

use super::called::Called;
use super::keys;
use crate::Gateway;
use crate::again::{self, Before, NotKnown, Over, Working};

/// Whether nothing was done: it may be called again.
pub(super) fn did_nothing(found: &Found) -> bool {
    matches!(&found.state, State::Ended(ending) if ending.outcome == Outcome::NotExecuted)
}

/// From now on somebody is at work on its key: this one, or the same one that came before.
pub(super) fn begin_work<J: Journal>(gateway: &Gateway<J>, called: &Called) -> (Working, Option<Before>) {
    let content = |telegram: &[u8]| called.fingerprint(telegram);
    let is_same = |first: &[u8]| content(first) == content(&called.telegram);
    gateway.keys.at_work.begin((called.channel(), &called.key), &called.telegram, is_same)
}

/// What stands under a key that is known to have come again after its end; none: it is anything else, and the way through the
/// stack says what it is.
pub(super) async fn ended<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    working: &Working,
) -> Option<Found> {
    if !gateway.keys.came_again.contains(working.key()) {
        return None;
    }
    stands(gateway, called).await.filter(|found| found.state != State::Sending)
}

/// What the one that came before with the same content came to; none: this one is on its own.
///
/// # Errors
/// What refused the first one, or that it is in flight still.
pub(super) async fn with_first<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    first: Option<Before>,
    until: Instant,
) -> Result<Option<Found>, Failure> {
    let Some(first) = first else { return Ok(None) };
    match timeout_at(until, first.over()).await {
        Err(_) => Err(again::in_flight()),
        Ok(Over::Refused(failure)) => Err(failure),
        Ok(Over::Done | Over::NotYet) => match stands(gateway, called).await {
            Some(found) => Ok(Some(again::attach(gateway, found, until).await)),
            None => Ok(None),
        },
    }
}

/// What is told to this call and called no more.
async fn stands<J: Journal>(gateway: &Gateway<J>, called: &Called) -> Option<Found> {
    let found = newest(gateway, called.channel(), &called.key).await.ok()??;
    (called.is_like(&found) && !did_nothing(&found)).then_some(found)
}

/// The last try of a call, once it has ended or the wait is over; none: it never came. Somebody who is at work on it is
/// waited for.
///
/// # Errors
/// Nobody can know.
pub(super) async fn last<J: Journal>(
    gateway: &Gateway<J>,
    channel: &str,
    of_call: &Bytes,
    until: Instant,
) -> Result<Option<Found>, NotKnown> {
    let look = || newest(gateway, channel, of_call);
    again::last(gateway, (channel, of_call), until, look, |found| !did_nothing(found)).await
}

/// Every try of a call, the first one first.
///
/// # Errors
/// Nobody can know.
pub(super) async fn all<J: Journal>(
    gateway: &Gateway<J>,
    channel: &str,
    of_call: &Bytes,
) -> Result<Vec<Found>, NotKnown> {
    let mut tries = Vec::new();
    for nth in 0.. {
        let Some(found) = again::find(gateway, channel, &keys::of_try(of_call, nth)).await? else { break };
        let is_last = !did_nothing(&found);
        tries.push(found);
        if is_last {
            break;
        }
    }
    Ok(tries)
}

/// The last try of a call as it stands now; none: it never came.
///
/// # Errors
/// Nobody can know.
pub(super) async fn newest<J: Journal>(
    gateway: &Gateway<J>,
    channel: &str,
    of_call: &Bytes,
) -> Result<Option<Found>, NotKnown> {
    Ok(all(gateway, channel, of_call).await?.pop())
}
