//! An answer repeats what the request set. Where the two telegrams of a case do not agree, one of them was changed: that
//! tells a changed byte of the telegram in from all that follows of it.

use fei_codec::{ExplainRow, explain};
use fei_layout::plan::{AnswerRule, Layout, SetBy, Transaction};

use crate::golden::{Case, Difference, first_difference};
use crate::ruler::in_charset;

/// The first byte of the request that the answer should repeat and does not.
pub(super) fn not_repeated(case: &Case, transaction: &Transaction, rule: &AnswerRule) -> Option<Difference> {
    let (request, response) = (&transaction.request, &transaction.response);
    let asked = explain(request, &case.core_sends.bytes);
    let answered = explain(response, &case.core_gets.bytes);
    let repeats = |row: &&ExplainRow| is_repeated(response, rule, &row.key);
    let twin = |row: &ExplainRow| asked.iter().find(|one| one.key == row.key && one.width == row.width);
    answered.iter().filter(repeats).find_map(|row| differs(case, twin(row)?, row, response))
}

/// Whether the request set the row and the party's answer rule leaves it alone.
fn is_repeated(layout: &Layout, rule: &AnswerRule, key: &str) -> bool {
    let by_rule = |ix: u32| rule.rows.iter().any(|(field, _)| field.0 == ix);
    let fields = layout.fields.iter().zip(0_u32..);
    let of_key = fields.filter(|(field, _)| &*field.key == key && field.set_by == SetBy::Request);
    of_key.into_iter().any(|(_, ix)| ix >= layout.header_fields || !by_rule(ix))
}

fn differs(case: &Case, asked: &ExplainRow, answered: &ExplainRow, layout: &Layout) -> Option<Difference> {
    let of = |bytes: &[u8], row: &ExplainRow| {
        let from = row.at as usize;
        bytes.get(from..from + row.width as usize).map(<[u8]>::to_vec)
    };
    let repeated = of(&case.core_gets.bytes, answered)?;
    let before = case.core_sends.bytes.get(..asked.at as usize)?;
    let got = [before, &repeated].concat();
    let sent = case.core_sends.up_to((asked.at + asked.width) as usize);
    let mut found = first_difference("core_sends", &sent, &got, |bytes| in_charset(layout.charset, bytes))?;
    found.field = Some(format!("{} {}", asked.key, asked.ko));
    found.note = Some("core_gets repeats it otherwise: one of the two was changed");
    Some(found)
}
