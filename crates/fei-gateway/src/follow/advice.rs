//! One attempt to say an advice again that nobody answered: the transaction's own call, made anew of the telegram that
//! asked, under the same number. Its answer is the transaction's, as a late one would be.

use std::time::Duration;

use fei_exchange::{Code, Effect, Failure, Outcome};
use fei_guard::{AsidePlace, Probe, Unanswered};
use fei_http::HttpAnswer;
use fei_journal::{Ending, FollowUp, Found, Journal, Report, Settled, Settlement};

use super::attempt::{Attempt, MARGIN, told};
use super::decide::{Came, Next};
use super::plan::{Begun, TOO_MANY};
use super::{Later, events};
use crate::exchange::Exchange;
use crate::{Gateway, clock, unknown};

/// What an answer, or none, says of it.
enum Said {
    /// Its result.
    Known(Settled, Ending),
    /// Nothing that settles it.
    Open(Came),
}

impl<J: FollowUp> Attempt<J> {
    /// Says it again. Whether the institution answered; none: it was not asked.
    pub(super) async fn say_again(self) -> Option<bool> {
        let times = self.claim.item.attempts;
        let exchange = match once_more(&self.gateway, &self.claim.original, times) {
            Ok(exchange) => exchange,
            Err(failure) => {
                self.cannot(&failure).await;
                return None;
            }
        };
        let case = self.case(None, exchange.link.follow());
        if let Some(over) = self.over(&case) {
            self.report(over).await;
            return None;
        }
        let (said, answered) = self.said_again(&exchange).await?;
        let report = match said {
            Said::Known(stage, ending) => self.known(&exchange, stage, ending),
            Said::Open(came) => match case.next(came) {
                Next::Report(report) => report,
                Next::Settle(..) => {
                    unreachable!("invariant: what settles an advice is known by its own answer")
                }
            },
        };
        if case.misses_last_call(&report) {
            events::late(&self.claim.item);
        }
        self.report(report).await;
        answered
    }

    /// None: another has the lane, or the journal is down, and nothing was sent.
    async fn said_again(&self, exchange: &Exchange) -> Option<(Said, Option<bool>)> {
        let not_said = |came| Some((Said::Open(came), None));
        let item = &self.claim.item;
        let (place, later) = match self.prepared_again(exchange).await {
            Ok(ready) => ready,
            Err(came) => return not_said(came),
        };
        let proof = match self.gateway.journal.attempt(&self.claim, None).await {
            Ok(proof) => proof,
            Err(error) => {
                events::not_begun(item, &error);
                return None;
            }
        };
        // The commit may have taken long: by the time of an answer another may hold the lane, and send the same.
        if let Err(failure) = self.has_time(exchange.link.follow_timeout(), Duration::ZERO) {
            return not_said(Came::NotMade(told(&failure)));
        }
        events::attempted(item, exchange.reference.as_ref().map(fei_exchange::Reference::as_str));
        let answer = exchange.link.send_later(place, proof, later).await;
        let answered = answer.as_ref().is_ok_and(|answer| answer.status < 500 && answer.status != TOO_MANY);
        Some((heard(exchange, answer), Some(answered)))
    }

    /// All that can go wrong before an attempt is written down. Whether an institution is back may be found out by it:
    /// no money moves.
    async fn prepared_again(&self, exchange: &Exchange) -> Result<(AsidePlace<HttpAnswer>, Later), Came> {
        let not_made = |failure: Failure| Came::NotMade(told(&failure));
        self.gateway.orders.may_ask(&exchange.asked.transaction.id).map_err(not_made)?;
        let place = exchange.link.enter(Probe::May).await.map_err(not_made)?;
        // It would be the same the next time: three times, and somebody must look.
        let later = Later::once_more(exchange).map_err(|unwritable| {
            events::not_made(&self.claim.item, &unwritable);
            Came::Refused(told(&unwritable))
        })?;
        self.has_time(exchange.link.follow_timeout(), MARGIN).map_err(not_made)?;
        Ok((place, later))
    }

    /// The result, in the very telegram that the answer makes, and the notice that is owed.
    fn known(&self, exchange: &Exchange, stage: Settled, ending: Ending) -> Report {
        let (transaction, txn) = (&exchange.asked.transaction, self.claim.original.txn);
        let follow = unknown::notice(transaction, txn, self.gateway.clock().moment());
        Report::Settled { settlement: Settlement { stage, ending }, follow }
    }
}

/// The exchange as it was begun: its number, its time, and the layouts that began it.
///
/// # Errors
/// Something of it is gone, or it is no advice by now: only what tells may go out twice.
fn once_more<J: Journal>(gateway: &Gateway<J>, original: &Found, times: u32) -> Result<Exchange, Failure> {
    let begun_at = clock::in_korea(original.txn.given_at_ms()).unwrap_or_else(|| gateway.clock().now());
    let Begun { asked, institution, link } = Begun::of(gateway, original, begun_at)?;
    let effects = [original.effect, asked.transaction.effect];
    if effects != [Effect::Advice; 2] || original.part.is_some() {
        return Err(Failure::new(Code::NotAllowed, "only what tells is said again"));
    }
    let shape = asked.checked().map_err(|error| crate::reply::failure(&error))?.into_shape();
    let exchange = Exchange::new(asked, shape, institution, link, gateway.clock())?;
    // The first time it was said is the exchange itself.
    Ok(exchange.again(original.reference.clone(), times.saturating_add(2)))
}

/// A call that has no answer was heard by nobody; one that was refused says nothing of those before it.
fn heard(exchange: &Exchange, answer: Result<HttpAnswer, Unanswered>) -> Said {
    let answer = match answer {
        Ok(answer) => answer,
        Err(Unanswered { failure, unsent: true }) => return Said::Open(Came::Unsent(told(&failure))),
        Err(Unanswered { failure, .. }) if failure.outcome() == Outcome::NotExecuted => {
            return Said::Open(Came::Unasked(told(&failure)));
        }
        Err(Unanswered { failure, .. }) => return Said::Open(Came::Nothing(told(&failure))),
    };
    if answer.status == TOO_MANY {
        return Said::Open(Came::Unasked("answered with HTTP 429: too many calls".into()));
    }
    let ending = exchange.ending(Ok(answer));
    let why = || ending.code.map_or("the answer tells nothing", Code::as_str).into();
    match (ending.outcome, Settled::of(ending.outcome)) {
        (Outcome::NotExecuted, _) => Said::Open(Came::Refused(why())),
        (_, Some(stage)) => Said::Known(stage, ending),
        (_, None) => Said::Open(Came::Nothing(why())),
    }
}
