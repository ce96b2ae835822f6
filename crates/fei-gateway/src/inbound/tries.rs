//! The rows of one call. What was not executed may be called again under its key, and is then another row; everything else
//! stands, and is what a repetition hears.

use bytes::Bytes;
use fei_exchange::{Failure, Outcome};
use fei_journal::{Found, Journal, State, Tries};
use tokio::time::Instant;

use super::called::Called;
use super::keys;
use crate::Gateway;
use crate::again::{self, Before, NotKnown, Over, Working};

fn tries(of_call: &Bytes) -> Tries {
    let of_call = of_call.clone();
    Tries::new(move |nth| keys::of_try(&of_call, nth))
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
    if let Over::Refused(failure) = first.over(until).await? {
        return Err(failure);
    }
    match stands(gateway, called).await {
        Some(found) => Ok(Some(again::attach(gateway, found, until).await)),
        None => Ok(None),
    }
}

/// What is told to this call and called no more.
async fn stands<J: Journal>(gateway: &Gateway<J>, called: &Called) -> Option<Found> {
    let found = newest(gateway, called.channel(), &called.key).await.ok()??;
    (!found.did_nothing() && called.is_like(gateway, &found).await).then_some(found)
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
    again::last(gateway, (channel, of_call), until, look, |found| !found.did_nothing()).await
}

/// What a call comes to of which something stands under a try's key.
pub(super) enum Again {
    /// It did nothing, and the next one is begun under this number.
    Under(u32),
    /// It is told, and sent no more.
    Stands(Box<Found>),
}

/// What is told of what stands under the key of the try `nth`, or the number of the one that is begun behind the last. Of a call of
/// which the core said both nothing is sent again, unless people have settled that it did nothing.
///
/// # Errors
/// Nobody can know, and nothing may be sent.
pub(super) async fn again<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    (nth, found): (u32, Found),
) -> Result<Again, Failure> {
    if found.state == State::Sending {
        return Ok(Again::Stands(Box::new(found)));
    }
    let last = again::read(gateway.journal.last_try(called.channel(), tries(&called.key))).await;
    Ok(match last.map_err(|not_known| not_known.before_send())? {
        Some((number, last)) if last.did_nothing() => Again::Under(number.max(nth).saturating_add(1)),
        // To begin under its key waits for it, and is an event of it.
        Some((number, last)) if number > nth && !is_unknown(&last) => Again::Under(number),
        Some((_, last)) => Again::Stands(Box::new(last)),
        None if found.did_nothing() => Again::Under(nth.saturating_add(1)),
        None => Again::Stands(Box::new(found)),
    })
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
    again::last_try(gateway, (channel, of_call), tries(of_call)).await
}

fn is_unknown(found: &Found) -> bool {
    matches!(&found.state, State::Ended(ending) if ending.outcome == Outcome::Unknown)
}
