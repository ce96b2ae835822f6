//! `fei journal retention`: old business dates go, whole.

use std::path::Path;

use clap::Args;
use fei_gateway::{Clock, SystemClock};
use fei_journal::{Aged, RETENTION_DAYS_MIN as DAYS_MIN};
use jiff::Span;
use jiff::civil::Date;
use serde::Serialize;

use crate::cli::desk::{ByHand, Desk};
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Remove old business dates.
///
/// Only whole dates go, and only when every transaction of them is closed and nothing follows it any more. Without --yes
/// it is a dry run: it lists what would go and what stays. Of each event its number and hash remain, so that `fei journal
/// verify` still walks the chain from its beginning; the removal is an event itself, with your name and reason. The
/// gateway may run meanwhile. Back up first. Dates that are less than 35 days before the last transaction's stay, whatever
/// the machine's clock says.
///
///   fei journal retention --older-than 5y
///   fei journal retention --older-than 5y --why "전자금융거래법 보존기간 경과" --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Retention {
    /// The age: 5y, 18m or 90d; at least 35 days.
    #[arg(long, value_name = "AGE", value_parser = age)]
    older_than: Span,
    #[command(flatten)]
    by_hand: ByHand,
}

fn age(text: &str) -> Result<Span, String> {
    let wrong = || format!("{text:?} is no age: 5y, 18m or 90d");
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let number: i32 = number.parse().map_err(|_| wrong())?;
    let none = Span::new();
    let (span, days) = match unit {
        "y" => (none.try_years(number), i64::from(number) * 365),
        "m" => (none.try_months(number), i64::from(number) * 28),
        "d" => (none.try_days(number), i64::from(number)),
        _ => return Err(wrong()),
    };
    if !(DAYS_MIN..=365_000).contains(&days) {
        return Err(format!("{text} is less than {DAYS_MIN} days, or more than there can be"));
    }
    span.map_err(|_| wrong())
}

#[derive(Serialize)]
struct Line {
    day: String,
    transactions: u64,
    open: u64,
    goes: bool,
}

impl Retention {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let desk = Desk::open(config)?;
        let before = SystemClock.today().checked_sub(self.older_than).unwrap_or(Date::MIN);
        // The machine's clock may be ahead, and nobody sees it in the night.
        let before = desk.ask(desk.desk.stays_from())?.map_or(before, |first| before.min(first));
        let aged = desk.ask(desk.desk.aged(before))?;
        for day in &aged {
            write(day, out)?;
        }
        let going: Vec<Date> = aged.iter().filter(|day| day.open == 0).map(|day| day.day).collect();
        if going.is_empty() {
            out.say(format_args!("nothing before {before} can go"));
            return Ok(Exit::Fine);
        }
        let Some(hand) = self.by_hand.hand(out) else { return Ok(Exit::Fine) };
        for day in going {
            let gone = desk.ask(desk.desk.retire(day, hand.clone()))?;
            out.say(format_args!("{day}: {gone} transactions removed"));
        }
        Ok(Exit::Fine)
    }
}

fn write(day: &Aged, out: &mut Output) -> Result<(), Stop> {
    let &Aged { day, rows: transactions, open } = day;
    match out.format {
        Format::Json => out.json_line(&Line { day: day.to_string(), transactions, open, goes: open == 0 }),
        Format::Text if open == 0 => out.line(format_args!("{day}  {transactions:>9} transactions go")),
        Format::Text => out.line(format_args!("{day}  {transactions:>9} transactions stay: {open} are open")),
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn an_age_is_a_number_and_a_unit_and_not_too_young() {
        for (text, span) in [("5y", 5.years()), ("18m", 18.months()), ("35d", 35.days())] {
            assert_eq!(age(text).unwrap().fieldwise(), span.fieldwise());
        }
        for wrong in ["", "y", "5", "5w", "-5y", "34d", "1m", "가", "9999999y"] {
            assert!(age(wrong).is_err(), "{wrong}");
        }
    }
}
