//! What a requester is told since people settled an unknown result: the answer by his party's rule, without anything of
//! the institution's own, because nobody has that.

use bytes::Bytes;
use fei_codec::Verdict;
use fei_exchange::Outcome;
use fei_journal::Row;
use fei_layout::plan::Side;
use fei_layout::{Recognised, Registry};

use crate::asked::Asked;
use crate::{Clock, reply};

/// The answer to a request whose result is this one, by the layouts of the day on which it was begun. None: its layout is
/// gone, or the answer cannot be made.
#[must_use]
pub fn settled_answer(
    layouts: &Registry,
    clock: &dyn Clock,
    row: &Row,
    request: Bytes,
    outcome: Outcome,
) -> Option<Bytes> {
    let transaction = layouts.transaction(&row.transaction, row.day)?.clone();
    let party = layouts.party(&transaction.party)?.clone();
    let recognised = Recognised { transaction, side: Side::Request };
    let asked = Asked::new(party, recognised, request, row.trace.clone(), clock.now()).ok()?;
    let view = asked.view().ok()?;
    let ko = if outcome == Outcome::Executed { "처리 확인" } else { "미처리 확인" };
    let verdict = Verdict { outcome, code: None, rsp_code: None, ko: ko.into(), detail: Box::default() };
    Some(reply::write(&asked, &view, &verdict, None).ok()?.answer)
}
