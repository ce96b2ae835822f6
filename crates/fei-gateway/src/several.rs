//! The way out of a telegram with several transactions: one call to the institution, and a row, a number and an ending
//! for each of them. Read it beside `outbound`: it is the same life, in the plural.

mod answers;
mod parts;

use std::sync::Arc;

use fei_codec::View;
use fei_exchange::{Code, Failure, Outcome, TxnId};
use fei_guard::{Call, Done};
use fei_http::HttpCall;
use fei_journal::{Ending, Found, Intent, Journal, Part, State};
use fei_layout::Registry;
use fei_layout::plan::Items;
use fei_wire::Answer;
use tokio::time::Instant;
use tower::ServiceExt;

pub(crate) use self::answers::{all_failed, failed, told};
pub(crate) use self::parts::Parts;
use crate::asked::Asked;
use crate::events::Exchanged;
use crate::exchange::Exchange;
use crate::outbound::{Prepared, begin_work};
use crate::unharmed::before_its_row;
use crate::{Gateway, again, days, late, outbound, reply, unread};

/// Answers a request whose items are transactions.
pub(crate) async fn answer<J: Journal>(
    gateway: &Gateway<J>,
    asked: Asked,
    institution: &str,
    layouts: &Registry,
) -> Answer {
    let began = Instant::now();
    let txn = TxnId::fresh();
    let (working, first) = begin_work(gateway, &asked);
    let log = Exchanged::begin(gateway, txn, &asked, institution, began);
    if let Some(answer) = again::ended(gateway, &asked, &working, &log).await {
        return answer;
    }
    let until = began + gateway.deadline(institution);
    let told = match again::told_with_first(gateway, &asked, first, (&log, &working), until).await {
        Ok(Some(answer)) => return answer,
        Ok(None) => begin(gateway, &asked, txn, (institution, layouts), began).await,
        Err(failure) => Err(failure),
    };
    if let Ok(Told::Before(first)) = &told
        && first.state != State::Sending
    {
        gateway.keys.came_again.add(working.key());
    }
    working.over(told.as_ref().err().filter(|failure| failure.outcome() == Outcome::NotExecuted));
    let told = match told {
        Ok(Told::Now(endings)) => {
            let whole = answers::whole(&asked, &endings);
            return Answer { bytes: log.all_ended(&endings, whole), of: Some(txn) };
        }
        Ok(Told::Before(first)) => again::before(gateway, &asked, *first).await,
        Err(failure) => Err(failure),
    };
    match told {
        Ok((original, ending)) => log.repeated(original, ending).into(),
        Err(failure) => match again::answer(gateway, &asked, (&log, &failure), until).await {
            Some(answer) => answer,
            None => log.not_begun(&failure).into(),
        },
    }
}

async fn begin<J: Journal>(
    gateway: &Gateway<J>,
    asked: &Asked,
    txn: TxnId,
    (institution, layouts): (&str, &Registry),
    began: Instant,
) -> Result<Told, Failure> {
    let prepared = prepare(gateway, asked.clone(), txn, (institution, layouts), began);
    let prepared = before_its_row(prepared).await?;
    send(gateway, prepared, began).await
}

/// Endings that the journal holds.
enum Told {
    /// Of this telegram, in its order.
    Now(Vec<Ending>),
    /// Of an earlier telegram with the same key and content, of which this is the first transaction.
    Before(Box<Found>),
}

/// Everything that can be refused before anything is written down or sent.
async fn prepare<J: Journal>(
    gateway: &Gateway<J>,
    asked: Asked,
    txn: TxnId,
    (institution, layouts): (&str, &Registry),
    began: Instant,
) -> Result<Prepared, Failure> {
    let items = Parts::items(&asked.transaction)?.clone();
    let view = asked.checked().map_err(|error| reply::failure(&error))?;
    let (count, shape) = (count(&view, &items)?, view.into_shape());
    days::check(gateway, &asked).await?;
    let mut exchange = outbound::exchange(gateway, (asked, shape), institution, layouts)?;
    for number in 0..count {
        let txn = if number == 0 { txn } else { TxnId::fresh() };
        let reference = outbound::number(gateway, &exchange, began).await?;
        exchange.parts.push(txn, reference);
    }
    let (intent, call) = written(&exchange)?;
    Ok(Prepared { exchange: Arc::new(exchange), intent, call })
}

/// How many there are: some, and no more than the institution takes in one call. The core that asked knows best how to
/// divide them: each of its telegrams has one number, one answer and one time in which it comes.
fn count(view: &View<'_>, items: &Items) -> Result<u32, Failure> {
    let count = view.items(items.asked);
    let refuse = |detail: String| Err(Failure::new(Code::Format, detail));
    match count {
        0 => refuse("it has no items".to_owned()),
        count if count > items.max => {
            refuse(format!("it has {count} items, and the institution takes {} in one call", items.max))
        }
        count => Ok(count),
    }
}

/// Through the stack, once for all of them.
async fn send<J: Journal>(
    gateway: &Gateway<J>,
    Prepared { exchange, intent, call }: Prepared,
    began: Instant,
) -> Result<Told, Failure> {
    let (txn, link) = (intent.txn, Arc::clone(&exchange.link));
    let late = Some(late::ear(&gateway.journal, &exchange, txn));
    let request = HttpCall { late, ..call };
    let conclude = unread::keeping(&gateway.journal, &exchange, txn, Exchange::conclude_parts);
    let call = Call { intent, request, deadline: began + link.deadline(), conclude };
    let Ok(done) = link.stack().oneshot(call).await;
    match done {
        Done::Ended(only) => Ok(Told::Now(vec![only])),
        Done::AllEnded(all) => Ok(Told::Now(all)),
        Done::Duplicate(first) => Ok(Told::Before(Box::new(first))),
        Done::Refused(failure) | Done::Unsettled(failure) => Err(failure),
    }
}

/// What is written down of all of them, and what goes out once for all.
fn written(exchange: &Exchange) -> Result<(Intent, HttpCall), Failure> {
    let view = exchange.view();
    Ok((intent(exchange, &view)?, exchange.call(&view)?))
}

/// The first one's row has the telegram's key.
fn intent(exchange: &Exchange, view: &View<'_>) -> Result<Intent, Failure> {
    let mut parts = exchange
        .parts
        .begun(&exchange.asked.transaction, view)
        .map_err(|error| reply::failure(&error))?
        .into_iter();
    let first = parts.next().ok_or_else(|| Failure::new(Code::Format, "it has no items"))?;
    let Part { txn, reference, marks } = first;
    let rest = Some(parts.collect());
    Ok(Intent { reference, marks, rest, ..outbound::intent(exchange, view, txn)? })
}

/// What a repetition hears: each as it stands now, in an answer to the telegram that came first.
pub(crate) async fn before<J: Journal>(
    gateway: &Gateway<J>,
    asked: &Asked,
    first: Found,
) -> Result<(TxnId, Ending), Failure> {
    let parts = again::in_time(gateway.journal.parts(first.txn)).await;
    let parts = parts.map_err(|error| error.after_send())?;
    let (_, transaction) = gateway.begun_by(&first).await;
    let transaction = transaction.unwrap_or_else(|| Arc::clone(&asked.transaction));
    let by_these = transaction.layout_hash == first.layout_hash;
    let original = asked.as_first(transaction, first.request);
    let mut endings: Vec<_> = parts
        .into_iter()
        .filter_map(|part| {
            Some(match part.state {
                State::Ended(ending) => ending,
                State::Sending => failed(&original, part.part?, &again::in_flight()),
            })
        })
        .collect();
    if !by_these {
        endings = answers::by_outcome(&original, &endings);
    }
    Ok((first.txn, answers::whole(&original, &endings)))
}
