//! `fei institution`: how the institutions of the running gateway are, and stopping, starting and holding them by hand.

use std::path::Path;

use clap::{ArgGroup, Args, Subcommand};

use super::order::{self, Named, Running};
use crate::admin::{Institution as Line, Word};
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Where the admin port has them.
const KIND: &str = "institutions";

/// See the institutions of the running gateway, and stop, start or hold one.
///
/// An order is written into the journal, with your name and the reason, before it is
/// obeyed; it outlives a restart. With --from it waits for its time; several may wait,
/// each for a time of its own, and 256 about one of them at most. An order for the same
/// time takes the place of the one before, and so one that waits is taken back: say for
/// its time what is to be then. An order at once leaves those that wait. The answer
/// shows both.
///
///   fei institution list
///   fei institution stop thedozen --why "기관 점검" --from 2026-11-26T23:50
///   fei institution start thedozen --why "점검 끝" --from 2026-11-27T02:00
///   fei institution breaker kftc --open --why "응답 지연, 기관 확인 중"
///   fei institution breaker kftc --auto --why "정상 확인"
///
/// Of each the list says its gate, open or stopped by hand, and of those that are called
/// the breaker: ok; tripped, nothing passes because most calls failed or one was
/// answered with how long to wait; held open, nothing passes because somebody said so;
/// held closed, everything does.
///
/// While one is stopped its transactions are answered as not executed (N43) in both
/// directions, and what follows unknown results waits. What FEI answers by itself, out
/// of the journal, goes on. It needs `[admin] listen` and `token` of the gateway's
/// settings.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Institution {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// All that the gateway calls or is called by: breaker, calls in flight, what follows, orders.
    List(Running),
    /// Send nothing more to it and take nothing from it; what is in flight goes on.
    Stop(Named),
    /// Let it take part again.
    Start(Named),
    /// Hold its breaker open or closed, or give it back to itself.
    Breaker(Breaker),
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("how").required(true).args(["open", "closed", "auto"]))]
struct Breaker {
    /// Nothing passes to it, whatever is felt. Calls from it still do: `stop` keeps both away.
    #[arg(long)]
    open: bool,
    /// Everything passes to it, whatever is felt.
    #[arg(long)]
    closed: bool,
    /// It goes by what it feels again, and begins closed.
    #[arg(long)]
    auto: bool,
    #[command(flatten)]
    order: Named,
}

impl Institution {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        match self.command {
            Command::List(gateway) => list(&gateway, config, out),
            Command::Stop(order) => order.give(KIND, Word::Stop, config, out),
            Command::Start(order) => order.give(KIND, Word::Start, config, out),
            Command::Breaker(breaker) => {
                let act = match (breaker.open, breaker.closed) {
                    (true, _) => Word::HoldOpen,
                    (_, true) => Word::HoldClosed,
                    _ => Word::Release,
                };
                breaker.order.give(KIND, act, config, out)
            }
        }
    }
}

fn list(gateway: &Running, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
    let all: Vec<Line> = gateway.look("/institutions", config)?;
    for line in &all {
        match out.format {
            Format::Json => out.json_line(line)?,
            Format::Text => {
                out.line(text(line))?;
                order::below(line.stopped.iter().chain(&line.held), &line.later, out)?;
            }
        }
    }
    Ok(Exit::Fine)
}

/// A breaker for people: what is open lets through where gates are meant, and nothing where breakers are.
fn breaker(word: &str, open_ms: Option<u64>) -> String {
    match (word, open_ms) {
        (_, Some(0)) => "tripped, waits for a question".to_owned(),
        (_, Some(left)) => format!("tripped, {} s more", left.div_ceil(1_000)),
        ("half_open", None) => "tripped, one call tries".to_owned(),
        ("on_trial", None) => "ok, on trial".to_owned(),
        ("closed", None) => "ok".to_owned(),
        (held, None) => held.replace('_', " "),
    }
}

/// An institution in a line.
pub(super) fn text(line: &Line) -> String {
    let number = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let gate = if line.stopped.is_some() { "stopped" } else { "open" };
    let count = |count: Option<usize>| number(count.map(|count| count as u64));
    let calls = match &line.breaker {
        None => format!("{:<59}", "calls us, and is never called"),
        Some(word) => format!(
            "breaker {:<12} {:>4} of {:<4} in flight {:>4} wait for it",
            breaker(word, line.open_ms),
            count(line.in_flight),
            count(line.in_flight_max),
            count(line.waiting),
        ),
    };
    let pace = line.calls_per_second_max.map(|max| format!("  {max} a second")).unwrap_or_default();
    format!(
        "{:<14} gate {gate:<8} {calls}{pace} {:>6} to follow {:>4} parked {:>4} manual  {}",
        line.name,
        number(line.pending),
        number(line.parked),
        number(line.manual),
        line.title,
    )
}
