//! 입금이체: from the contract account to a list of accounts. Each item has a bank's word of its own.

use std::collections::HashSet;

use super::Call;
use super::common::{Head, HeadOrder, Said, bank_of, echo};
use super::refusal::Refusal;
use super::withdraw::check_client;
use crate::book::{self, Account, Behaviour};
use crate::fields::Fields;
use crate::form::{Form, Rule, Rules, Why, may, must};
use crate::written::Written;
use crate::{Answer, Kind, State, Transfer};

pub(super) const BY_FINTECH: Rules =
    &[OUTER, &[must("req_list", Form::List(&[ITEM, &[must("fintech_use_num", Form::Exactly(24))]]))]];

pub(super) const BY_ACCOUNT: Rules = &[
    OUTER,
    &[must(
        "req_list",
        Form::List(&[
            ITEM,
            &[
                must("bank_code_std", Form::Exactly(3)),
                must("account_num", Form::Digits(16)),
                may("account_seq", Form::Digits(3)),
                may("account_holder_name", Form::Text(30)),
            ],
        ]),
    )],
];

const OUTER: &[Rule] = &[
    must("cntr_account_type", Form::OneOf(&["N"])),
    must("cntr_account_num", Form::Digits(20)),
    must("wd_pass_phrase", Form::Text(128)),
    may("wd_print_content", Form::Text(20)),
    must("name_check_option", Form::OneOf(&["on", "off"])),
    may("sub_frnc_name", Form::Text(100)),
    may("sub_frnc_num", Form::Text(15)),
    may("sub_frnc_business_num", Form::Digits(10)),
    must("tran_dtime", Form::Moment),
    must("req_cnt", Form::Digits(7)),
];

const ITEM: &[Rule] = &[
    must("tran_no", Form::Digits(2)),
    must("bank_tran_id", Form::Reference),
    may("print_content", Form::Text(20)),
    must("tran_amt", Form::Amount(12)),
    must("req_client_name", Form::Text(50)),
    may("req_client_bank_code", Form::Exactly(3)),
    may("req_client_account_num", Form::Digits(16)),
    may("req_client_fintech_use_num", Form::Exactly(24)),
    must("req_client_num", Form::Text(20)),
    must("transfer_purpose", Form::OneOf(&["TR", "ST", "RC", "AU"])),
    may("recv_bank_tran_id", Form::Reference),
    may("cms_num", Form::Text(32)),
];

pub(super) fn answer(call: &Call<'_>) -> Result<Answer, Refusal> {
    let items = call.fields.items("req_list");
    check_list(call.fields, &items)?;
    if call.ledger.is_full_for(items.len()) {
        return Err(Refusal::Full);
    }
    let references: Vec<_> = items.iter().map(|item| item.text("bank_tran_id")).collect();
    call.claim(&references)?;
    let contract = book::contract_account(call.fields.text("cntr_account_num")).ok_or(Refusal::Account)?;
    let mut results = Vec::with_capacity(items.len());
    let mut clouded = None;
    for item in &items {
        let to = target(item);
        let state = pay(call, contract, item, to);
        results.push(result(call, item, to, state));
        if let Some(Behaviour::Clouded(code, words)) = to.map(|account| account.behaviour) {
            clouded = Some(Refusal::Clouded(code, words));
        }
    }
    match clouded {
        Some(refusal) => Err(refusal),
        None => Ok(written(call, contract, results)),
    }
}

/// What the tables cannot say: the count, numbers used once, one client each, the name where it is to be compared.
fn check_list(fields: &Fields, items: &[&Fields]) -> Result<(), Refusal> {
    if fields.text("req_cnt").parse() != Ok(items.len()) {
        return Err(Refusal::misfit("req_cnt", Why::Count));
    }
    let mut numbers = HashSet::new();
    for (at, item) in items.iter().enumerate() {
        if !numbers.insert(item.text("tran_no").parse::<u8>().ok()) {
            return Err(Refusal::misfit(&format!("req_list[{at}].tran_no"), Why::Twice));
        }
        check_client(item, &format!("req_list[{at}]."))?;
    }
    Ok(())
}

/// The account that an item pays to. One that the centre refuses is as if it were not there.
fn target(item: &Fields) -> Option<&'static Account> {
    let account = match item.given("fintech_use_num") {
        Some(number) => book::by_fintech(number),
        None => book::account(item.text("bank_code_std"), item.text("account_num")),
    };
    account.filter(|account| account.behaviour != Behaviour::Refused)
}

fn pay(call: &Call<'_>, contract: &'static Account, item: &Fields, to: Option<&'static Account>) -> State {
    call.ledger.pay(Transfer {
        reference: item.text("bank_tran_id").to_owned(),
        date: call.date().to_owned(),
        time: call.time().to_owned(),
        kind: Kind::Deposit,
        from: contract,
        to,
        amount: item.amount("tran_amt"),
        print: item.text("print_content").to_owned(),
        state: State::Executed,
    })
}

/// One item of the answer.
fn result(call: &Call<'_>, item: &Fields, to: Option<&'static Account>, state: State) -> Written {
    let bank = to.map(bank_of);
    let code = bank.map_or_else(|| item.text("bank_code_std"), |bank| bank.code);
    let holder = to.filter(|_| state == State::Executed).map_or("", |account| account.holder);
    let out = Said {
        reference: item.text("bank_tran_id"),
        date: call.date(),
        bank: code,
        code: state.code(),
        words: state.words(),
    }
    .write(Written::default().text("tran_no", item.text("tran_no")))
    .maybe("fintech_use_num", item.given("fintech_use_num"))
    .text("bank_code_std", code)
    .maybe("bank_code_sub", bank.map(|bank| bank.branch))
    .maybe("bank_name", bank.map(|bank| bank.name));
    let out = match item.given("fintech_use_num") {
        Some(_) => out.maybe("account_num_masked", to.map(Account::masked).as_deref()),
        None => {
            out.text("account_num", item.text("account_num")).maybe("account_seq", item.given("account_seq"))
        }
    };
    out.maybe("print_content", item.given("print_content"))
        .text("account_holder_name", holder)
        .text("tran_amt", item.text("tran_amt"))
        .maybe("cms_num", item.given("cms_num"))
}

fn written(call: &Call<'_>, contract: &Account, results: Vec<Written>) -> Answer {
    let bank = bank_of(contract);
    let body = Head::heard(call.fields)
        .write(HeadOrder::TimeLate)
        .text("wd_bank_code_std", bank.code)
        .text("wd_bank_code_sub", bank.branch)
        .text("wd_bank_name", bank.name)
        .text("wd_account_num_masked", &contract.masked())
        .maybe("wd_print_content", call.fields.given("wd_print_content"))
        .text("wd_account_holder_name", contract.holder)
        .text("res_cnt", &results.len().to_string())
        .list("res_list", results)
        .end();
    let first = call.fields.items("req_list");
    let echo = first.first().map(|item| echo(item.text("bank_tran_id"), Some(item.text("tran_amt"))));
    Answer::json(200, body).echoing(echo.unwrap_or_default())
}
