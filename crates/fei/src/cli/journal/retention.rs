//! `fei journal retention`: old business dates go, whole.

use std::path::Path;

use clap::Args;
use fei_gateway::{Clock, SystemClock};
use fei_journal::Aged;
use jiff::civil::Date;
use serde::Serialize;

use crate::cli::desk::{ByHand, Desk};
use crate::output::{Format, Output};
use crate::settings::Age;
use crate::stop::{Exit, Stop};

/// Remove old business dates.
///
/// Only whole dates go, and only when every transaction of them is closed and nothing
/// follows it any more. Without --yes it is a dry run: it lists what would go and what
/// stays. Of each event its number and hash remain, so that `fei journal verify` still
/// walks the chain from its beginning; the removal is an event itself, with your name
/// and reason. The gateway may run meanwhile. Back up first. Dates that are less than
/// 35 days before the last transaction's stay, whatever the machine's clock says.
///
/// What is younger than `keep` under [journal] in fei.toml is refused: five years
/// unless it says another age.
///
///   fei journal retention --older-than 5y
///   fei journal retention --older-than 5y --why "전자금융거래법 보존기간 경과" --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Retention {
    /// The age: 5y, 18m or 90d; at least `keep` of the settings.
    #[arg(long, value_name = "AGE", value_parser = age)]
    older_than: Age,
    #[command(flatten)]
    by_hand: ByHand,
}

fn age(text: &str) -> Result<Age, String> {
    text.to_owned().try_into()
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
        let today = SystemClock.today();
        let before = self.older_than.before(today);
        let keep = &desk.settings.journal.keep;
        if before > keep.before(today) {
            return Err(Stop::Kept { asked: self.older_than, keep: keep.clone() });
        }
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
