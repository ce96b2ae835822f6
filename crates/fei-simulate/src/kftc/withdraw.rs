//! 출금이체: from a customer's account, named by its fintech number, to the contract account.

use super::Call;
use super::common::{Head, HeadOrder, bank_of, echo};
use super::refusal::Refusal;
use crate::book::{self, Account, Behaviour};
use crate::fields::Fields;
use crate::form::{Form, Rules, Why, may, must};
use crate::{Answer, Kind, State, Transfer};

pub(super) const RULES: Rules = &[&[
    must("bank_tran_id", Form::Reference),
    must("cntr_account_type", Form::OneOf(&["N"])),
    must("cntr_account_num", Form::Digits(20)),
    must("dps_print_content", Form::Text(20)),
    must("fintech_use_num", Form::Exactly(24)),
    may("wd_print_content", Form::Text(20)),
    must("tran_amt", Form::Amount(12)),
    must("tran_dtime", Form::Moment),
    must("req_client_name", Form::Text(50)),
    may("req_client_bank_code", Form::Exactly(3)),
    may("req_client_account_num", Form::Digits(16)),
    may("req_client_fintech_use_num", Form::Exactly(24)),
    must("req_client_num", Form::Text(20)),
    must("transfer_purpose", Form::OneOf(&["TR", "ST", "RC", "AU"])),
    may("recv_client_name", Form::Text(50)),
    may("recv_client_bank_code", Form::Exactly(3)),
    may("recv_client_account_num", Form::Digits(16)),
    may("sub_frnc_name", Form::Text(100)),
    may("sub_frnc_num", Form::Text(15)),
    may("sub_frnc_business_num", Form::Digits(10)),
]];

pub(super) fn answer(call: &Call<'_>) -> Result<Answer, Refusal> {
    let fields = call.fields;
    check_client(fields, "")?;
    if call.ledger.is_full_for(1) {
        return Err(Refusal::Full);
    }
    call.claim(&[call.reference()])?;
    let contract = book::contract_account(fields.text("cntr_account_num")).ok_or(Refusal::Account)?;
    let customer = book::by_fintech(fields.text("fintech_use_num")).ok_or(Refusal::Account)?;
    if customer.behaviour == Behaviour::Refused {
        return Err(Refusal::Account);
    }
    let state = call.ledger.pay(Transfer {
        reference: call.reference().to_owned(),
        date: call.date().to_owned(),
        time: call.time().to_owned(),
        kind: Kind::Withdrawal,
        from: customer,
        to: Some(contract),
        amount: fields.amount("tran_amt"),
        print: fields.text("wd_print_content").to_owned(),
        state: State::Executed,
    });
    if let Behaviour::Clouded(code, words) = customer.behaviour {
        return Err(Refusal::Clouded(code, words));
    }
    Ok(written(call, contract, customer, state))
}

fn written(call: &Call<'_>, contract: &Account, customer: &Account, state: State) -> Answer {
    let fields = call.fields;
    let (dps, bank) = (bank_of(contract), bank_of(customer));
    let out = Head::heard(fields)
        .write(HeadOrder::TimeLate)
        .text("dps_bank_code_std", dps.code)
        .text("dps_bank_code_sub", dps.branch)
        .text("dps_bank_name", dps.name)
        .text("dps_account_num_masked", &contract.masked())
        .text("dps_print_content", fields.text("dps_print_content"))
        .text("dps_account_holder_name", contract.holder);
    let body = call
        .said(bank, state)
        .write(out)
        .text("fintech_use_num", fields.text("fintech_use_num"))
        .text("bank_code_std", bank.code)
        .text("bank_code_sub", bank.branch)
        .text("bank_name", bank.name)
        .text("account_num_masked", &customer.masked())
        .text("print_content", fields.text("wd_print_content"))
        .text("account_holder_name", customer.holder)
        .text("tran_amt", fields.text("tran_amt"))
        .text("wd_limit_remain_amt", &call.ledger.withdrawable(customer, call.date()).to_string())
        .end();
    Answer::json(200, body).echoing(echo(call.reference(), Some(fields.text("tran_amt"))))
}

/// The requesting client is named by bank and account or by fintech number: one way, and a whole one. `place` stands
/// before the key in a list.
pub(super) fn check_client(fields: &Fields, place: &str) -> Result<(), Refusal> {
    let given = |key| fields.given(key).is_some();
    let by_account = (given("req_client_bank_code"), given("req_client_account_num"));
    match (by_account, given("req_client_fintech_use_num")) {
        ((true, true), false) | ((false, false), true) => Ok(()),
        _ => Err(Refusal::misfit(&format!("{place}req_client_fintech_use_num"), Why::Count)),
    }
}
