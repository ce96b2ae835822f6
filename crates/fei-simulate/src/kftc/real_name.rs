//! 계좌실명조회: whose account it is.

use super::Call;
use super::common::{Head, HeadOrder, asked, bank_of, echo};
use super::refusal::Refusal;
use crate::book;
use crate::form::{Form, Rules, Why, may, must};
use crate::{Answer, State};

pub(super) const RULES: Rules = &[&[
    must("bank_tran_id", Form::Reference),
    must("bank_code_std", Form::Exactly(3)),
    must("account_num", Form::Digits(16)),
    may("account_seq", Form::Digits(3)),
    must("account_holder_info_type", Form::OneOf(&[" ", "1", "2", "3", "4", "5", "6", "7", "8", "9", "N"])),
    may("account_holder_info", Form::Digits(13)),
    must("tran_dtime", Form::Moment),
]];

pub(super) fn answer(call: &Call<'_>) -> Result<Answer, Refusal> {
    let fields = call.fields;
    check_info(fields.text("account_holder_info_type"), fields.text("account_holder_info"))?;
    call.claim(&[call.reference()])?;
    let (account, said) = asked(book::account(fields.text("bank_code_std"), fields.text("account_num")))?;
    let bank = bank_of(account);
    let holder = if said == State::Executed { account.holder } else { "" };
    let out = Head::heard(fields).write(HeadOrder::TimeEarly);
    let out = call.said(bank, said).write(out);
    let body = out
        .text("bank_code_std", bank.code)
        .text("bank_code_sub", bank.branch)
        .text("bank_name", bank.name)
        .text("account_num", account.number)
        .maybe("account_seq", fields.given("account_seq"))
        .text("account_holder_info_type", fields.text("account_holder_info_type"))
        .maybe("account_holder_info", fields.given("account_holder_info"))
        .text("account_holder_name", holder)
        .text("account_type", account.kind)
        .end();
    Ok(Answer::json(200, body).echoing(echo(call.reference(), None)))
}

/// A birth date has 6 digits, a business or resident number 10 or 13; who does not verify sends none.
fn check_info(kind: &str, info: &str) -> Result<(), Refusal> {
    let good = match kind {
        "N" => info.is_empty(),
        " " => info.len() == 6,
        _ => matches!(info.len(), 10 | 13),
    };
    good.then_some(()).ok_or_else(|| Refusal::misfit("account_holder_info", Why::Length))
}
