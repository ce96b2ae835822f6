//! One attempt to say an advice again that nobody answered: the transaction's own call, made anew of the telegram that
//! asked, under the same number. Its answer is the transaction's, as a late one would be.

use fei_exchange::{Code, Effect, Failure, Outcome};
use fei_guard::Probe;
use fei_http::HttpAnswer;
use fei_journal::{FollowUp, Found, Journal, Report, Settled, Settlement};

use super::ask::Ready;
use super::attempt::{Attempt, MARGIN, place, told};
use super::decide::Came;
use super::plan::Begun;
use super::{Later, events};
use crate::exchange::Exchange;
use crate::{Gateway, clock, unknown};

impl<J: FollowUp> Attempt<J> {
    /// Says it again. Whether the institution answered; none: it was not asked.
    ///
    /// # Errors
    /// Nothing says how.
    pub(super) async fn say_again(&self) -> Result<Option<bool>, Failure> {
        let exchange = once_more(&self.gateway, &self.claim.original, self.claim.item.attempts).await?;
        let case = self.case(None, exchange.link.follow());
        Ok(self.ask(&case, &exchange.link, self.said_again(&exchange)).await)
    }

    /// All that can go wrong before an attempt is written down. Whether an institution is back may be found out by it:
    /// no money moves.
    async fn said_again(
        &self,
        exchange: &Exchange,
    ) -> Result<Ready<impl FnOnce(HttpAnswer) -> Result<Report, Came>>, Came> {
        let not_made = |failure: Failure| Came::NotMade(told(&failure));
        self.gateway.orders.may_ask(&exchange.asked.transaction.id).map_err(not_made)?;
        let place = place(&exchange.link, Probe::May).await?;
        // It would be the same the next time: three times, and somebody must look.
        let later = Later::once_more(exchange).map_err(|unwritable| {
            events::not_made(&self.claim.item, &unwritable);
            Came::Refused(told(&unwritable))
        })?;
        self.has_time(exchange.link.follow_timeout(), MARGIN).map_err(not_made)?;
        Ok(Ready { place, later, own: None, heard: |answer| self.heard_again(exchange, answer) })
    }

    /// The result, in the very telegram that the answer makes, and the notice that is owed. A call that was refused says
    /// nothing of those before it.
    fn heard_again(&self, exchange: &Exchange, answer: HttpAnswer) -> Result<Report, Came> {
        let ending = exchange.ending(Ok(answer));
        let why = || ending.code.map_or("the answer tells nothing", Code::as_str).into();
        let stage = match (ending.outcome, Settled::of(ending.outcome)) {
            (Outcome::NotExecuted, _) => return Err(Came::Refused(why())),
            (_, None) => return Err(Came::Nothing(why())),
            (_, Some(stage)) => stage,
        };
        let (transaction, txn) = (&exchange.asked.transaction, self.claim.original.txn);
        let follow = unknown::notice(transaction, txn, self.gateway.clock().moment());
        Ok(Report::Settled { settlement: Settlement { stage, ending }, follow })
    }
}

/// The exchange as it was begun: its number, its time, and the layouts that began it.
///
/// # Errors
/// Something of it is gone, or it is no advice by now: only what tells may go out twice.
async fn once_more<J: Journal>(
    gateway: &Gateway<J>,
    original: &Found,
    times: u32,
) -> Result<Exchange, Failure> {
    let begun_at = clock::in_korea(original.txn.given_at_ms()).unwrap_or_else(|| gateway.clock().now());
    let Begun { asked, institution, link } = Begun::of(gateway, original, begun_at).await?;
    let effects = [original.effect, asked.transaction.effect];
    if effects != [Effect::Advice; 2] || original.part.is_some() {
        return Err(Failure::new(Code::NotAllowed, "only what tells is said again"));
    }
    let shape = asked.checked().map_err(|error| crate::reply::failure(&error))?.into_shape();
    let exchange = Exchange::new(asked, shape, institution, link, gateway.clock())?;
    // The first time it was said is the exchange itself.
    Ok(exchange.again(original.reference.clone(), times.saturating_add(2)))
}
