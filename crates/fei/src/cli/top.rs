//! `fei top`: the running gateway at a glance, again and again.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::num::NonZeroU32;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use fei_exchange::Outcome;
use serde::Serialize;

use super::institution;
use super::order::{self, Port, Running};
use crate::admin::{Drain, Institution};
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Show the running gateway, again and again: whether it is drained, each institution, its breaker, what is in flight, what
/// was answered.
///
/// The numbers behind the outcomes are answers a second since the look before. Nothing of a telegram is shown.
///
///   fei top
///   fei top --every 5 --count 12 --format json > minute.jsonl
///
/// On a terminal each look takes the place of the one before. It needs `[admin] listen` of the gateway's settings.
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
    /// Answers since the gateway's start, by outcome.
    answers: BTreeMap<&'static str, u64>,
    /// The same a second, rounded up, since the look before; none: there was none.
    per_second: Option<BTreeMap<&'static str, u64>>,
}

/// Answers by institution and outcome, and when they were read.
struct Counted(Instant, BTreeMap<(String, &'static str), u64>);

/// From the first cell of the screen on, with nothing on it.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J";

impl Top {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let port = self.gateway.port(config)?;
        let clears = out.format == Format::Text && std::io::stdout().is_terminal();
        let (mut before, mut looks) = (None, 0);
        loop {
            let counted = Counted(Instant::now(), counts(&port.text("/metrics")?));
            let lines = lines(&port, &counted, before.as_ref())?;
            if clears {
                out.bytes(CLEAR.as_bytes())?;
            }
            write_node(&port.look("/drain")?, out)?;
            write(&lines, out)?;
            looks += 1;
            if self.count.is_some_and(|count| looks >= count.get()) {
                return Ok(Exit::Fine);
            }
            before = Some(counted);
            thread::sleep(Duration::from_secs(self.every.get().into()));
        }
    }
}

fn lines(port: &Port, now: &Counted, before: Option<&Counted>) -> Result<Vec<Line>, Stop> {
    let all: Vec<Institution> = port.look("/institutions")?;
    let line = |institution: Institution| {
        let of = |counted: &Counted, outcome: Outcome| {
            let key = (institution.name.clone(), outcome.as_str());
            counted.1.get(&key).copied().unwrap_or(0)
        };
        let answers = Outcome::ALL.map(|outcome| (outcome.as_str(), of(now, outcome))).into();
        let per_second = before.map(|before| {
            let ms = u64::try_from((now.0 - before.0).as_millis()).unwrap_or(u64::MAX).max(1);
            // A gateway that was started again counts from nothing.
            let since = |outcome| of(now, outcome).saturating_sub(of(before, outcome));
            let rate = |outcome| since(outcome).saturating_mul(1_000).div_ceil(ms);
            Outcome::ALL.map(|outcome| (outcome.as_str(), rate(outcome))).into()
        });
        Line { answers, per_second, institution }
    };
    Ok(all.into_iter().map(line).collect())
}

/// `fei_transactions_total{institution="kftc",outcome="executed"} 7`
fn counts(metrics: &str) -> BTreeMap<(String, &'static str), u64> {
    let of_line = |line: &str| {
        let rest = line.strip_prefix("fei_transactions_total{institution=\"")?;
        let (name, rest) = rest.split_once("\",outcome=\"")?;
        let (outcome, count) = rest.split_once("\"} ")?;
        let outcome = Outcome::ALL.into_iter().find(|known| known.as_str() == outcome)?;
        Some(((name.to_owned(), outcome.as_str()), count.parse().ok()?))
    };
    metrics.lines().filter_map(of_line).collect()
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
                let shown = match &line.per_second {
                    None => {
                        line.answers.iter().map(|(outcome, count)| format!("{outcome} {count}")).collect()
                    }
                    Some(rates) => {
                        rates.iter().map(|(outcome, rate)| format!("{outcome} {rate}/s")).collect::<Vec<_>>()
                    }
                };
                out.line(institution::text(&line.institution))?;
                out.line(format_args!("    {}", shown.join("  ")))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_by_institution_and_outcome() {
        let metrics = "# HELP fei_transactions Answers\nfei_transactions_total{institution=\"kftc\",outcome=\"executed\"} 7\n\
            fei_transactions_total{institution=\"kftc\",outcome=\"unknown\"} 1\nfei_duplicates_total{institution=\"kftc\"} 9\n";
        let read = counts(metrics);
        let key = |outcome| ("kftc".to_owned(), outcome);
        assert_eq!(read, BTreeMap::from([(key("executed"), 7), (key("unknown"), 1)]));
    }
}
