//! The tables for people, and the lines `ratio NAME FACTOR` for whoever compares runs.
#![expect(clippy::print_stdout, reason = "a bench speaks to whoever runs it")]

use crate::speed::{GROUPED, NONE, NONE_AT_ONCE, SINGLE, SQLITE, SQLITE_AT_ONCE, Turns};
use crate::turn::Turn;

/// One against another, in hundredths.
pub(crate) struct Ratio {
    name: &'static str,
    hundredths: u64,
}

/// Name, in flight, who, against whom.
const RATIOS: &[(&str, usize, &str, &str)] = &[
    ("sqlite-1-vs-none", 1, SQLITE, NONE),
    ("sqlite-64-vs-none", 64, SQLITE, NONE),
    ("sqlite-512-vs-none", 512, SQLITE, NONE),
    ("sqlite-64-vs-none-no-socket", 64, SQLITE_AT_ONCE, NONE_AT_ONCE),
    ("sqlite-512-vs-none-no-socket", 512, SQLITE_AT_ONCE, NONE_AT_ONCE),
    ("sqlite-alone-grouped-vs-single", 64, GROUPED, SINGLE),
];

impl Ratio {
    /// Of transactions a second: each round against the same round of the other, and of those the median.
    pub(crate) fn of(all: &[Turns]) -> Vec<Self> {
        let turns = |name: &str, in_flight: usize| {
            all.iter().find(|turns| turns.name == name && turns.in_flight == in_flight)
        };
        let ratio = |&(name, in_flight, who, whom): &(&'static str, usize, &str, &str)| {
            let (who, whom) = (turns(who, in_flight)?, turns(whom, in_flight)?);
            let rounds = who.turns.iter().zip(&whom.turns);
            let hundredths = rounds.map(|(one, other)| one.a_second() * 100 / other.a_second().max(1));
            Some(Self { name, hundredths: median(hundredths.collect()) })
        };
        RATIOS.iter().filter_map(ratio).collect()
    }
}

/// The last lines.
pub(crate) fn ratios(ratios: &[Ratio]) {
    for Ratio { name, hundredths } in ratios {
        println!("ratio {name} {}.{:02}", hundredths / 100, hundredths % 100);
    }
}

/// What was measured.
pub(crate) fn table(all: &[Turns]) {
    println!(
        "| in flight | who | a second: median | min - max | ms: half are done in | 99 of 100 in | CPU µs each |"
    );
    println!("|---|---|---|---|---|---|---|");
    for Turns { name, in_flight, turns } in all {
        let a_second: Vec<u64> = turns.iter().map(Turn::a_second).collect();
        let mut latencies: Vec<u32> = turns.iter().flat_map(|turn| &turn.latencies_us).copied().collect();
        latencies.sort_unstable();
        let cpu = median(turns.iter().map(Turn::cpu_tenths).collect());
        println!(
            "| {in_flight} | {name} | {} | {} - {} | {} | {} | {}.{} |",
            median(a_second.clone()),
            a_second.iter().min().unwrap_or(&0),
            a_second.iter().max().unwrap_or(&0),
            ms(at(&latencies, 50)),
            ms(at(&latencies, 99)),
            cpu / 10,
            cpu % 10,
        );
    }
    println!();
}

/// What stands above the turns of SQLite alone.
pub(crate) fn alone_begins() {
    println!(
        "| in flight | SQLite alone, a second | CPU µs each | bytes written each | transactions a commit |"
    );
    println!("|---|---|---|---|---|");
}

/// One turn of it.
pub(crate) fn alone(in_flight: usize, turn: &Turn, commits: u64, written_bytes: u64) {
    let cpu = turn.cpu_tenths();
    println!(
        "| {in_flight} | {} | {}.{} | {} | {} |",
        turn.a_second(),
        cpu / 10,
        cpu % 10,
        written_bytes / turn.done.max(1),
        turn.done / commits.max(1),
    );
}

/// What stands above the limits.
pub(crate) fn settings_begin() {
    println!(
        "| in flight | calls a commit at most | checkpoint beside, at pages | waited for, at pages | a second | CPU µs each | 99 of 100 in ms | transactions a commit |"
    );
    println!("|---|---|---|---|---|---|---|---|");
}

/// SQLite alone under some limits.
pub(crate) fn settings(in_flight: usize, limits: (usize, u32, u32), turns: &mut Turn, commits: u64) {
    let (cpu, (calls, beside, waited)) = (turns.cpu_tenths(), limits);
    turns.latencies_us.sort_unstable();
    println!(
        "| {in_flight} | {calls} | {} | {waited} | {} | {}.{} | {} | {} |",
        if beside == u32::MAX { "never".to_owned() } else { beside.to_string() },
        turns.a_second(),
        cpu / 10,
        cpu % 10,
        ms(at(&turns.latencies_us, 99)),
        turns.done / commits.max(1),
    );
}

/// One kind of question.
pub(crate) fn question(name: &str, rows: usize, first_us: u64, slowest_us: u64) {
    let ms = |us| ms(u32::try_from(us).unwrap_or(u32::MAX));
    println!("| {name} | {rows} | {} | {} |", ms(first_us), ms(slowest_us));
}

/// What stands above the questions, and how it came to be.
pub(crate) fn questions(rows: u64, bytes: u64, seconds: u64) {
    println!("{rows} rows, {} MB, written in {seconds} s", bytes / 1_000_000);
    println!();
    println!("| find by | rows | ms, the journal's opening included: first | slowest of ten |");
    println!("|---|---|---|---|");
}

/// The last line of the questions.
pub(crate) fn slowest(us: u64) {
    println!();
    println!("find slowest {} ms", ms(u32::try_from(us).unwrap_or(u32::MAX)));
    println!();
}

fn median(mut of: Vec<u64>) -> u64 {
    of.sort_unstable();
    of.get(of.len() / 2).copied().unwrap_or(0)
}

fn at(sorted: &[u32], percent: usize) -> u32 {
    let last = sorted.len().saturating_sub(1);
    sorted.get(last * percent / 100).copied().unwrap_or(0)
}

fn ms(us: u32) -> String {
    format!("{}.{:02}", us / 1000, us % 1000 / 10)
}
