//! 거래내역조회: an account's movements, past ones from the book and new ones from the ledger, a page at a time.

use super::Call;
use super::common::{Head, HeadOrder, asked, bank_of, echo};
use super::refusal::Refusal;
use crate::book::{self, Account};
use crate::fields::Fields;
use crate::form::{Form, Rules, Why, may, must};
use crate::written::Written;
use crate::{Answer, Kind, State, Transfer};

/// Movements on one page.
const PAGE: usize = 25;

pub(super) const RULES: Rules = &[&[
    must("bank_tran_id", Form::Reference),
    must("fintech_use_num", Form::Exactly(24)),
    must("inquiry_type", Form::OneOf(&["A", "I", "O"])),
    must("inquiry_base", Form::OneOf(&["D", "T"])),
    must("from_date", Form::Date),
    may("from_time", Form::Time),
    must("to_date", Form::Date),
    may("to_time", Form::Time),
    must("sort_order", Form::OneOf(&["D", "A"])),
    must("tran_dtime", Form::Moment),
    may("befor_inquiry_trace_info", Form::Digits(20)),
]];

/// One movement on an account.
struct Movement {
    date: String,
    time: String,
    inflow: bool,
    kind: &'static str,
    print: String,
    amount: i64,
    after: i64,
}

pub(super) fn answer(call: &Call<'_>) -> Result<Answer, Refusal> {
    let (from, to) = window(call.fields)?;
    let skip = call.fields.given("befor_inquiry_trace_info").map_or(Ok(0), |text| {
        text.parse::<usize>().map_err(|_| Refusal::misfit("befor_inquiry_trace_info", Why::Form))
    })?;
    call.claim(&[call.reference()])?;
    let (account, said) = asked(book::by_fintech(call.fields.text("fintech_use_num")))?;
    let mut found = movements(call, account);
    found.retain(|movement| {
        let at = format!("{}{}", movement.date, movement.time);
        let wanted = match call.fields.text("inquiry_type") {
            "I" => movement.inflow,
            "O" => !movement.inflow,
            _ => true,
        };
        wanted && from <= at && at <= to
    });
    if call.fields.text("sort_order") == "D" {
        found.reverse();
    }
    Ok(written(call, account, said, &found, skip))
}

/// The first and the last moment that are asked for, as YYYYMMDDhhmmss.
fn window(fields: &Fields) -> Result<(String, String), Refusal> {
    let by_time = fields.text("inquiry_base") == "T";
    let moment = |date, time, whole: &str| {
        let clock = if by_time { fields.given(time) } else { Some(whole) };
        let clock = clock.ok_or_else(|| Refusal::misfit(time, Why::Missing))?;
        Ok::<_, Refusal>(format!("{}{clock}", fields.text(date)))
    };
    let (from, to) = (moment("from_date", "from_time", "000000")?, moment("to_date", "to_time", "235959")?);
    if from > to { Err(Refusal::misfit("to_date", Why::Form)) } else { Ok((from, to)) }
}

/// Every movement of the account, oldest first, each with what was on the account after it.
fn movements(call: &Call<'_>, account: &'static Account) -> Vec<Movement> {
    let mut all: Vec<_> = (0..account.past_movements).map(past).collect();
    let net = |movement: &Movement| if movement.inflow { movement.amount } else { -movement.amount };
    let mut on_it = account.opening - all.iter().map(net).sum::<i64>();
    all.extend(call.ledger.transfers().iter().filter_map(|transfer| recent(transfer, account)));
    for movement in &mut all {
        on_it = on_it.saturating_add(net(movement));
        movement.after = on_it;
    }
    all
}

/// A movement before the simulation began: three a day from 2019-09-01, in and out by turns.
fn past(n: u32) -> Movement {
    Movement {
        date: format!("201909{:02}", 1 + n / 3),
        time: format!("{:02}0000", 9 + n % 3),
        inflow: n.is_multiple_of(2),
        kind: "현금",
        print: format!("내역{n:02}"),
        amount: 1_000 * i64::from(n + 1),
        after: 0,
    }
}

/// A movement out of the ledger.
fn recent(transfer: &Transfer, account: &'static Account) -> Option<Movement> {
    let inflow = transfer.to == Some(account);
    let moved = transfer.state == State::Executed && (inflow || transfer.from == account);
    moved.then(|| Movement {
        date: transfer.date.clone(),
        time: transfer.time.clone(),
        inflow,
        kind: if transfer.kind == Kind::Deposit { "입금이체" } else { "출금이체" },
        print: transfer.print.clone(),
        amount: i64::try_from(transfer.amount).unwrap_or(i64::MAX),
        after: 0,
    })
}

fn written(call: &Call<'_>, account: &Account, said: State, found: &[Movement], skip: usize) -> Answer {
    let bank = bank_of(account);
    let page: Vec<_> = found.iter().skip(skip).take(PAGE).collect();
    let next = skip.saturating_add(page.len());
    let more = next < found.len();
    let out = Head::heard(call.fields).write(HeadOrder::TimeLate);
    let body = call
        .said(bank, said)
        .write(out)
        .text("bank_name", bank.name)
        .text("fintech_use_num", call.fields.text("fintech_use_num"))
        .text("balance_amt", &call.ledger.balance(account).to_string())
        .text("page_record_cnt", &page.len().to_string())
        .text("next_page_yn", if more { "Y" } else { "N" })
        .text("befor_inquiry_trace_info", &if more { next.to_string() } else { String::new() })
        .list("res_list", page.into_iter().map(row))
        .end();
    Answer::json(200, body).echoing(echo(call.reference(), None))
}

fn row(movement: &Movement) -> Written {
    Written::default()
        .text("tran_date", &movement.date)
        .text("tran_time", &movement.time)
        .text("inout_type", if movement.inflow { "입금" } else { "출금" })
        .text("tran_type", movement.kind)
        .text("print_content", &movement.print)
        .text("tran_amt", &movement.amount.to_string())
        .text("after_balance_amt", &movement.after.to_string())
        .text("branch_name", "오픈지점")
}
