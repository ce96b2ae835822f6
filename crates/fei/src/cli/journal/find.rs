//! `fei journal find`: which transactions there are.

use std::path::Path;

use clap::Args;
use fei_exchange::{Code, Outcome, TxnId};
use fei_journal::{Account, Amount, Delivery, Lookup, Query, Row, Stage};
use serde::Serialize;

use super::called::Called;
use crate::cli::desk::Desk;
use crate::cli::known;
use crate::cli::korea::{self, Moment};
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Find transactions.
///
/// All that is said must hold; the newest come first. An amount or an account is found
/// where the transaction's file says which row it is (`find`). Times are Korean, save
/// those that you say with an offset. It changes nothing, and may run beside a gateway.
/// Nothing leads to what was executed, as nearly all was, nor to an institution: asked
/// for these alone, or for these of one --client, it reads the newest first, and every
/// row of the journal where fewer fit than --limit. Then say --from.
///
///   fei journal find F123456789U000000201      the number to the institution, the core's, or FEI's
///   fei journal find --amount 1500000 --from 2026-09-07
///   fei journal find --account 110-123-456789 --outcome unknown
///   fei journal find --stage manual            what people settle; also: fei saf list --state parked
///   fei journal find --client agency --key 20260907-17    what an institution's call came to
///
/// Exit 1 when there is none.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Find {
    /// Its number: FEI's, the one that FEI gave it for the institution, or the core's tracking number. The number that
    /// somebody gave a call to us is found by --key.
    number: Option<String>,
    /// Its amount, exactly.
    #[arg(long, value_parser = amount)]
    amount: Option<Amount>,
    /// Its account; spaces and hyphens do not count.
    #[arg(long, value_parser = account)]
    account: Option<Account>,
    /// Begun at this time or later: 2026-09-07 or 2026-09-07T14:30:00 in Korea, or with an offset, 2026-09-07T05:30:00Z.
    #[arg(long, value_name = "TIME")]
    from: Option<Moment>,
    /// Begun before this time, which is later than --from.
    #[arg(long, value_name = "TIME")]
    until: Option<Moment>,
    /// What whoever asked was told: executed, declined, not_executed, unknown.
    #[arg(long, value_parser = outcome)]
    outcome: Option<Outcome>,
    /// Where it stands: sending, unknown, manual, confirmed_executed, …
    #[arg(long, value_parser = stage)]
    stage: Option<Stage>,
    /// Its institution.
    #[arg(long)]
    institution: Option<String>,
    #[command(flatten)]
    called: Called,
    /// Lines at most.
    #[arg(long, default_value_t = Query::LIMIT, value_parser = limit)]
    limit: usize,
    /// Older than this one: the last line of the page before.
    #[arg(long, value_name = "NUMBER", value_parser = txn)]
    before: Option<TxnId>,
}

pub(super) fn amount(text: &str) -> Result<Amount, String> {
    Amount::parse(text).ok_or_else(|| "an exact number, as 1500000 or 1234.05".to_owned())
}

fn account(text: &str) -> Result<Account, String> {
    let account = Account::new(text);
    if account.is_empty() { Err("an account number, as 110-123-456789".to_owned()) } else { Ok(account) }
}

/// Lines of a page.
pub(in crate::cli) fn limit(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|lines| *lines > 0).ok_or_else(|| "a number from 1".to_owned())
}

fn outcome(text: &str) -> Result<Outcome, String> {
    Outcome::parse(text).ok_or_else(|| {
        let known = Outcome::ALL.map(Outcome::as_str);
        format!("one of {}", known.join(", "))
    })
}

pub(super) fn stage(text: &str) -> Result<Stage, String> {
    Stage::parse(text).ok_or_else(|| {
        let known = Stage::ALL.map(Stage::as_str);
        format!("one of {}", known.join(", "))
    })
}

pub(in crate::cli) fn txn(text: &str) -> Result<TxnId, String> {
    TxnId::parse(text).ok_or_else(|| "FEI's own number, as `fei journal find` prints it".to_owned())
}

impl Find {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        if self.from.zip(self.until).is_some_and(|(from, until)| from.0 >= until.0) {
            return Err(Stop::NoTime);
        }
        let desk = Desk::open(config)?;
        let rows = desk.ask(desk.desk.query(self.called.ask(&desk, self.query())?))?;
        for row in &rows {
            write(row, out)?;
        }
        if rows.is_empty() {
            let mut parties = self.institution.as_deref().into_iter().chain(self.called.party());
            parties.try_for_each(|name| known::party(&desk.settings, name))?;
            let hint = match self.number {
                Some(_) => "none; a call to us is found by its caller's own number with --key",
                None => "none",
            };
            out.say(hint);
            return Ok(Exit::Findings);
        }
        Ok(Exit::Fine)
    }

    fn query(&self) -> Query {
        Query {
            number: self.number.as_deref().map(Into::into),
            amount: self.amount,
            account: self.account.clone(),
            from: self.from.as_ref().map(|moment| moment.0),
            until: self.until.as_ref().map(|moment| moment.0),
            outcome: self.outcome,
            stage: self.stage,
            institution: self.institution.as_deref().map(Into::into),
            limit: self.limit,
            before: self.before,
            ..Query::default()
        }
    }
}

/// The one transaction of a number or a call, whoever gave it; else it is said why there is not one.
pub(super) fn only(
    desk: &Desk,
    number: Option<&str>,
    called: &Called,
    out: &mut Output,
) -> Result<Option<TxnId>, Stop> {
    let query = called.ask(desk, Query { number: number.map(Into::into), limit: 2, ..Query::default() })?;
    let keys = called.key.iter().map(|key| format!("--key {key}"));
    let asked = number.map(str::to_owned).into_iter().chain(keys).collect::<Vec<_>>().join(" ");
    match desk.ask(desk.desk.query(query))?.as_slice() {
        [only] => return Ok(Some(only.txn)),
        [] => {
            called.party().into_iter().try_for_each(|name| known::party(&desk.settings, name))?;
            out.complain(format_args!("fei: no transaction {asked}"));
        }
        _ => out.complain(format_args!("fei: {asked} is several: `fei journal find {asked}` lists them")),
    }
    Ok(None)
}

/// One line of the answer.
pub(super) fn write(row: &Row, out: &mut Output) -> Result<(), Stop> {
    match out.format {
        Format::Json => out.json_line(&Line::of(row)),
        Format::Text => out.line(text(row)),
    }
}

/// A row for people: when, what became of it, what it was, by which numbers it goes.
pub(super) fn text(row: &Row) -> String {
    let amount = row.amount.map_or_else(|| "-".to_owned(), |amount| amount.to_string());
    let currency = row.currency.as_deref().map(|currency| format!(" {currency}")).unwrap_or_default();
    let account = match row.account_tail.as_deref() {
        None => "-".to_owned(),
        Some(tail) => format!("…{tail}"),
    };
    let reference = row.reference.as_ref().map_or("-", |reference| reference.as_str());
    let part = row.part.map(|of| format!("  item {} of {}", of.number, of.telegram)).unwrap_or_default();
    format!(
        "{}  {:<18} {:<4} {:<24} {amount:>15}{currency} {account:<6} {} → {}  {reference}  {}  {}{part}",
        korea::shown(row.began),
        row.stage.as_str(),
        row.code.map_or("-", Code::as_str),
        &*row.transaction,
        &*row.channel,
        &*row.institution,
        row.trace,
        row.txn,
    )
}

/// A row for machines.
#[derive(Serialize)]
pub(super) struct Line<'r> {
    txn: String,
    began: String,
    day: String,
    transaction: &'r str,
    channel: &'r str,
    institution: &'r str,
    reference: Option<&'r str>,
    trace: &'r str,
    item: Option<Item>,
    effect: &'static str,
    amount: Option<String>,
    currency: Option<&'r str>,
    account_tail: Option<&'r str>,
    stage: &'static str,
    outcome: Option<&'static str>,
    code: Option<&'static str>,
    delivery: Option<&'static str>,
    changed: String,
    closed: Option<String>,
}

/// Which item of a telegram with several transactions it is.
#[derive(Serialize)]
struct Item {
    /// The first transaction of the telegram, whose number stands for it.
    telegram: String,
    /// Its place in the telegram, from 1.
    number: u32,
}

impl<'r> Line<'r> {
    pub(super) fn of(row: &'r Row) -> Self {
        Self {
            txn: row.txn.to_string(),
            began: korea::exact(row.began),
            day: row.day.to_string(),
            transaction: &row.transaction,
            channel: &row.channel,
            institution: &row.institution,
            reference: row.reference.as_ref().map(|reference| reference.as_str()),
            trace: row.trace.as_str(),
            item: row.part.map(|of| Item { telegram: of.telegram.to_string(), number: of.number }),
            effect: row.effect.as_str(),
            amount: row.amount.map(|amount| amount.to_string()),
            currency: row.currency.as_deref(),
            account_tail: row.account_tail.as_deref(),
            stage: row.stage.as_str(),
            outcome: row.outcome.map(Outcome::as_str),
            code: row.code.map(Code::as_str),
            delivery: row.delivery.map(Delivery::as_str),
            changed: korea::exact(row.changed),
            closed: row.closed.map(korea::exact),
        }
    }
}
