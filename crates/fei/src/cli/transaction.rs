//! `fei transaction`: what the running gateway can be asked, and stopping and starting a transaction by hand.

use std::path::Path;

use clap::{Args, Subcommand};

use super::order::{self, Named, Running};
use crate::admin::{Transaction as Line, Word};
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Where the admin port has them.
const KIND: &str = "transactions";

/// See the transactions of the running gateway, and stop or start one.
///
/// An order is written into the journal, with your name and the reason, before it is
/// obeyed; it outlives a restart. With --from it waits for its time; several may wait,
/// each for a time of its own, and 256 about one of them at most. An order for the same
/// time takes the place of the one before, and so one that waits is taken back: say for
/// its time what is to be then. An order at once leaves those that wait. The answer
/// shows both.
///
///   fei transaction list
///   fei transaction stop hecto.transfer --why "이체 한도 변경 작업"
///   fei transaction start hecto.transfer --why "작업 끝"
///
/// While one is stopped its telegrams are answered as not executed (N43). A repetition
/// of one that was sent before still hears what became of that, and what follows
/// unknown results goes on. It needs `[admin] listen` and `token` of the gateway's
/// settings.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Transaction {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// All that a telegram or a call can ask for.
    List(List),
    /// Begin no more of it; what is in flight goes on.
    Stop(Named),
    /// Begin it again.
    Start(Named),
}

#[derive(Debug, Args)]
struct List {
    /// Only those that are stopped, or will be.
    #[arg(long)]
    stopped: bool,
    #[command(flatten)]
    gateway: Running,
}

impl Transaction {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        match self.command {
            Command::List(list) => list.run(config, out),
            Command::Stop(order) => order.give(KIND, Word::Stop, config, out),
            Command::Start(order) => order.give(KIND, Word::Start, config, out),
        }
    }
}

impl List {
    fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let all: Vec<Line> = self.gateway.look("/transactions", config)?;
        let wanted = |line: &&Line| !self.stopped || line.stopped.is_some() || !line.later.is_empty();
        for line in all.iter().filter(wanted) {
            match out.format {
                Format::Json => out.json_line(line)?,
                Format::Text => {
                    out.line(text(line))?;
                    order::below(&line.stopped, &line.later, out)?;
                }
            }
        }
        Ok(Exit::Fine)
    }
}

fn text(line: &Line) -> String {
    let open = if line.stopped.is_some() { "stopped" } else { "open" };
    let to = line.to.as_deref().unwrap_or("-");
    format!("{:<32} {open:<8} {:<8} {:<7} {to:<12} {}", line.id, line.flow, line.effect, line.title)
}
