//! `fei journal totals`: what a business date adds up to.

use std::path::Path;

use clap::Args;
use fei_gateway::{Clock, SystemClock};
use fei_journal::{Lookup, Total};
use jiff::civil::Date;
use serde::Serialize;

use crate::cli::desk::Desk;
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Add a business date up, by institution, transaction, stage and currency.
///
/// A deposit and its cancel are a line each: what both come to is for whoever knows what
/// each does. Sums are exact. Of rows without an amount only the count is known; where they
/// differ, both counts are shown.
///
///   fei journal totals
///   fei journal totals 2026-09-07 --format json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Totals {
    /// The institutions' business date; today in Korea when absent.
    day: Option<Date>,
}

#[derive(Serialize)]
struct Line<'t> {
    institution: &'t str,
    transaction: &'t str,
    stage: &'static str,
    currency: Option<&'t str>,
    count: u64,
    with_amount: u64,
    sum: String,
}

impl Totals {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let day = self.day.unwrap_or_else(|| SystemClock.today());
        let desk = Desk::open(config)?;
        let totals = desk.ask(desk.desk.totals(day))?;
        for total in &totals {
            match out.format {
                Format::Json => out.json_line(&line(total))?,
                Format::Text => out.line(text(total))?,
            }
        }
        if totals.is_empty() {
            out.say(format_args!("nothing on {day}"));
        }
        Ok(Exit::Fine)
    }
}

fn text(total: &Total) -> String {
    let without = total.count - total.with_amount;
    let without = if without == 0 { String::new() } else { format!("  ({without} without an amount)") };
    let currency = total.currency.as_deref().unwrap_or("-");
    format!(
        "{:<16} {:<28} {:<18} {currency:<3} {:>9} {:>24}{without}",
        &*total.institution,
        &*total.transaction,
        total.stage.as_str(),
        total.count,
        total.sum.to_string()
    )
}

fn line(total: &Total) -> Line<'_> {
    Line {
        institution: &total.institution,
        transaction: &total.transaction,
        stage: total.stage.as_str(),
        currency: total.currency.as_deref(),
        count: total.count,
        with_amount: total.with_amount,
        sum: total.sum.to_string(),
    }
}
