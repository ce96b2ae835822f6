//! 타발, the way in: institution → FEI → core → FEI → institution. The mirror of `outbound`: read it from the top, that is
//! the life of a call.

mod called;
mod came_back;
mod concluding;
mod events;
mod keys;
mod original;
mod serving;
#[cfg(test)]
mod tests;
mod tries;
mod unasked;
mod wrong;

use std::sync::Arc;

use fei_exchange::{Failure, Outcome, TxnId};
use fei_guard::{Call, Done};
use fei_http::server::{Served, ServedCall};
use fei_journal::{Ending, Found, Intent, Journal, State};
use fei_wire::Question;
use tokio::time::Instant;
use tower::ServiceExt;

use self::called::Called;
pub(crate) use self::came_back::came_back;
pub(crate) use self::concluding::lost;
use self::events::Heard;
pub(crate) use self::events::{changed, not_known_whether_back, not_looked_up, orphan};
pub use self::keys::{call_named, key_of_client};
pub use self::serving::{CallRoute, Inbound};
use self::tries::Again;
pub(crate) use self::unasked::{sort, unasked};
use crate::again::{self, NotKnown};
use crate::unharmed::before_its_row;
use crate::{Gateway, clock, outbound, reply, told};

/// Answers a call that an institution made.
pub(crate) async fn answer<J: Journal>(gateway: &Gateway<J>, route: CallRoute, call: ServedCall) -> Served {
    let (_inside, txn) = (gateway.taken().take(), TxnId::fresh());
    let until = call.received + gateway.patience(route.core());
    let log = Heard::begin(gateway, txn, &route, &call);
    let called = match Called::read(gateway, route, &call, txn) {
        Ok(called) => called,
        Err(refused) => return log.refused(refused),
    };
    let (working, first) = tries::begin_work(gateway, &called);
    if let Some(first) = tries::ended(gateway, &called, &working).await {
        return before(gateway, &called, first, &log).await;
    }
    let (called, told) = match tries::with_first(gateway, &called, first, until).await {
        Ok(Some(first)) => (Arc::new(called), Ok(Told::Before(Box::new(first)))),
        Ok(None) => begin(gateway, called, txn, until).await,
        Err(failure) => (Arc::new(called), Err(failure)),
    };
    if let Ok(Told::Before(first)) = &told
        && first.state != State::Sending
    {
        gateway.keys.came_again.add(working.key());
    }
    working.over(told.as_ref().err().filter(|failure| failure.outcome() == Outcome::NotExecuted));
    match told {
        Ok(Told::Now(ending)) => {
            let served = tell(gateway, &called, txn, &ending, until).await;
            log.ended(&called, &ending, served.of(txn))
        }
        // What became of the first one's answer was told; this one is one more.
        Ok(Told::Before(first)) => before(gateway, &called, *first, &log).await,
        Err(failure) => not_begun(gateway, &called, &failure, &log, until).await,
    }
}

/// Numbers and sends it, unless something is against it.
async fn begin<J: Journal>(
    gateway: &Gateway<J>,
    called: Called,
    txn: TxnId,
    until: Instant,
) -> (Arc<Called>, Result<Told, Failure>) {
    match before_its_row(prepare(gateway, called.clone(), until)).await {
        Ok(numbered) => {
            let numbered = Arc::new(numbered);
            (numbered.clone(), send(gateway, numbered, txn, until).await)
        }
        Err(failure) => (Arc::new(called), Err(failure)),
    }
}

/// An ending that the journal holds.
enum Told {
    /// Of this call.
    Now(Ending),
    /// Of an earlier call with the same key and content.
    Before(Box<Found>),
}

/// Everything that can be refused before anything is written down or sent. A call that is about another one waits for its
/// end: the core must hear of the two in this order.
async fn prepare<J: Journal>(
    gateway: &Gateway<J>,
    mut called: Called,
    until: Instant,
) -> Result<Called, Failure> {
    gateway.orders.may_begin(&called.transaction.id)?;
    gateway.orders.may_call(called.channel())?;
    called.link.look(called.transaction.effect)?;
    called.takes_back = original::wait(gateway, &called, until).await?;
    called.number(gateway, until).await?;
    Ok(called)
}

/// Through the stack: admission, journal, deadline, link. What comes back is committed, or was never begun. What an earlier
/// call found not executed is begun anew, in a row of its own.
async fn send<J: Journal>(
    gateway: &Gateway<J>,
    called: Arc<Called>,
    txn: TxnId,
    until: Instant,
) -> Result<Told, Failure> {
    let mut nth = 0;
    loop {
        let (concluded, moment) = (Arc::clone(&called), gateway.now());
        let call = Call {
            intent: Intent { key: keys::of_try(&called.key, nth), ..intent(gateway, &called, txn)? },
            request: Question { telegram: called.telegram.clone(), pair: called.pair() },
            deadline: until,
            conclude: Box::new(move |answer| concluded.conclude(txn, answer, moment)),
        };
        let Ok(done) = called.link.stack().oneshot(call).await;
        match done {
            Done::Ended(ending) => return Ok(Told::Now(ending)),
            Done::Duplicate(found) => match tries::again(gateway, &called, (nth, found)).await? {
                Again::Under(next) => nth = next,
                Again::Stands(found) => return Ok(Told::Before(found)),
            },
            Done::AllEnded(_) => unreachable!("invariant: the intent has one transaction"),
            Done::Refused(failure) | Done::Unsettled(failure) => return Err(failure),
        }
    }
}

fn intent<J: Journal>(gateway: &Gateway<J>, called: &Called, txn: TxnId) -> Result<Intent, Failure> {
    let transaction = &called.transaction;
    let failed = |error: fei_codec::Error| reply::failure(&error);
    let view = called.view().map_err(failed)?;
    let patience = gateway.patience(called.core());
    Ok(Intent {
        txn,
        transaction: transaction.id.clone(),
        layout_hash: transaction.layout_hash,
        effect: transaction.effect,
        channel: called.channel().into(),
        institution: called.core().into(),
        day: called.now.date(),
        key: called.key.clone(),
        fingerprint: called.fingerprint(&called.telegram).into(),
        reference: called.reference.clone(),
        trace: called.trace(),
        marks: outbound::marks(&transaction.find, |row| view.value(row)).map_err(failed)?,
        deadline: clock::moment(called.now).saturating_add(patience).unwrap_or(jiff::Timestamp::MAX),
        request: called.telegram.clone(),
        takes_back: called.takes_back.clone(),
        rest: None,
    })
}

/// What whoever asked hears of an ending. When the core is silent, what it was asked about may stand in the journal.
async fn tell<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    txn: TxnId,
    ending: &Ending,
    until: Instant,
) -> Served {
    match original::told_by_journal(gateway, called, (ending, txn), until).await {
        Some(served) => served,
        None => called.told((&called.transaction, &called.telegram), (ending, txn), &gateway.layouts()),
    }
}

/// What a repetition hears: the answer that the first one has by now, by the layouts of its time.
async fn before<J: Journal>(gateway: &Gateway<J>, called: &Called, first: Found, log: &Heard) -> Served {
    let State::Ended(ending) = &first.state else {
        let in_flight = again::in_flight();
        let served = failed(gateway, called, &in_flight, first.txn);
        return log.not_begun(called, &in_flight, Some(&first), served);
    };
    let (_, transaction) = gateway.begun_by(&first).await;
    let transaction = transaction.as_ref().unwrap_or(&called.transaction);
    let served = match original::told_by_journal(gateway, called, (ending, first.txn), Instant::now()).await {
        Some(served) => served,
        None => called.told((transaction, &first.request), (ending, first.txn), &gateway.layouts()),
    };
    // Whether the first one's answer was delivered is not this one's to say.
    log.repeated(called, &first, ending, Served { of: None, ..served })
}

/// It was not begun, or nobody knows how it ended. "Not executed" is of a transaction and not of a call: whoever repeats one
/// that was sent must not hear it.
async fn not_begun<J: Journal>(
    gateway: &Gateway<J>,
    called: &Called,
    failure: &Failure,
    log: &Heard,
    until: Instant,
) -> Served {
    if !again::may_repeat(failure) {
        return log.not_begun(called, failure, None, failed(gateway, called, failure, log.txn()));
    }
    let not_known = match tries::last(gateway, called.channel(), &called.key, until).await {
        // Its own row, which came into being too late to be sent, is not one that came before.
        Ok(Some(first))
            if first.txn != log.txn() && !first.did_nothing() && called.is_like(gateway, &first).await =>
        {
            return before(gateway, called, first, log).await;
        }
        Ok(_) => None,
        Err(not_known) => {
            if let NotKnown::Unread(error) = &not_known {
                gateway.keys.not_looked_up(called.number_given().as_ref(), called.channel(), error);
            }
            Some(not_known.to_repetition())
        }
    };
    let failure = not_known.as_ref().unwrap_or(failure);
    log.not_begun(called, failure, None, failed(gateway, called, failure, log.txn()))
}

/// What it hears, under this number.
fn failed<J: Journal>(gateway: &Gateway<J>, called: &Called, failure: &Failure, txn: TxnId) -> Served {
    told::failed(failure, txn, &called.ask(&gateway.layouts()))
}
