//! A simulated firm banking house that takes numbers as JSON numbers: transfer, check of a transfer, opening.
//!
//! Written from the house's contract. It must never know who calls it, and it has no clock: one simulation is one day
//! for what carries no date.
//!
//! | path | request |
//! |---|---|
//! | `POST /firmbank/transfer` | api_key, org_code 8, drw_bank_code 3, telegram_no (number), drw_account, [drw_account_cntn], rv_bank_code 3, rv_account, [rv_account_cntn], amount (number), tr_dt 8, tr_tm 6 |
//! | `POST /firmbank/transfer/check` | api_key, org_code, org_telegram_no (number), tr_dt, drw_bank_code |
//! | `POST /firmbank/open` | api_key, org_code, drw_bank_code, telegram_no = 1 |
//!
//! Answers come with HTTP 200: `{"status":200,"natv_tr_no":"000003","request_at":"2026-09-07 14:30:00","amount":1000}`,
//! where `natv_tr_no` is the telegram_no in six digits and `request_at` tr_dt and tr_tm; a failure adds error_code and
//! error_message. Opening answers `{"status":200,"open_state":"Y"}`. The accounts are those of [`crate::book`].
//!
//! | status | error_code | why |
//! |---|---|---|
//! | 200 | | the money moved; or it is open |
//! | 400 | 9001 | a key is missing, unknown, twice, of another length, type or form; the message says which |
//! | 404 | 9004 | no such transfer |
//! | 409 | 9002 | this org's telegram_no was used before on that day; nothing is done |
//! | 409 | 9003 | opened before |
//! | 500 | 400, 403, 987 | the bank said no: account to pay to, too little money, a code in no table |
//! | 500 | 9006 | no such account to pay from |
//! | 503 | 9005 | the ledger is full |
//! | 504 | VTIM | the bank has not answered yet; the money moved all the same |

mod rules;

use http::Method;

use crate::book::{self, Account, Behaviour};
use crate::fields::Fields;
use crate::form::{self, Misfit, Why};
use crate::written::Written;
use crate::{Answer, Contract, Echo, Kind, Ledger, Request, State, Transfer};

/// The simulated house. Clones share the ledger.
#[derive(Debug, Clone, Default)]
pub struct Thedozen {
    ledger: Ledger,
}

/// A failure as answers state it.
struct Failed {
    status: u64,
    code: &'static str,
    message: String,
}

impl Failed {
    fn new(status: u64, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }
}

impl From<Misfit> for Failed {
    fn from(misfit: Misfit) -> Self {
        Self::new(400, "9001", misfit.to_string())
    }
}

impl Thedozen {
    /// What the house remembers. A transfer's reference is `ORG_CODE-TELEGRAM_NO`.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    fn transfer(&self, fields: &Fields) -> Result<Written, Failed> {
        form::check(fields, rules::TRANSFER)?;
        if fields.amount("amount") == 0 {
            return Err(Misfit::new("amount", Why::Form).into());
        }
        if self.ledger.is_full_for(1) {
            return Err(Failed::new(503, "9005", "원장 초과"));
        }
        let (date, reference) = (fields.text("tr_dt"), reference(fields, "telegram_no"));
        if !self.ledger.claim(date, &[&reference]) {
            return Err(Failed::new(409, "9002", "전문번호 중복"));
        }
        let from = book::account(fields.text("drw_bank_code"), fields.text("drw_account"))
            .ok_or_else(|| Failed::new(500, "9006", "출금계좌 없음"))?;
        let to = book::account(fields.text("rv_bank_code"), fields.text("rv_account"));
        let state = self.ledger.pay(moved(fields, reference, from, to));
        if matches!(to.map(|account| account.behaviour), Some(Behaviour::Clouded(..))) {
            return Err(Failed::new(504, "VTIM", "처리중"));
        }
        outcome(state)?;
        Ok(about(Written::default().number("status", 200), fields))
    }

    fn check(&self, fields: &Fields) -> Result<Written, Failed> {
        form::check(fields, rules::CHECK)?;
        let transfer = self
            .ledger
            .find(fields.text("tr_dt"), &reference(fields, "org_telegram_no"))
            .filter(|transfer| transfer.from.bank == fields.text("drw_bank_code"))
            .ok_or_else(|| Failed::new(404, "9004", "원거래 없음"))?;
        outcome(transfer.state)?;
        Ok(Written::default()
            .number("status", 200)
            .text("natv_tr_no", &six_digits(fields.text("org_telegram_no")))
            .text("request_at", &moment(&transfer.date, &transfer.time))
            .number("amount", transfer.amount))
    }

    fn open(&self, fields: &Fields) -> Result<Written, Failed> {
        form::check(fields, rules::OPEN)?;
        if fields.text("telegram_no") != "1" {
            return Err(Misfit::new("telegram_no", Why::Form).into());
        }
        let house = format!("open-{}-{}", fields.text("org_code"), fields.text("drw_bank_code"));
        if !self.ledger.claim("", &[&house]) {
            return Err(Failed::new(409, "9003", "이미 개시"));
        }
        Ok(Written::default().number("status", 200).text("open_state", "Y"))
    }
}

impl Contract for Thedozen {
    fn answer(&self, request: &Request) -> Option<Answer> {
        let handle: fn(&Self, &Fields) -> Result<Written, Failed> = match request.path() {
            "/firmbank/transfer" => Self::transfer,
            "/firmbank/transfer/check" => Self::check,
            "/firmbank/open" => Self::open,
            _ => return None,
        };
        if request.method != Method::POST {
            return Some(Answer::json(405, "").complaining(format!("{} takes POST", request.path())));
        }
        let fields = Fields::from_json(&request.body);
        let result = match &fields {
            Some(fields) => handle(self, fields),
            None => Err(Misfit::new("", Why::Unreadable).into()),
        };
        let fields = fields.unwrap_or_default();
        let answer = match result {
            Ok(written) => Answer::json(200, written.end()),
            Err(failed) => refused(&failed, &fields),
        };
        Some(answer.echoing(Echo {
            reference: fields.given("telegram_no").map(|number| format!("\"{}\"", six_digits(number))),
            amount: fields.given("amount").map(|amount| format!("\"amount\":{amount}")),
        }))
    }
}

/// A failure's answer: what of the request can be read, then what is wrong. Only what is wrong with the request itself
/// is remarked upon; what the bank or the ledger says is an answer.
fn refused(failed: &Failed, fields: &Fields) -> Answer {
    let out = about(Written::default().number("status", failed.status), fields)
        .text("error_code", failed.code)
        .text("error_message", &failed.message);
    let answer = Answer::json(200, out.end());
    match failed.status {
        400 | 409 | 503 => answer.complaining(format!("{} {}", failed.code, failed.message)),
        _ => answer,
    }
}

/// What an answer repeats of a transfer, as far as the request holds it.
fn about(out: Written, fields: &Fields) -> Written {
    let number = fields.given("telegram_no").or_else(|| fields.given("org_telegram_no"));
    let out = out.maybe("natv_tr_no", number.map(six_digits).as_deref());
    let at = fields.given("tr_dt").zip(fields.given("tr_tm")).map(|(date, time)| moment(date, time));
    let out = out.maybe("request_at", at.as_deref());
    match fields.given("amount") {
        Some(_) => out.number("amount", fields.amount("amount")),
        None => out,
    }
}

fn moved(
    fields: &Fields,
    reference: String,
    from: &'static Account,
    to: Option<&'static Account>,
) -> Transfer {
    Transfer {
        reference,
        date: fields.text("tr_dt").to_owned(),
        time: fields.text("tr_tm").to_owned(),
        kind: Kind::Deposit,
        from,
        to,
        amount: fields.amount("amount"),
        print: fields.text("rv_account_cntn").to_owned(),
        state: State::Executed,
    }
}

fn outcome(state: State) -> Result<(), Failed> {
    match state {
        State::Executed => Ok(()),
        State::Declined(code, words) => Err(Failed::new(500, code, words)),
    }
}

/// The name of a transfer: numbers are unique for an organisation and a day.
fn reference(fields: &Fields, key: &str) -> String {
    format!("{}-{}", fields.text("org_code"), fields.text(key))
}

fn six_digits(number: &str) -> String {
    format!("{number:0>6}")
}

/// `2026-09-07 14:30:00`, or the two texts as they are when they are no date and time.
fn moment(date: &str, time: &str) -> String {
    let part = |text: &str, from: usize, to: usize| text.get(from..to).unwrap_or("").to_owned();
    if date.len() != 8 || time.len() != 6 {
        return format!("{date} {time}");
    }
    let day = [part(date, 0, 4), part(date, 4, 6), part(date, 6, 8)].join("-");
    let clock = [part(time, 0, 2), part(time, 2, 4), part(time, 4, 6)].join(":");
    format!("{day} {clock}")
}

#[cfg(test)]
mod tests;
