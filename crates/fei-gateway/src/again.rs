//! A telegram that cannot be begun, and may have come before. "Not executed" is of a transaction and not of a telegram: a
//! repetition of one that was sent must not hear it, whatever keeps FEI from beginning anything now.

mod at_work;

use std::time::Duration;

use fei_exchange::{Code, Failure, Outcome, TxnId};
use fei_journal::{Ending, Found, Journal, State};
use fei_wire::Answer;
use tokio::time::{Instant, sleep, timeout, timeout_at};

pub(crate) use self::at_work::{AtWork, Working};
use crate::asked::Asked;
use crate::events::Exchanged;
use crate::{Gateway, events, several};

/// How long the journal is looked into. One that takes longer is down, and says nothing of what came before.
const LOOK_TIMEOUT: Duration = Duration::from_millis(500);
/// Between two looks, while another telegram with the same key is on its way into the journal.
const LOOK_PAUSE: Duration = Duration::from_millis(10);

/// The answer of the telegram that came first; none: this is the first one, or nobody can know. What is in flight is waited
/// for until then.
pub(crate) async fn answer<J: Journal>(
    gateway: &Gateway<J>,
    asked: &Asked,
    (log, failure): (&Exchanged, &Failure),
    until: Instant,
) -> Option<Answer> {
    if failure.code.outcome() != Outcome::NotExecuted || failure.code == Code::KeyReused {
        return None;
    }
    let told = match first(gateway, asked, log.txn(), until).await {
        First::None => return None,
        First::AtWork => Err(in_flight()),
        First::Begun(first) => before(gateway, asked, *first).await,
    };
    Some(match told {
        Ok((original, ending)) => log.repeated(original, ending).into(),
        Err(failure) => log.not_begun(&failure).into(),
    })
}

/// What a repetition hears of the telegram that came first: one transaction, or several by the layouts of its time.
pub(crate) async fn before<J: Journal>(
    gateway: &Gateway<J>,
    asked: &Asked,
    first: Found,
) -> Result<(TxnId, Ending), Failure> {
    if first.part.is_some() {
        return several::before(gateway, asked, first).await;
    }
    match first.state {
        State::Ended(ending) if ending.answer.is_empty() => {
            let code = ending.code.unwrap_or(Code::Recovered);
            Err(Failure::new(code, "what was asked could not be read when it ended"))
        }
        State::Ended(ending) => Ok((first.txn, ending)),
        State::Sending => Err(in_flight()),
    }
}

pub(crate) fn in_flight() -> Failure {
    Failure::new(Code::TimedOut, "the first one under this key is still in flight")
}

enum First {
    None,
    /// Nobody knows yet whether it will be sent.
    AtWork,
    Begun(Box<Found>),
}

/// `own`: a row of this very telegram, which came into being too late to be sent.
async fn first<J: Journal>(gateway: &Gateway<J>, asked: &Asked, own: TxnId, until: Instant) -> First {
    let key = fei_codec::key(asked.contract(), &asked.telegram);
    loop {
        // Before the look: what is done with its work by then is in the journal, or will never be sent.
        let alone = gateway.at_work().is_free(asked.channel(), &key);
        if let Some(found) = look(gateway, asked, &key, own).await {
            return First::Begun(Box::new(attach(gateway, found, until).await));
        }
        if alone {
            return First::None;
        }
        if Instant::now() >= until {
            return First::AtWork;
        }
        sleep(LOOK_PAUSE).await;
    }
}

async fn look<J: Journal>(gateway: &Gateway<J>, asked: &Asked, key: &[u8], own: TxnId) -> Option<Found> {
    let found = timeout(LOOK_TIMEOUT, gateway.journal.find(asked.channel(), key)).await;
    let found = match found {
        Ok(Ok(found)) => found?,
        Ok(Err(error)) => {
            events::not_looked_up(&asked.trace, asked.channel(), &error.to_string());
            return None;
        }
        Err(_) => {
            events::not_looked_up(&asked.trace, asked.channel(), "the journal does not answer");
            return None;
        }
    };
    let content = |telegram: &[u8]| fei_codec::fingerprint(asked.contract(), telegram);
    (found.txn != own && content(&found.request) == content(&asked.telegram)).then_some(found)
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
