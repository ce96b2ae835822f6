//! `fei top`: the running gateway at a glance, again and again.

mod numbers;

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::num::NonZeroU32;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use fei_exchange::Outcome;
use serde::Serialize;

use self::numbers::{Answers, Numbers};
use super::institution;
use super::order::{self, Port, Running};
use crate::admin::{Drain, Institution};
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Show the running gateway, again and again: whether it is drained, each institution,
/// its breaker, what is in flight, what was answered.
///
/// The numbers behind the outcomes are answers a second since the look before, p50 and
/// p99 how long half of them and 99 in a hundred took at most, from telegram to
/// telegram. Of a core they are what it was asked for those who call; below each party
/// that calls stands what its own calls came to. Nothing of a telegram is shown.
///
///   fei top
///   fei top --every 5 --count 12 --format json > minute.jsonl
///
/// On a terminal each look takes the place of the one before. It needs `[admin] listen`
/// of the gateway's settings.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Top {
    /// Seconds between two looks.
    #[arg(long, value_name = "SECONDS", default_value = "1")]
    every: NonZeroU32,
    /// Looks; without it until Ctrl-C.
    #[arg(long, value_name = "LOOKS")]
    count: Option<NonZeroU32>,
    #[command(flatten)]
    gateway: Running,
}

/// One institution in one look.
#[derive(Debug, Serialize)]
struct Line {
    #[serde(flatten)]
    institution: Institution,
    /// What it was asked.
    #[serde(flatten)]
    asked: Told,
    /// What it called for; none: it does not call.
    calls: Option<Told>,
}

/// What somebody was told, or told us.
#[derive(Debug, Serialize)]
struct Told {
    /// Answers since the gateway's start, by outcome.
    answers: BTreeMap<&'static str, u64>,
    /// The same a second, rounded up, since the look before; none: there was none.
    per_second: Option<BTreeMap<&'static str, u64>>,
    /// Microseconds that half of those did not go beyond that ended since the look before, in the first look since the
    /// gateway's start; none: none ended.
    p50_us: Option<u64>,
    /// The same of 99 in a hundred.
    p99_us: Option<u64>,
}

/// From the first cell of the screen on, with nothing on it.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J";

impl Top {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let port = self.gateway.port(config)?;
        let clears = out.format == Format::Text && std::io::stdout().is_terminal();
        let (mut before, mut looks) = (None, 0);
        loop {
            let now = Numbers::read(&port.text("/metrics")?, Instant::now());
            let lines = lines(&port, &now, before.as_ref())?;
            if clears {
                out.bytes(CLEAR.as_bytes())?;
            }
            write_node(&port.look("/drain")?, out)?;
            write(&lines, out)?;
            looks += 1;
            if self.count.is_some_and(|count| looks >= count.get()) {
                return Ok(Exit::Fine);
            }
            before = Some(now);
            thread::sleep(Duration::from_secs(self.every.get().into()));
        }
    }
}

fn lines(port: &Port, now: &Numbers, before: Option<&Numbers>) -> Result<Vec<Line>, Stop> {
    let all: Vec<Institution> = port.look("/institutions")?;
    let ms = before.map(|before| u64::try_from((now.at - before.at).as_millis()).unwrap_or(u64::MAX).max(1));
    let line = |institution: Institution| {
        let name = &*institution.name;
        let told = |of: fn(&Numbers) -> &Answers| Told::of(name, of(now), before.map(of).zip(ms));
        let calls = now.calls.has(name).then(|| told(|numbers| &numbers.calls));
        Line { asked: told(|numbers| &numbers.asked), calls, institution }
    };
    Ok(all.into_iter().map(line).collect())
}

impl Told {
    /// The look before is so many milliseconds ago.
    fn of(name: &str, now: &Answers, before: Option<(&Answers, u64)>) -> Self {
        let answers = Outcome::ALL.map(|outcome| (outcome.as_str(), now.answers(name, outcome))).into();
        let per_second = before.map(|(before, ms)| {
            // A gateway that was started again counts from nothing.
            let since = |outcome| now.answers(name, outcome).saturating_sub(before.answers(name, outcome));
            let rate = |outcome| since(outcome).saturating_mul(1_000).div_ceil(ms);
            Outcome::ALL.map(|outcome| (outcome.as_str(), rate(outcome))).into()
        });
        let before = before.map(|(before, _)| before);
        let (p50_us, p99_us) = (now.within_us(name, 50, before), now.within_us(name, 99, before));
        Self { answers, per_second, p50_us, p99_us }
    }

    /// `executed 3/s  declined 0/s  not_executed 0/s  unknown 0/s  p50 14.4 ms  p99 20.1 ms`
    fn text(&self) -> String {
        let counts = match &self.per_second {
            None => self.answers.iter().map(|(outcome, count)| format!("{outcome} {count}")).collect(),
            Some(rates) => {
                rates.iter().map(|(outcome, rate)| format!("{outcome} {rate}/s")).collect::<Vec<_>>()
            }
        };
        let times = [("p50", self.p50_us), ("p99", self.p99_us)];
        let times = times.into_iter().filter_map(|(name, us)| Some(format!("  {name} {}", ms(us?))));
        counts.join("  ") + &times.collect::<String>()
    }
}

/// The whole gateway in a line, and the orders about it.
fn write_node(node: &Drain, out: &mut Output) -> Result<(), Stop> {
    if out.format == Format::Json {
        return out.json_line(node);
    }
    let how = if node.drained.is_some() { "drained" } else { "open" };
    let (inside, exchanges) = (node.inside, node.exchanges);
    out.line(format_args!(
        "{:<14} {how:<8} {inside:>4} inside  {exchanges:>4} exchanges in flight",
        "gateway"
    ))?;
    order::below(&node.drained, &node.later, out)
}

fn write(lines: &[Line], out: &mut Output) -> Result<(), Stop> {
    for line in lines {
        match out.format {
            Format::Json => out.json_line(line)?,
            Format::Text => {
                out.line(institution::text(&line.institution))?;
                // Who is never called was told nothing.
                if line.institution.breaker.is_some() {
                    out.line(format_args!("    {}", line.asked.text()))?;
                }
                if let Some(calls) = &line.calls {
                    out.line(format_args!("    calls us: {}", calls.text()))?;
                }
            }
        }
    }
    Ok(())
}

/// `14.4 ms`
fn ms(us: u64) -> String {
    let tenths = us.div_ceil(100);
    format!("{}.{} ms", tenths / 10, tenths % 10)
}
