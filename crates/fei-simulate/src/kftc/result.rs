//! 이체결과조회: what became of transfers, from the ledger alone. It resolves an unknown result.

use super::Call;
use super::common::{Head, HeadOrder, Said, bank_of, echo};
use super::refusal::Refusal;
use crate::book::Account;
use crate::fields::Fields;
use crate::form::{Form, Rules, Why, must};
use crate::written::Written;
use crate::{Answer, Kind, Transfer};

pub(super) const RULES: Rules = &[&[
    must("check_type", Form::OneOf(&["1", "2"])),
    must("tran_dtime", Form::Moment),
    must("req_cnt", Form::Digits(7)),
    must(
        "req_list",
        Form::List(&[&[
            must("tran_no", Form::Digits(2)),
            must("org_bank_tran_id", Form::Reference),
            must("org_bank_tran_date", Form::Date),
            must("org_tran_amt", Form::Amount(12)),
        ]]),
    ),
]];

pub(super) fn answer(call: &Call<'_>) -> Result<Answer, Refusal> {
    let items = call.fields.items("req_list");
    if call.fields.text("req_cnt").parse() != Ok(items.len()) {
        return Err(Refusal::misfit("req_cnt", Why::Count));
    }
    let kind = if call.fields.text("check_type") == "1" { Kind::Withdrawal } else { Kind::Deposit };
    let body = Head::heard(call.fields)
        .write(HeadOrder::TimeLate)
        .text("res_cnt", &items.len().to_string())
        .list("res_list", items.iter().map(|item| result(call, item, kind)))
        .end();
    let first = items.first();
    let echo = first.map(|item| echo(item.text("org_bank_tran_id"), Some(item.text("org_tran_amt"))));
    Ok(Answer::json(200, body).echoing(echo.unwrap_or_default()))
}

/// One item of the answer. A transfer of another kind or amount is not the one that was asked for.
fn result(call: &Call<'_>, item: &Fields, kind: Kind) -> Written {
    let (reference, date) = (item.text("org_bank_tran_id"), item.text("org_bank_tran_date"));
    let transfer = call
        .ledger
        .find(date, reference)
        .filter(|transfer| transfer.kind == kind && transfer.amount == item.amount("org_tran_amt"));
    let customer = transfer.as_ref().and_then(|transfer| match kind {
        Kind::Withdrawal => Some(transfer.from),
        Kind::Deposit => transfer.to,
    });
    let (code, words) = transfer
        .as_ref()
        .map_or(("410", "원거래 없음"), |transfer| (transfer.state.code(), transfer.state.words()));
    let out = Written::default().text("tran_no", item.text("tran_no"));
    let out =
        Said { reference, date, bank: customer.map_or("", |account| account.bank), code, words }.write(out);
    match &transfer {
        Some(transfer) => accounts(out, transfer),
        None => out,
    }
    .text("tran_amt", item.text("org_tran_amt"))
}

/// Who paid and who was paid.
fn accounts(out: Written, transfer: &Transfer) -> Written {
    let side = |out: Written, prefix: &str, account: &Account| {
        let bank = bank_of(account);
        out.text(&format!("{prefix}_bank_code_std"), bank.code)
            .text(&format!("{prefix}_bank_code_sub"), bank.branch)
            .text(&format!("{prefix}_bank_name"), bank.name)
            .text(&format!("{prefix}_account_num_masked"), &account.masked())
            .text(&format!("{prefix}_account_holder_name"), account.holder)
    };
    let out = side(out, "wd", transfer.from);
    match transfer.to {
        Some(to) => side(out, "dps", to),
        None => out,
    }
}
