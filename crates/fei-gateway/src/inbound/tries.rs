//! The rows of one call. What was not executed may be called again under its key, and is then another row; everything else
//! stands, and is what a repetition hears.

use bytes::Bytes;
use fei_exchange::Outcome;
use fei_journal::{Found, Journal, State};
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::Gateway;
use crate::again::{self, NotKnown};

/// The key of the first try, the second and so on.
pub(super) fn key(of_call: &Bytes, nth: u32) -> Bytes {
    if nth == 0 {
        return of_call.clone();
    }
    let whole = Sha256::new().chain_update(of_call).chain_update(nth.to_be_bytes());
    Bytes::copy_from_slice(&whole.finalize())
}

/// Whether nothing was done: it may be called again.
pub(super) fn did_nothing(found: &Found) -> bool {
    matches!(&found.state, State::Ended(ending) if ending.outcome == Outcome::NotExecuted)
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
    let look = || look(gateway, channel, of_call);
    again::last(gateway, (channel, of_call), until, look, |found| !did_nothing(found)).await
}

async fn look<J: Journal>(
    gateway: &Gateway<J>,
    channel: &str,
    of_call: &Bytes,
) -> Result<Option<Found>, NotKnown> {
    let mut last = None;
    for nth in 0.. {
        match again::find(gateway, channel, &key(of_call, nth)).await? {
            Some(found) if did_nothing(&found) => last = Some(found),
            Some(found) => return Ok(Some(found)),
            None => break,
        }
    }
    Ok(last)
}
