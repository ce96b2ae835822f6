//! What the core's answer means: first whether it answers this request, then what its codes say.

use fei_exchange::Code;
use fei_layout::plan::{AnswerCode, EchoedRow, FieldIx, TelegramParty, Transaction};

use super::serve;
use crate::View;
use crate::mapping::Verdict;
use crate::mapping::blame::shown_code;
use crate::mapping::same::same;

/// Judges an answer telegram. A row of `echo` that is not what was sent makes it the answer to something else: unknown,
/// whatever its codes say. Then the first row of the party's codes that fits decides; none fits: unknown, never declined.
#[must_use]
pub fn verdict_of_telegram(
    transaction: &Transaction,
    party: &TelegramParty,
    request: &View<'_>,
    answer: &View<'_>,
) -> Verdict {
    let echo = serve(transaction).map_or(&[][..], |serve| &serve.echo);
    if let Some(row) = echoes(echo, request, answer) {
        let key = &transaction.response.field(row.came).key;
        return Verdict::coded(Code::EchoMismatch, format!("{key} is not what was sent"));
    }
    by_codes(party, answer)
}

/// The first row that is not what was sent.
pub(in crate::mapping) fn echoes<'r>(
    rows: &'r [EchoedRow],
    sent: &View<'_>,
    came: &View<'_>,
) -> Option<&'r EchoedRow> {
    rows.iter().find(|row| match (sent.value(row.sent), came.value(row.came)) {
        (Ok(sent), Ok(came)) => !same(&sent, &came),
        _ => true,
    })
}

/// What the party's codes say: the first row that fits.
pub(in crate::mapping) fn by_codes(party: &TelegramParty, answer: &View<'_>) -> Verdict {
    match party.codes.iter().find(|row| fits(row, answer)) {
        Some(row) => Verdict::of(row.is, None, &row.ko),
        None => Verdict::coded(Code::UnlistedCode, format!("no row for {}", columns(party, answer))),
    }
}

/// A row without columns says nothing.
fn fits(row: &AnswerCode, answer: &View<'_>) -> bool {
    let is = |(field, wanted): &(FieldIx, Box<str>)| {
        answer.value(*field).is_ok_and(|value| *value.text() == **wanted)
    };
    !row.columns.is_empty() && row.columns.iter().all(is)
}

/// `rsp_code="0777"`: the codes themselves, which are nobody's secret as long as they look like codes.
fn columns(party: &TelegramParty, answer: &View<'_>) -> String {
    let mut fields: Vec<FieldIx> =
        party.codes.iter().flat_map(|row| &row.columns).map(|(field, _)| *field).collect();
    fields.sort_unstable();
    fields.dedup();
    let one = |field: &FieldIx| {
        let key = &party.header.field(*field).key;
        answer.value(*field).map_or_else(
            |_| format!("{key} unreadable"),
            |value| format!("{key}={}", shown_code(value.text())),
        )
    };
    fields.iter().map(one).collect::<Vec<_>>().join(" ")
}
