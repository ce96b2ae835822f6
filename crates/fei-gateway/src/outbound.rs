//! 당발, the way out: core → FEI → institution → FEI → core. Read it from the top: that is the life of a telegram.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use fei_codec::{Shape, Value, View};
use fei_exchange::{Code, Failure, Outcome, Reference, TxnId};
use fei_guard::{Call, Done};
use fei_http::HttpCall;
use fei_journal::{Account, Amount, Ending, Intent, Journal, Marks};
use fei_layout::Registry;
use fei_layout::plan::{FieldIx, Find, Flow};
use fei_wire::Answer;
use jiff::Timestamp;
use tokio::time::Instant;
use tower::ServiceExt;

use crate::again::{Before, Working};
use crate::asked::Asked;
use crate::events::Exchanged;
use crate::exchange::Exchange;
use crate::unharmed::before_its_row;
use crate::{Gateway, again, clock, days, late, reply, unread};

/// Answers a request that goes to an institution.
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
    if let Ok(Told::Before(..)) = told {
        gateway.keys.came_again.add(working.key());
    }
    working.over(told.as_ref().err().filter(|failure| failure.outcome() == Outcome::NotExecuted));
    match told {
        Ok(Told::Now(ending)) => Answer { bytes: log.ended(ending), of: Some(txn) },
        // What became of the first one's answer was told; this one is one more.
        Ok(Told::Before(original, ending)) => log.repeated(original, ending).into(),
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
    send(gateway, prepared, txn, began).await
}

/// From now on somebody is at work on its key: this one, or one that came before.
pub(crate) fn begin_work<J: Journal>(gateway: &Gateway<J>, asked: &Asked) -> (Working, Option<Before>) {
    let (contract, telegram) = (asked.contract(), &asked.telegram);
    let content = |telegram: &[u8]| fei_codec::fingerprint(contract, telegram);
    gateway
        .keys
        .at_work
        .begin((asked.channel(), &asked.key), telegram, |first| content(first) == content(telegram))
}

/// The answer to a telegram that came before; none: it did not, or does not go out. What is in flight is not waited for.
pub(crate) async fn repeated<J: Journal>(
    gateway: &Gateway<J>,
    asked: &Asked,
    failure: &Failure,
) -> Option<Answer> {
    let Flow::Outbound { to, .. } = &asked.transaction.flow else { return None };
    let now = Instant::now();
    let log = Exchanged::begin(gateway, TxnId::fresh(), asked, to, now);
    again::answer(gateway, asked, (&log, failure), now).await
}

/// An ending that the journal holds.
enum Told {
    /// Of this telegram.
    Now(Ending),
    /// Of an earlier telegram with the same key and content, which was that transaction.
    Before(TxnId, Ending),
}

/// Everything that can be refused before anything is written down or sent.
async fn prepare<J: Journal>(
    gateway: &Gateway<J>,
    asked: Asked,
    txn: TxnId,
    (institution, layouts): (&str, &Registry),
    began: Instant,
) -> Result<Prepared, Failure> {
    let shape = asked.checked().map_err(|error| reply::failure(&error))?.into_shape();
    days::check(gateway, &asked).await?;
    let mut exchange = exchange(gateway, (asked, shape), institution, layouts)?;
    exchange.reference = number(gateway, &exchange, began).await?;
    let (intent, call) = written(&exchange, txn)?;
    Ok(Prepared { exchange: Arc::new(exchange), intent, call })
}

/// What can be begun.
pub(crate) struct Prepared {
    pub(crate) exchange: Arc<Exchange>,
    pub(crate) intent: Intent,
    pub(crate) call: HttpCall,
}

/// An exchange with an institution that can be called, of a transaction and for a core that are not stopped.
pub(crate) fn exchange<J: Journal>(
    gateway: &Gateway<J>,
    (asked, shape): (Asked, Shape),
    institution: &str,
    layouts: &Registry,
) -> Result<Exchange, Failure> {
    gateway.orders.may_begin(&asked.transaction.id)?;
    gateway.orders.may_call(asked.channel())?;
    let link = gateway.link(institution)?;
    link.look(asked.transaction.effect)?;
    let party = layouts.party(institution).cloned();
    let party =
        party.ok_or_else(|| Failure::new(Code::UnknownLayout, "the institution has no party file"))?;
    Exchange::new(asked, shape, party, link, gateway.clock())
}

/// The number that the institution will know the transaction by. It is waited for until the deadline.
pub(crate) async fn number<J: Journal>(
    gateway: &Gateway<J>,
    exchange: &Exchange,
    began: Instant,
) -> Result<Option<Reference>, Failure> {
    let Some(rule) = &exchange.contract().reference else { return Ok(None) };
    let (counter, day) = (exchange.institution(), exchange.asked.now.date());
    let until = began + exchange.link.deadline();
    gateway.number(&exchange.link, counter, rule, (day, until)).await.map(Some)
}

/// Through the stack: admission, journal, deadline, link. What comes back is committed, or was never begun.
async fn send<J: Journal>(
    gateway: &Gateway<J>,
    Prepared { exchange, intent, call }: Prepared,
    txn: TxnId,
    began: Instant,
) -> Result<Told, Failure> {
    let late = Some(late::ear(&gateway.journal, &exchange, txn));
    let request = HttpCall { late, ..call };
    let link = Arc::clone(&exchange.link);
    let call = Call {
        intent,
        request,
        deadline: began + link.deadline(),
        conclude: unread::keeping(&gateway.journal, &exchange, txn, move |exchange, answer| {
            exchange.conclude(txn, answer)
        }),
    };
    let Ok(done) = link.stack().oneshot(call).await;
    match done {
        Done::Ended(ending) => Ok(Told::Now(ending)),
        Done::Duplicate(found) => {
            let told = again::before(gateway, &exchange.asked, found).await;
            told.map(|(original, ending)| Told::Before(original, ending))
        }
        Done::AllEnded(_) => unreachable!("invariant: the intent has one transaction"),
        Done::Refused(failure) | Done::Unsettled(failure) => Err(failure),
    }
}

/// What the journal writes down, and what goes out: two readings of one telegram.
fn written(exchange: &Exchange, txn: TxnId) -> Result<(Intent, HttpCall), Failure> {
    let view = exchange.view();
    let call = exchange.call(&view)?;
    Ok((intent(exchange, &view, txn)?, call))
}

pub(crate) fn intent(exchange: &Exchange, view: &View<'_>, txn: TxnId) -> Result<Intent, Failure> {
    let asked = &exchange.asked;
    let transaction = &asked.transaction;
    let failed = |error: fei_codec::Error| reply::failure(&error);
    Ok(Intent {
        txn,
        transaction: transaction.id.clone(),
        layout_hash: transaction.layout_hash,
        effect: transaction.effect,
        channel: asked.channel().into(),
        institution: exchange.institution().into(),
        day: asked.now.date(),
        key: asked.key.clone(),
        fingerprint: fei_codec::fingerprint(asked.contract(), &asked.telegram).into(),
        reference: exchange.reference.clone(),
        trace: asked.trace.clone(),
        marks: marks(&transaction.find, |row| view.value(row)).map_err(failed)?,
        deadline: clock::moment(asked.now).saturating_add(exchange.link.deadline()).unwrap_or(Timestamp::MAX),
        request: asked.telegram.clone(),
        takes_back: None,
        rest: None,
    })
}

/// What an operator finds it by. A value that the journal cannot keep is no reason to refuse the money.
pub(crate) fn marks<'t>(
    find: &Find,
    value: impl Fn(FieldIx) -> Result<Value<'t>, fei_codec::Error>,
) -> Result<Marks, fei_codec::Error> {
    let text = |row: Option<FieldIx>| match row.map(&value).transpose() {
        Ok(value) => Ok(value.map(|value| value.text().to_owned()).filter(|text| !text.is_empty())),
        Err(error) => Err(error),
    };
    let account = text(find.account)?.map(|text| Account::new(&text));
    Ok(Marks {
        amount: text(find.amount)?.and_then(|text| Amount::parse(&text)),
        currency: text(find.currency)?.map(Into::into),
        account: account.filter(|account| !account.is_empty()),
    })
}
