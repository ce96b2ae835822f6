//! 참가기관 상태: which banks are open.

use super::Call;
use super::common::{Head, HeadOrder};
use super::refusal::Refusal;
use crate::Answer;
use crate::book::BANKS;
use crate::form::Rules;
use crate::written::Written;

pub(super) const RULES: Rules = &[];

#[expect(clippy::unnecessary_wraps, reason = "the table of endpoints holds one kind of function")]
pub(super) fn answer(call: &Call<'_>) -> Result<Answer, Refusal> {
    let banks = BANKS.iter().map(|bank| {
        Written::default()
            .text("bank_code_std", bank.code)
            .text("bank_name", bank.name)
            .text("bank_status", bank.status)
    });
    let body = Head::heard(call.fields)
        .write(HeadOrder::TimeLate)
        .text("res_cnt", &BANKS.len().to_string())
        .list("res_list", banks)
        .end();
    Ok(Answer::json(200, body))
}
