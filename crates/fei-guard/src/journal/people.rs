//! Whom an ending leaves a transaction to: an unknown one that nothing follows is for people from the commit on, and they
//! must hear of it. Nothing else would tell them: there is no item that waits, and none that is put aside.

#[cfg(test)]
mod tests;

use fei_exchange::{Effect, Outcome, Trace, TxnId};
use fei_journal::{Ending, Intent};

use crate::{Conclusion, events};

/// What is kept of an intent for that.
pub(super) struct ForPeople {
    effect: Effect,
    trace: Trace,
}

impl ForPeople {
    pub(super) fn of(intent: &Intent) -> Self {
        Self { effect: intent.effect, trace: intent.trace.clone() }
    }

    /// An alarm for each, once the endings stand.
    pub(super) fn tell(&self, txn: TxnId, concluded: &Conclusion, stand: &[Ending]) {
        for (txn, ending) in self.left(txn, concluded, stand) {
            events::LeftToPeople { txn, trace: &self.trace, code: ending.code }.emit();
        }
    }

    /// Those that are left to people. One that only asked moves nothing; what another ended is that one's to tell.
    fn left<'c>(
        &self,
        txn: TxnId,
        concluded: &'c Conclusion,
        stand: &'c [Ending],
    ) -> impl Iterator<Item = (TxnId, &'c Ending)> {
        let (moves, Conclusion { ending, follow, rest }) = (self.effect != Effect::None, concluded);
        let rest = rest.iter().map(|part| (part.txn, &part.ending, &part.follow));
        let each = std::iter::once((txn, ending, follow)).chain(rest).zip(stand);
        let left = each.filter(move |((_, ending, follow), stands)| {
            moves && ending.outcome == Outcome::Unknown && follow.is_empty() && ending == stands
        });
        left.map(|((txn, ending, _), _)| (txn, ending))
    }
}
