//! The command line: the tree of commands, and what all of them share. One file a command.

mod book;
mod breaking;
mod check;
mod decode;
mod demo;
mod desk;
mod diff;
mod drain;
mod encode;
mod explain;
mod export;
mod fmt;
mod hops;
mod import;
mod input;
mod institution;
mod journal;
mod key;
mod known;
mod korea;
mod level;
mod order;
mod person;
mod play_args;
mod records;
mod rehearse;
mod reload;
mod report;
mod run;
mod saf;
mod schema;
mod send;
mod simulate;
mod tap;
mod test;
#[cfg(test)]
mod tests;
mod text_diff;
mod top;
mod transaction;
mod translate;
mod view;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgAction, Args, Parser, Subcommand};

use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// FEI carries a bank's fixed-length telegrams (전문) to institutions that speak JSON, and their answers back.
#[derive(Debug, Parser)]
#[command(name = "fei", version, max_term_width = 100, after_long_help = AFTER)]
struct Fei {
    #[command(flatten)]
    manners: Manners,
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "\
The answer goes to stdout, the talk to stderr.
Exit codes: 0 fine, 1 findings, 2 usage, 69 unreachable, 75 try again later, 78 bad configuration.";

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
struct Manners {
    /// How the answer is written.
    #[arg(long, global = true, value_enum, default_value = "text")]
    format: Format,
    /// Colour: by itself never in a pipe.
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: clap::ColorChoice,
    /// The settings; by default fei.toml here, or defaults good for a laptop.
    #[arg(long, global = true, value_name = "FILE", env = "FEI_CONFIG")]
    config: Option<PathBuf>,
    /// Only the answer, no talk.
    #[arg(long, short, global = true)]
    quiet: bool,
    /// More talk; twice: everything.
    #[arg(long, short, global = true, action = ArgAction::Count)]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Run(run::Run),
    Reload(reload::Reload),
    #[command(hide = true)]
    Rehearse(rehearse::Rehearse),
    Check(check::Check),
    Fmt(fmt::Fmt),
    Test(test::Test),
    Diff(diff::Diff),
    Breaking(breaking::Breaking),
    Decode(decode::Decode),
    Encode(encode::Encode),
    View(view::View),
    Send(send::Send),
    Simulate(simulate::Simulate),
    Journal(journal::Journal),
    Saf(saf::Saf),
    Institution(institution::Institution),
    Transaction(transaction::Transaction),
    Drain(drain::Drain),
    Resume(drain::Resume),
    LogLevel(level::Level),
    Top(top::Top),
    Tap(tap::Tap),
    Import(import::Import),
    Key(key::Key),
    Export(export::Export),
    Explain(explain::Explain),
    Schema(schema::Schema),
}

/// Runs the command that the arguments name.
pub(crate) fn main() -> ExitCode {
    let fei = match Fei::try_parse() {
        Ok(fei) => fei,
        Err(error) => {
            let _gone = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8));
        }
    };
    let mut out = Output::of_process(fei.manners.format, fei.manners.color, fei.manners.quiet);
    let done = fei.command.run(&fei.manners, &mut out);
    done.unwrap_or_else(|stop| say_why(&stop, &mut out)).into()
}

fn say_why(stop: &Stop, out: &mut Output) -> Exit {
    if !matches!(stop, Stop::Closed) {
        out.complain(format_args!("fei: {stop}"));
    }
    stop.exit()
}

impl Command {
    fn run(self, manners: &Manners, out: &mut Output) -> Result<Exit, Stop> {
        let (config, verbose) = (manners.config.as_deref(), manners.verbose);
        match self {
            Self::Demo(command) => command.run(config, verbose, out),
            Self::Run(command) => command.run(config, verbose, out),
            Self::Reload(command) => command.run(config, out),
            Self::Rehearse(command) => command.run(out),
            Self::Check(command) => command.run(config, out),
            Self::Fmt(command) => command.run(out),
            Self::Test(command) => command.run(config, verbose, out),
            Self::Diff(command) => command.run(out),
            Self::Breaking(command) => command.run(out),
            Self::Decode(command) => command.run(config, out),
            Self::Encode(command) => command.run(config, out),
            Self::View(command) => command.run(config, out),
            Self::Send(command) => command.run(config, out),
            Self::Simulate(command) => command.run(config, verbose, out),
            Self::Journal(command) => command.run(config, out),
            Self::Saf(command) => command.run(config, out),
            Self::Institution(command) => command.run(config, out),
            Self::Transaction(command) => command.run(config, out),
            Self::Drain(command) => command.run(config, out),
            Self::Resume(command) => command.run(config, out),
            Self::LogLevel(command) => command.run(config, out),
            Self::Top(command) => command.run(config, out),
            Self::Tap(command) => command.run(config, out),
            Self::Import(command) => command.run(out),
            Self::Key(command) => command.run(config, out),
            Self::Export(command) => command.run(config, out),
            Self::Explain(command) => command.run(out),
            Self::Schema(command) => command.run(out),
        }
    }
}

/// Where asynchronous work runs. One thread is enough for everything but `run`.
fn runtime() -> Result<tokio::runtime::Runtime, Stop> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Stop::Runtime)
}
