//! The table for people, and the lines `ratio NAME FACTOR` for whoever compares runs.
#![expect(clippy::print_stdout, reason = "a bench speaks to whoever runs it")]

use crate::turn::Turn;

/// Who takes turns.
pub(crate) const DIRECT: &str = "nothing in between";
pub(crate) const NGINX: &str = "nginx";
pub(crate) const NONE: &str = "FEI, journal in memory";
pub(crate) const SQLITE: &str = "FEI, SQLite";
/// Only when it is asked for.
pub(crate) const OTHER: &str = "another build, in memory";

/// The same load without and with what disturbs it.
pub(crate) const QUIET: &str = "quiet";
pub(crate) const DISTURBED: &str = "disturbed";
/// What disturbs, in which program.
pub(crate) const HANG: &str = "hang, journal in memory";
pub(crate) const HANG_SQLITE: &str = "hang, SQLite";
/// The house is given up after a second.
pub(crate) const HANG_GIVEN_UP: &str = "hang, given up, journal in memory";
pub(crate) const HANG_OTHER: &str = "hang, another build, in memory";
pub(crate) const RELOAD: &str = "reload, journal in memory";
pub(crate) const RELOAD_SQLITE: &str = "reload, SQLite";
pub(crate) const RELOAD_OTHER: &str = "reload, another build, in memory";
/// Whose connections wait.
pub(crate) const IDLE: &str = "idle";
pub(crate) const IDLE_OTHER: &str = "idle-another";

/// What a connection that waits may take.
const IDLE_BYTES_MAX: u64 = 2048;

/// All turns of a subject in one shape.
pub(crate) struct Row {
    pub(crate) shape: &'static str,
    pub(crate) who: &'static str,
    pub(crate) turns: Vec<Turn>,
}

/// What is compared: requests a second of the first by the second's, or what the second's slowest of so many per mille
/// take by the first's, or the second's CPU time by the first's. Higher is better for the first, always.
#[derive(Clone, Copy)]
enum By {
    ASecond,
    Within(usize),
    Cpu,
}

/// Name, shape, who, whom, by what.
type Ratio = (&'static str, &'static str, &'static str, &'static str, By);

const RATIOS: &[Ratio] = &[
    ("throughput-1-vs-nginx", "1", NONE, NGINX, By::ASecond),
    ("throughput-64-vs-nginx", "64", NONE, NGINX, By::ASecond),
    ("throughput-512-vs-nginx", "512", NONE, NGINX, By::ASecond),
    ("throughput-pipelined-vs-nginx", "64 on one connection", NONE, NGINX, By::ASecond),
    ("p99-64-vs-nginx", "64", NONE, NGINX, By::Within(990)),
    ("p999-64-vs-nginx", "64", NONE, NGINX, By::Within(999)),
    ("throughput-64-sqlite-vs-nginx", "64", SQLITE, NGINX, By::ASecond),
    ("throughput-pipelined-sqlite-vs-nginx", "64 on one connection", SQLITE, NGINX, By::ASecond),
    ("cpu-64-vs-nginx", "64", NONE, NGINX, By::Cpu),
    ("cpu-pipelined-vs-nginx", "64 on one connection", NONE, NGINX, By::Cpu),
    ("cpu-64-vs-another", "64", NONE, OTHER, By::Cpu),
    ("cpu-pipelined-vs-another", "64 on one connection", NONE, OTHER, By::Cpu),
    ("throughput-64-vs-another", "64", NONE, OTHER, By::ASecond),
    ("throughput-pipelined-vs-another", "64 on one connection", NONE, OTHER, By::ASecond),
    ("hang-p99-vs-quiet", HANG, DISTURBED, QUIET, By::Within(990)),
    ("hang-p99-sqlite-vs-quiet", HANG_SQLITE, DISTURBED, QUIET, By::Within(990)),
    ("hang-p99-given-up-vs-quiet", HANG_GIVEN_UP, DISTURBED, QUIET, By::Within(990)),
    ("hang-p99-another-vs-quiet", HANG_OTHER, DISTURBED, QUIET, By::Within(990)),
    ("reload-p999-vs-quiet", RELOAD, DISTURBED, QUIET, By::Within(999)),
    ("reload-p999-sqlite-vs-quiet", RELOAD_SQLITE, DISTURBED, QUIET, By::Within(999)),
    ("reload-p999-another-vs-quiet", RELOAD_OTHER, DISTURBED, QUIET, By::Within(999)),
];

/// What was measured.
pub(crate) fn table(rows: &[Row]) {
    println!("| in flight | who | a second: median | min - max | µs: p50 | p99 | p99.9 | CPU µs each |");
    println!("|---|---|---|---|---|---|---|---|");
    for row in rows {
        let Row { shape, who, turns } = row;
        let a_second: Vec<u64> = turns.iter().map(Turn::a_second).collect();
        let latencies = sorted(row, |turn| turn.latencies_us.iter());
        let cpu = median(turns.iter().map(Turn::cpu_tenths).collect());
        println!(
            "| {shape} | {who} | {} | {} - {} | {} | {} | {} | {}.{} |",
            median(a_second.clone()),
            a_second.iter().min().unwrap_or(&0),
            a_second.iter().max().unwrap_or(&0),
            at(&latencies, 500),
            at(&latencies, 990),
            at(&latencies, 999),
            cpu / 10,
            cpu % 10,
        );
    }
    println!();
}

/// How often the machine stood still, as far as it was watched.
pub(crate) fn watched(processors: usize, moments: usize) {
    match processors {
        0 => println!("nobody watched whether the machine stood still: no thread may go before the others"),
        _ => println!(
            "{processors} processors watched; the machine took one away for over 2 ms {moments} times"
        ),
    }
}

/// Of each shape: what was left out and what it would have changed, and how many of its disturbed transfers were slower than
/// the slowest thousandth of its quiet ones began, beside how many of the quiet ones were.
pub(crate) fn slower(rows: &[Row]) {
    for quiet in rows.iter().filter(|row| row.who == QUIET) {
        let disturbed = rows.iter().find(|row| row.shape == quiet.shape && row.who == DISTURBED);
        let Some(disturbed) = disturbed else { continue };
        let (shape, left_out) =
            (quiet.shape, |row: &Row| row.turns.iter().map(|turn| turn.left_out_us.len()).sum::<usize>());
        let with_them = [disturbed, quiet]
            .map(|row| at(&sorted(row, |turn| turn.latencies_us.iter().chain(&turn.left_out_us)), 990));
        println!(
            "{shape}: left out, as the machine stood still meanwhile: {} disturbed, {} quiet; with them p99 is {} and {} µs",
            left_out(disturbed),
            left_out(quiet),
            with_them[0],
            with_them[1],
        );
        let [disturbed, quiet] = [disturbed, quiet].map(|row| sorted(row, |turn| turn.latencies_us.iter()));
        let most = at(&quiet, 999);
        let above = |latencies: &[u32]| latencies.len() - latencies.partition_point(|us| *us <= most);
        println!(
            "{shape}: slower than {most} µs, the quiet p99.9: {} of {} disturbed, {} of {} quiet",
            above(&disturbed),
            disturbed.len(),
            above(&quiet),
            quiet.len(),
        );
    }
}

/// These latencies of all turns.
fn sorted<'r, I: Iterator<Item = &'r u32>>(row: &'r Row, of: impl Fn(&'r Turn) -> I) -> Vec<u32> {
    let mut latencies: Vec<u32> = row.turns.iter().flat_map(of).copied().collect();
    latencies.sort_unstable();
    latencies
}

/// What became of the transfers of the house that hangs in half of the turns.
pub(crate) fn house(shape: &str, a_second: u64, done: usize, not_done: usize) {
    println!("{shape}: {a_second} a second; of the house's transfers {done} were done and {not_done} not");
}

/// How many reloads there were, and what one took.
pub(crate) fn reloads(shape: &str, a_second: u64, reloads: usize, us: u64) {
    println!("{shape}: {a_second} a second; {reloads} reloads, half of them broken, {us} µs each (median)");
}

/// What a connection takes.
pub(crate) fn idle(who: &str, connections: usize, silent: u64, asked: u64) {
    println!(
        "{who}: {connections} connections, bytes each: {silent} that never asked, {asked} that have asked once"
    );
    for (which, bytes) in [("silent", silent), ("asked", asked)] {
        let hundredths = IDLE_BYTES_MAX * 100 / bytes.max(1);
        println!("ratio {who}-{which}-vs-2-kib {}.{:02}", hundredths / 100, hundredths % 100);
    }
}

/// The last lines: each round against the same round of the other, and of those the median.
pub(crate) fn ratios(rows: &[Row]) {
    let turns = |shape, who| rows.iter().find(|row| row.shape == shape && row.who == who);
    let of = |&(name, shape, who, whom, by): &Ratio| {
        let rounds = turns(shape, who)?.turns.iter().zip(&turns(shape, whom)?.turns);
        let mut hundredths: Vec<_> = rounds.map(|(one, other)| by.hundredths(one, other)).collect();
        hundredths.sort_unstable();
        Some((name, hundredths))
    };
    let ratios: Vec<_> = RATIOS.iter().filter_map(of).collect();
    let shown = |hundredths: u64| format!("{}.{:02}", hundredths / 100, hundredths % 100);
    for (name, of) in &ratios {
        let (least, most) = between(of);
        println!("{name}: {} rounds, their median is between {} and {}", of.len(), shown(least), shown(most));
    }
    for (name, of) in ratios {
        println!("ratio {name} {}", shown(median(of)));
    }
}

/// Between which of them, in order, the median lies of all rounds that there could be, with a certainty of 95 in 100 as far as one
/// round is not like the other: whether it is above or below the median is a coin's toss then.
fn between(sorted: &[u64]) -> (u64, u64) {
    let rounds = sorted.len();
    // Twice the deviation of as many tosses, which is half their number's root.
    let outside = rounds.saturating_sub((4 * rounds).isqrt()) / 2;
    let least = outside.saturating_sub(1);
    let of = |place: usize| sorted.get(place).copied().unwrap_or(0);
    (of(least), of(rounds.saturating_sub(least + 1)))
}

impl By {
    fn hundredths(self, one: &Turn, other: &Turn) -> u64 {
        match self {
            Self::ASecond => one.a_second() * 100 / other.a_second().max(1),
            Self::Cpu => other.cpu_tenths() * 100 / one.cpu_tenths().max(1),
            Self::Within(per_mille) => {
                let slowest = |turn: &Turn| {
                    let mut latencies = turn.latencies_us.clone();
                    latencies.sort_unstable();
                    u64::from(at(&latencies, per_mille))
                };
                slowest(other) * 100 / slowest(one).max(1)
            }
        }
    }
}

/// The one in the middle.
pub(crate) fn median(mut of: Vec<u64>) -> u64 {
    of.sort_unstable();
    of.get(of.len() / 2).copied().unwrap_or(0)
}

fn at(sorted: &[u32], per_mille: usize) -> u32 {
    let last = sorted.len().saturating_sub(1);
    sorted.get(last * per_mille / 1000).copied().unwrap_or(0)
}
