//! A telegram that cannot be begun, and may have come before. "Not executed" is of a transaction and not of a telegram: a
//! repetition of one that was sent must not hear it, whatever keeps FEI from beginning anything now.

mod at_work;
mod ended;
mod first;
mod look;
#[cfg(test)]
mod tests;
mod together;

use std::sync::Arc;

use bytes::Bytes;
use fei_exchange::{Code, Failure, Outcome, Seldom, Trace, TxnId};
use fei_journal::{Ending, Found, Journal, JournalError, State};
use fei_layout::Recognised;
use fei_layout::plan::{Party, Side};
use fei_wire::Answer;
use tokio::time::Instant;

pub(crate) use self::at_work::{AtWork, Before, Over, Working};
pub(crate) use self::ended::{CameAgain, ended};
pub(crate) use self::first::told_with_first;
pub(crate) use self::look::{LOOK_TIMEOUT, NotKnown, attach, find, in_time, last, last_try, read};
use self::together::Together;
use crate::asked::Asked;
use crate::events::Exchanged;
use crate::{Gateway, days, events, several};

/// What a gateway remembers of keys while it runs.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    pub(crate) at_work: AtWork,
    pub(crate) came_again: CameAgain,
    together: Together,
    /// The alarm that one could not be looked up.
    unread: Seldom,
}

impl Keys {
    /// It was refused, and whether it had come before cannot be known.
    pub(crate) fn not_looked_up(&self, trace: Option<&Trace>, channel: &str, error: &JournalError) {
        if let Some(left_out) = self.unread.now() {
            events::not_looked_up(trace, channel, error, left_out);
        }
    }
}

/// The answer of the telegram that came first, or that nobody can know whether there was one; none: this is the first one,
/// and what refused it stands. What is in flight is waited for until then.
pub(crate) async fn answer<J: Journal>(
    gateway: &Gateway<J>,
    asked: &Asked,
    (log, failure): (&Exchanged<'_>, &Failure),
    until: Instant,
) -> Option<Answer> {
    if failure.outcome() != Outcome::NotExecuted {
        return None;
    }
    let told = match first(gateway, asked, log.txn(), until).await {
        Ok(first) => before(gateway, asked, first?).await,
        // Other content is there, by the layouts of now: it cannot be seen whether it is other by those of then too.
        Err(_) if failure.code == Code::KeyReused => return None,
        Err(not_known) => {
            if let NotKnown::Unread(error) = &not_known {
                gateway.keys.not_looked_up(Some(&asked.trace), asked.channel(), error);
            }
            Err(not_known.to_repetition())
        }
    };
    Some(match told {
        Ok((original, ending)) => log.repeated(original, ending).into(),
        Err(failure) => log.not_begun(&failure).into(),
    })
}

/// Whether a failure says of a telegram what may be false of the transaction that it is. Other content under a key is not
/// that transaction.
pub(crate) fn may_repeat(failure: &Failure) -> bool {
    failure.outcome() == Outcome::NotExecuted && failure.code != Code::KeyReused
}

/// What a repetition hears of the telegram that came first: one transaction, or several by the layouts of its time.
pub(crate) async fn before<J: Journal>(
    gateway: &Gateway<J>,
    asked: &Asked,
    first: Found,
) -> Result<(TxnId, Ending), Failure> {
    #[cfg(feature = "failpoints")]
    if fei_exchange::Mistake::RefuseRepeated.is_made() {
        return Err(Failure::new(Code::OutOfResources, "a telegram of this key has come before"));
    }
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

/// `own`: a row of this very telegram, which came into being too late to be sent.
async fn first<J: Journal>(
    gateway: &Gateway<J>,
    asked: &Asked,
    own: TxnId,
    until: Instant,
) -> Result<Option<Found>, NotKnown> {
    let look = || look(gateway, asked, own);
    last(gateway, (asked.channel(), &asked.key), until, look, |_| true).await
}

async fn look<J: Journal>(
    gateway: &Gateway<J>,
    asked: &Asked,
    own: TxnId,
) -> Result<Option<Found>, NotKnown> {
    let found = find(gateway, asked.channel(), &asked.key).await?;
    if found.is_none() {
        days::may_be_removed(gateway, asked).await?;
    }
    Ok(match found {
        Some(found) if found.txn != own && is_repeated(gateway, asked, &found).await => Some(found),
        _ => None,
    })
}

/// Whether a telegram asks for what was found under its key, and for nothing else; which of its bytes a repetition may change is as
/// it was then.
async fn is_repeated<J: Journal>(gateway: &Gateway<J>, asked: &Asked, found: &Found) -> bool {
    let (layouts, _) = gateway.begun_by(found).await;
    let then = layouts.party(asked.channel()).and_then(|party| party.telegram());
    let content = |telegram: &[u8]| fei_codec::fingerprint(then.unwrap_or(asked.contract()), telegram);
    content(&found.request) == content(&asked.telegram)
}

/// A telegram that no layout takes, as what was taken under its key when one did; none: nothing was.
///
/// # Errors
/// Something was and nobody has its layouts, or nobody can know.
pub(crate) async fn as_taken_before<J: Journal>(
    gateway: &Gateway<J>,
    (party, telegram, trace): (&Arc<Party>, &Bytes, &Trace),
) -> Result<Option<Asked>, Failure> {
    let Some(contract) = party.telegram() else { return Ok(None) };
    if telegram.len() < contract.header.bytes_min as usize {
        return Ok(None);
    }
    let key = fei_codec::key(contract, telegram);
    let found = find(gateway, &party.name, &key).await.map_err(|not_known| not_known.to_repetition())?;
    let Some(found) = found else { return Ok(None) };
    let (_, transaction) = gateway.begun_by(&found).await;
    let gone = || Failure::new(Code::JournalLostAfter, "one of its key was taken, by layouts that are gone");
    let recognised = Recognised { transaction: transaction.ok_or_else(gone)?, side: Side::Request };
    Asked::new(party.clone(), recognised, telegram.clone(), trace.clone(), gateway.clock().now()).map(Some)
}
