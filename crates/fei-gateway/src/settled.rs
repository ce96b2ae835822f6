//! What a requester is told since an unknown result is settled: the answer by his party's rule. Without the values of the
//! institution's own answer, because that never came.

use std::sync::Arc;

use bytes::Bytes;
use fei_codec::Verdict;
use fei_exchange::Outcome;
use fei_journal::{Ending, Follow, PartOf, Row};
use fei_layout::plan::{Side, Transaction};
use fei_layout::{Recognised, Registry};

use crate::asked::Asked;
use crate::{Clock, reply, several, unknown};

/// The answer to a request whose result is this one, by this version of its transaction. None: the answer cannot be made.
#[must_use]
pub fn settled_answer(
    (layouts, transaction): (&Registry, &Arc<Transaction>),
    clock: &dyn Clock,
    row: &Row,
    request: Bytes,
    outcome: Outcome,
) -> Option<Bytes> {
    let party = layouts.party(&transaction.party)?.clone();
    let transaction = transaction.clone();
    let recognised = Recognised { transaction, side: Side::Request };
    let asked = Asked::new(party, recognised, request, row.trace.clone(), clock.now()).ok()?;
    let ko = if outcome == Outcome::Executed { "처리 확인" } else { "미처리 확인" };
    let verdict = Verdict { outcome, code: None, rsp_code: None, ko: ko.into(), detail: Box::default() };
    Some(told(&asked, row.part, &verdict).ok()?.answer)
}

/// The notice that is owed since a result was settled by hand: none, where its file tells nobody.
#[must_use]
pub fn settled_notice(transaction: &Transaction, clock: &dyn Clock, row: &Row) -> Vec<Follow> {
    unknown::notice(transaction, row.txn, clock.moment())
}

/// The ending of a request by this verdict. A request that its layout cannot read gets its own bytes back: whoever asks
/// hears the outcome.
pub(crate) fn ending(asked: &Asked, part: Option<PartOf>, verdict: &Verdict) -> Ending {
    let Verdict { outcome, code, .. } = *verdict;
    told(asked, part, verdict).unwrap_or_else(|_| Ending { outcome, code, answer: asked.telegram.clone() })
}

/// Of a telegram with several transactions it is the answer of one.
fn told(asked: &Asked, part: Option<PartOf>, verdict: &Verdict) -> Result<Ending, fei_codec::Error> {
    match part {
        Some(of) => several::told(asked, of, verdict.clone()),
        None => reply::write(asked, &asked.view()?, verdict, None),
    }
}
