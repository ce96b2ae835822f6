//! 잔액조회: what is on an account, asked by fintech number or by account number.

use super::Call;
use super::common::{Head, HeadOrder, asked, bank_of, echo};
use super::refusal::Refusal;
use crate::book::{self, Account, Amounts};
use crate::form::{Form, Rule, Rules, must};
use crate::written::Written;
use crate::{Answer, State};

pub(super) const BY_FINTECH: Rules = &[COMMON, &[must("fintech_use_num", Form::Exactly(24))]];

pub(super) const BY_ACCOUNT: Rules = &[
    COMMON,
    &[
        must("bank_code_std", Form::Exactly(3)),
        must("account_num", Form::Digits(16)),
        must("user_seq_no", Form::Text(10)),
    ],
];

const COMMON: &[Rule] = &[must("bank_tran_id", Form::Reference), must("tran_dtime", Form::Moment)];

pub(super) fn answer(call: &Call<'_>) -> Result<Answer, Refusal> {
    let fields = call.fields;
    call.claim(&[call.reference()])?;
    let (account, said) = asked(match fields.given("fintech_use_num") {
        Some(number) => book::by_fintech(number),
        None => book::account(fields.text("bank_code_std"), fields.text("account_num")),
    })?;
    let bank = bank_of(account);
    let out = Head::heard(fields).write(HeadOrder::TimeLate);
    let out = call.said(bank, said).write(out).text("bank_name", bank.name);
    let out = match fields.given("fintech_use_num") {
        Some(number) => out.text("fintech_use_num", number),
        None => out.text("bank_code_std", bank.code).text("account_num", account.number),
    };
    let out = if said == State::Executed { amounts(out, call, account) } else { out };
    let body = out
        .text("account_type", account.kind)
        .text("product_name", "내맘대로통장")
        .text("account_issue_date", "20180202")
        .text("maturity_date", "")
        .text("last_tran_date", "20190909")
        .end();
    Ok(Answer::json(200, body).echoing(echo(call.reference(), None)))
}

/// The balance and what of it may be spent, as this account states them.
fn amounts(out: Written, call: &Call<'_>, account: &Account) -> Written {
    let balance = call.ledger.balance(account);
    match account.amounts {
        Amounts::Stated => out
            .text("balance_amt", &balance.to_string())
            .text("available_amt", &balance.saturating_add(account.overdraft).to_string()),
        Amounts::Empty => out.text("balance_amt", "").text("available_amt", ""),
        Amounts::Absent => out,
    }
}
