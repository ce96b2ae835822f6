//! What every answer of the centre begins with, and the bank's part of it.
//!
//! It must never know one endpoint's keys.

use super::Call;
use super::refusal::Refusal;
use crate::book::{Account, Bank, Behaviour, bank};
use crate::fields::Fields;
use crate::written::Written;
use crate::{Echo, State};

/// The centre's own part of an answer.
pub(super) struct Head<'a> {
    api_tran_id: String,
    api_tran_dtm: String,
    rsp_code: &'a str,
    rsp_message: &'a str,
}

/// Where the centre's time stands: the contract's samples differ.
#[derive(Debug, Clone, Copy)]
pub(super) enum HeadOrder {
    /// Second.
    TimeEarly,
    /// Fourth.
    TimeLate,
}

impl HeadOrder {
    /// The order of this path's sample.
    pub(super) fn of(path: &str) -> Self {
        if path.starts_with("/v2.0/inquiry/") { Self::TimeEarly } else { Self::TimeLate }
    }
}

impl<'a> Head<'a> {
    /// The head of an answer to this call.
    pub(super) fn of(fields: &Fields, rsp_code: &'a str, rsp_message: &'a str) -> Self {
        let first = |list, key| fields.items(list).first().and_then(|item| item.given(key));
        let reference = fields
            .given("bank_tran_id")
            .or_else(|| first("req_list", "bank_tran_id"))
            .or_else(|| first("req_list", "org_bank_tran_id"))
            .filter(|reference| reference.len() == 20 && reference.is_ascii())
            .and_then(|reference| reference.get(8..))
            .unwrap_or("000000000000");
        let moment = Some(fields.text("tran_dtime"))
            .filter(|text| text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit()));
        Self {
            api_tran_id: format!("2ffd133a-d17a-431d-a6a5-{}", reference.to_ascii_lowercase()),
            api_tran_dtm: moment.map_or_else(|| "0".repeat(17), |text| format!("{text}567")),
            rsp_code,
            rsp_message,
        }
    }

    /// The head of an answer to a call that was heard.
    pub(super) fn heard(fields: &Fields) -> Self {
        Self::of(fields, "A0000", "")
    }

    /// Writes it at the beginning of an object.
    pub(super) fn write(&self, order: HeadOrder) -> Written {
        let out = Written::default().text("api_tran_id", &self.api_tran_id);
        let out = match order {
            HeadOrder::TimeEarly => out.text("api_tran_dtm", &self.api_tran_dtm),
            HeadOrder::TimeLate => out,
        };
        let out = out.text("rsp_code", self.rsp_code).text("rsp_message", self.rsp_message);
        match order {
            HeadOrder::TimeEarly => out,
            HeadOrder::TimeLate => out.text("api_tran_dtm", &self.api_tran_dtm),
        }
    }
}

/// The bank's part of an answer.
pub(super) struct Said<'a> {
    pub(super) reference: &'a str,
    pub(super) date: &'a str,
    pub(super) bank: &'a str,
    pub(super) code: &'a str,
    pub(super) words: &'a str,
}

impl Said<'_> {
    /// Writes it.
    pub(super) fn write(&self, out: Written) -> Written {
        out.text("bank_tran_id", self.reference)
            .text("bank_tran_date", self.date)
            .text("bank_code_tran", self.bank)
            .text("bank_rsp_code", self.code)
            .text("bank_rsp_message", self.words)
    }
}

impl<'a> Call<'a> {
    /// The call's reference.
    pub(super) fn reference(&self) -> &'a str {
        self.fields.text("bank_tran_id")
    }

    /// The call's business day.
    pub(super) fn date(&self) -> &'a str {
        self.fields.text("tran_dtime").get(..8).unwrap_or("")
    }

    /// The call's time of day.
    pub(super) fn time(&self) -> &'a str {
        self.fields.text("tran_dtime").get(8..).unwrap_or("")
    }

    /// The part of a bank that was asked with this call.
    pub(super) fn said(&self, bank: Bank, state: State) -> Said<'a> {
        let (code, words) = (state.code(), state.words());
        Said { reference: self.reference(), date: self.date(), bank: bank.code, code, words }
    }

    /// Uses up references of this day.
    pub(super) fn claim(&self, references: &[&str]) -> Result<(), Refusal> {
        self.ledger.claim(self.date(), references).then_some(()).ok_or(Refusal::Reused)
    }
}

/// The account that an inquiry asks about, and what its bank says.
pub(super) fn asked(account: Option<&'static Account>) -> Result<(&'static Account, State), Refusal> {
    let account = account.ok_or(Refusal::Account)?;
    match account.behaviour {
        Behaviour::Executes => Ok((account, State::Executed)),
        Behaviour::Declines(code, words) => Ok((account, State::Declined(code, words))),
        Behaviour::Clouded(code, words) => Err(Refusal::Clouded(code, words)),
        Behaviour::Refused => Err(Refusal::Account),
    }
}

/// The bank of an account: the book's own test holds that there is one.
pub(super) fn bank_of(account: &Account) -> Bank {
    bank(account.bank).copied().unwrap_or(Bank { code: account.bank, branch: "", name: "", status: "D" })
}

/// What an answer repeats of a reference and an amount.
pub(super) fn echo(reference: &str, amount: Option<&str>) -> Echo {
    Echo {
        reference: Some(format!("\"{reference}\"")),
        amount: amount.map(|amount| format!("\"tran_amt\":\"{amount}\"")),
    }
}
