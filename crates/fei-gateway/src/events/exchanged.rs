//! How an exchange with an institution ended: told to the log, counted, and shown to whoever taps.

use std::sync::Arc;

use bytes::Bytes;
use fei_exchange::{Code, Failure, Outcome, TxnId};
use fei_journal::{Ending, Journal};
use tokio::time::Instant;

use super::{no_verdict, shown};
use crate::asked::Asked;
use crate::tap::{Seen, Tap, Way};
use crate::{Answered, Gateway, several};

/// The line that an operator looks for: one exchange with an institution, from telegram to telegram.
pub(crate) struct Exchanged<'g> {
    txn: TxnId,
    asked: Asked,
    institution: &'g str,
    began: Instant,
    counts: Arc<Answered>,
    tap: &'g Tap,
}

impl<'g> Exchanged<'g> {
    pub(crate) fn begin<J: Journal>(
        gateway: &'g Gateway<J>,
        txn: TxnId,
        asked: &Asked,
        institution: &'g str,
        began: Instant,
    ) -> Self {
        let (counts, tap) = (gateway.counts().institution(institution), gateway.tap());
        Self { txn, asked: asked.clone(), institution, began, counts, tap }
    }

    /// The number that it has, or would have had.
    pub(crate) const fn txn(&self) -> TxnId {
        self.txn
    }

    /// It was not begun, or nobody knows how it ended. The answer that says so.
    pub(crate) fn not_begun(&self, failure: &Failure) -> Bytes {
        match failure.code {
            Code::KeyReused => self.number_reused(failure),
            _ => no_verdict(&self.asked, self.institution, failure),
        }
        let ending = several::all_failed(&self.asked, failure);
        self.counts.ended_as(&ending);
        // What was not begun has no row: a number of it would be looked for in vain.
        let txn = (failure.outcome() == Outcome::Unknown).then_some(self.txn);
        self.told(ending, txn)
    }

    /// A core that miscounts, or somebody else who speaks in its name: of the transfer that has the number nothing is told.
    fn number_reused(&self, failure: &Failure) {
        tracing::error!(
            alarm = true,
            trace = %self.asked.trace,
            line = self.asked.channel(),
            transaction = &*self.asked.transaction.id,
            code = failure.code.as_str(),
            money = failure.code.of_money(),
            "a number that is taken came with other content"
        );
    }

    /// It was sent before: the earlier answer is given again, and nothing went to the institution.
    pub(crate) fn repeated(&self, original: TxnId, ending: Ending) -> Bytes {
        self.counts.repeated();
        tracing::info!(
            trace = %self.asked.trace,
            %original,
            line = self.asked.channel(),
            transaction = &*self.asked.transaction.id,
            outcome = ending.outcome.as_str(),
            code = ending.code.map(Code::as_str),
            "repetition answered"
        );
        self.show(original, &ending, true);
        ending.answer
    }

    /// It ended.
    pub(crate) fn ended(&self, ending: Ending) -> Bytes {
        self.counts.ended_as(&ending);
        self.counts.took(self.began.elapsed());
        self.told(ending, Some(self.txn))
    }

    /// Its transactions ended, each by itself; `whole` is what the core hears of them.
    pub(crate) fn all_ended(&self, endings: &[Ending], whole: Ending) -> Bytes {
        endings.iter().for_each(|ending| self.counts.ended_as(ending));
        self.counts.took(self.began.elapsed());
        let count = |outcome| endings.iter().filter(|ending| ending.outcome == outcome).count();
        tracing::info!(
            trace = %self.asked.trace,
            transaction = &*self.asked.transaction.id,
            institution = self.institution,
            items = endings.len(),
            executed = count(Outcome::Executed),
            declined = count(Outcome::Declined),
            not_executed = count(Outcome::NotExecuted),
            unknown = count(Outcome::Unknown),
            "items ended"
        );
        self.told(whole, Some(self.txn))
    }

    fn told(&self, ending: Ending, txn: Option<TxnId>) -> Bytes {
        tracing::info!(
            trace = %self.asked.trace,
            txn = txn.map(tracing::field::display),
            line = self.asked.channel(),
            transaction = &*self.asked.transaction.id,
            institution = self.institution,
            outcome = ending.outcome.as_str(),
            code = ending.code.map(Code::as_str),
            money = ending.code.map(|code| code.of_effect(self.asked.transaction.effect)),
            losses = self.asked.tally.told(),
            elapsed_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            "exchange ended"
        );
        tracing::debug!(
            trace = %self.asked.trace,
            telegram = shown(&self.asked, &self.asked.transaction.response, &ending.answer),
            "telegram out"
        );
        self.show(self.txn, &ending, false);
        ending.answer
    }

    /// To whoever taps.
    fn show(&self, txn: TxnId, ending: &Ending, repeated: bool) {
        let how = |seen| Seen { txn: Some(txn), to: Some(self.institution.into()), repeated, ..seen };
        self.tap.tell(|| {
            let seen = Seen::of(&self.asked, ending, Way::Outbound);
            how(Seen { elapsed: Some(self.began.elapsed()), ..seen })
        });
    }
}
