//! `fei journal`: what an operator asks of the journal, what operators settle in it, what they ordered, and how old rows go.

mod called;
mod find;
mod known;
mod orders;
mod retention;
mod settle;
mod show;
mod totals;
mod verify;

use std::path::Path;

use clap::{Args, Subcommand};

use crate::output::Output;
use crate::stop::{Exit, Stop};

pub(super) use self::find::{limit, txn};

/// Look after the journal: find, show, settle, add up, list orders, remove what is old, verify.
#[derive(Debug, Args)]
pub(super) struct Journal {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Find(find::Find),
    Show(show::Show),
    Settle(settle::Settle),
    Totals(totals::Totals),
    Orders(orders::Orders),
    Retention(retention::Retention),
    Verify(verify::Verify),
}

impl Journal {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        match self.command {
            Command::Find(find) => find.run(config, out),
            Command::Show(show) => show.run(config, out),
            Command::Settle(settle) => settle.run(config, out),
            Command::Totals(totals) => totals.run(config, out),
            Command::Orders(orders) => orders.run(config, out),
            Command::Retention(retention) => retention.run(config, out),
            Command::Verify(verify) => verify.run(config, out),
        }
    }
}
