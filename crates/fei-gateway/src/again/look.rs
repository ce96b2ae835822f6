//! The look for what came before under a key: in the journal, and among those who are at work on the key and stand nowhere
//! yet. It has three answers: there was one, there was none, nobody can know.

use std::time::Duration;

use fei_exchange::{Code, Failure};
use fei_journal::{Found, Journal, JournalError, State, Tries};
use jiff::civil::Date;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::at_work::whole;
use super::in_flight;
use crate::Gateway;

/// How long the journal is looked into. One that takes longer is down, and says nothing of what came before. A look waits for up to
/// two syncs, of what it may have seen: a disk that is slow, and takes what it is given, must not make a refusal unknown. No longer
/// than an ending is waited for behind its deadline: whoever asks hears of what was refused at its own while he waits.
pub(crate) const LOOK_TIMEOUT: Duration = Duration::from_millis(1_500);
/// Between two looks, while somebody is at work on the key.
const LOOK_PAUSE: Duration = Duration::from_millis(10);
/// How long those are waited for who leave a key in the same moment, and what of theirs ends in it.
const LEAVING: Duration = Duration::from_millis(100);

/// Why nobody can know what came before.
#[derive(Debug)]
pub(crate) enum NotKnown {
    /// Somebody is still at work on the key, and may yet send it.
    AtWork,
    /// The journal cannot be read.
    Unread(JournalError),
    /// It is not in the journal, and what was there of its day was removed.
    Removed {
        /// Its day.
        day: Date,
        /// The newest day of which anything was removed.
        until: Date,
    },
}

impl NotKnown {
    /// What a telegram hears that may be a repetition: the first one may have been sent.
    pub(crate) fn to_repetition(&self) -> Failure {
        match self {
            Self::AtWork => in_flight(),
            Self::Unread(error) => {
                let detail = format!("whether it had come before is not known: {error}");
                Failure::new(Code::JournalLostAfter, detail)
            }
            &Self::Removed { day, until } => removed(day, until),
        }
    }

    /// What a call hears that may not be sent before another one has ended.
    pub(crate) fn before_send(&self) -> Failure {
        match self {
            Self::AtWork => {
                Failure::new(Code::DeadlineBefore, "the transaction that it is about is at its beginning")
            }
            Self::Unread(error) => error.before_send(),
            &Self::Removed { day, until } => removed(day, until),
        }
    }
}

fn removed(day: Date, until: Date) -> Failure {
    let detail = format!(
        "nothing was sent now; whether it was sent on its day, {day}, is not known: days up to {until} were removed from the journal"
    );
    Failure::new(Code::JournalLostAfter, detail)
}

/// What stands under a key, once it has ended or the wait is over; none: it never came. While somebody is at work on the key
/// what is found may not be the last: only what `stands` is. Who asks behind his deadline waits for [`LEAVING`] still: others
/// that heard with him what refused him are leaving the key.
///
/// # Errors
/// Nobody can know.
pub(crate) async fn last<J: Journal, L: Future<Output = Result<Option<Found>, NotKnown>>>(
    gateway: &Gateway<J>,
    (channel, key): (&str, &[u8]),
    until: Instant,
    look: impl Fn() -> L,
    stands: impl Fn(&Found) -> bool,
) -> Result<Option<Found>, NotKnown> {
    let until = until.max(Instant::now() + LEAVING);
    loop {
        // Before the look: what is done with its work by then is in the journal, or will never be sent.
        let alone = gateway.keys.at_work.is_free(channel, key);
        match look().await? {
            Some(found) if alone || stands(&found) => return Ok(Some(attach(gateway, found, until).await)),
            None if alone => return Ok(None),
            _ => {}
        }
        if Instant::now() >= until {
            return Err(NotKnown::AtWork);
        }
        sleep(LOOK_PAUSE).await;
    }
}

/// One look into the journal, for all who look for this key now.
///
/// # Errors
/// It cannot be read, or not in time.
pub(crate) async fn find<J: Journal>(
    gateway: &Gateway<J>,
    channel: &str,
    key: &[u8],
) -> Result<Option<Found>, NotKnown> {
    let look = in_time(gateway.journal.find(channel, key));
    gateway.keys.together.read(whole(channel, key), look).await.map_err(NotKnown::Unread)
}

/// The same of the last try of a call; `key` is that of its first one.
///
/// # Errors
/// As [`find`].
pub(crate) async fn last_try<J: Journal>(
    gateway: &Gateway<J>,
    (channel, key): (&str, &[u8]),
    tries: Tries,
) -> Result<Option<Found>, NotKnown> {
    let look = in_time(gateway.journal.last_try(channel, tries));
    let look = async { Ok(look.await?.map(|(_, found)| found)) };
    gateway.keys.together.read(whole(channel, key), look).await.map_err(NotKnown::Unread)
}

/// A read of the journal while somebody waits.
///
/// # Errors
/// It cannot be read, or not in time.
pub(crate) async fn read<T>(reading: impl Future<Output = Result<T, JournalError>>) -> Result<T, NotKnown> {
    in_time(reading).await.map_err(NotKnown::Unread)
}

/// The same where what came before is known.
///
/// # Errors
/// It cannot be read, or not in time.
pub(crate) async fn in_time<T>(
    reading: impl Future<Output = Result<T, JournalError>>,
) -> Result<T, JournalError> {
    let silent = |_| Err(JournalError::Down("it does not answer".into()));
    timeout(LOOK_TIMEOUT, reading).await.unwrap_or_else(silent)
}

/// Waits for the ending of one that is in flight.
pub(crate) async fn attach<J: Journal>(gateway: &Gateway<J>, found: Found, until: Instant) -> Found {
    if found.state != State::Sending {
        return found;
    }
    match timeout_at(until, gateway.journal.ended(found.txn)).await {
        Ok(Ok(ending)) => Found { state: State::Ended(ending), ..found },
        _ => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_slow_disk_is_waited_for_and_one_that_hangs_is_not() {
        let reading = |syncs: u32| async move {
            sleep(Duration::from_millis(600) * syncs).await;
            Ok(())
        };
        assert_eq!(in_time(reading(2)).await, Ok(()));
        assert!(matches!(in_time(reading(3)).await, Err(JournalError::Down(_))));
    }
}
