//! The rows of one call. What was not executed may be called again under its key, and is then another row; everything else
//! stands, and is what a repetition hears.

use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Failure, Outcome};
use fei_journal::{Found, Journal, State};
use sha2::{Digest, Sha256};
use tokio::time::{Instant, sleep, timeout};

use crate::{Gateway, again};

/// How long the journal is looked into. One that takes longer is down.
const LOOK_TIMEOUT: Duration = Duration::from_millis(500);
/// Between two looks, while somebody is at work on the key.
const LOOK_PAUSE: Duration = Duration::from_millis(10);

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
) -> Result<Option<Found>, Failure> {
    loop {
        // Before the look: what is done with its work by then is in the journal, or will never be sent.
        let alone = gateway.at_work().is_free(channel, of_call);
        let found = look(gateway, channel, of_call).await?;
        if found.as_ref().is_some_and(|found| !did_nothing(found)) || alone {
            return Ok(match found {
                Some(found) => Some(again::attach(gateway, found, until).await),
                None => None,
            });
        }
        if Instant::now() >= until {
            return Err(Failure::new(
                Code::DeadlineBefore,
                "a call with the same key is still at its beginning",
            ));
        }
        sleep(LOOK_PAUSE).await;
    }
}

async fn look<J: Journal>(
    gateway: &Gateway<J>,
    channel: &str,
    of_call: &Bytes,
) -> Result<Option<Found>, Failure> {
    let mut last = None;
    for nth in 0.. {
        let found = timeout(LOOK_TIMEOUT, gateway.journal.find(channel, &key(of_call, nth))).await;
        let silent = |_| Failure::new(Code::JournalDown, "the journal does not answer");
        match found.map_err(silent)?.map_err(|error| error.before_send())? {
            Some(found) if did_nothing(&found) => last = Some(found),
            Some(found) => return Ok(Some(found)),
            None => break,
        }
    }
    Ok(last)
}
