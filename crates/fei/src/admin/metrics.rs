//! The numbers of one look, as prometheus-client writes them. Every label is a word of a closed set: the institutions and
//! lines of the settings, the outcomes, the codes, the kinds of what follows. A telegram can make no new one.

use std::fmt;

use fei_exchange::{Code, Outcome};
use fei_gateway::{Answered, Load};
use fei_journal::{Journal, Lookup, Spread, SqliteCounts, Walked};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;

use super::saf::Saf;
use super::served;
use super::text::{Labels, counters, gauges, number, seconds, spread, spreads};
use super::{Watched, drain};

/// What is seen in one look.
#[derive(Debug)]
pub(super) struct Scrape {
    institutions: Vec<Seen>,
    lines: Vec<Seen>,
    callers: Vec<Seen>,
    doors: Vec<Door>,
    in_flight: u64,
    inside: u64,
    drained: bool,
    up: bool,
    journal: Option<SqliteCounts>,
    log_lines_lost: u64,
    served: served::Seen,
    /// None: the journal could not be read.
    saf: Option<Saf>,
}

/// How an institution's door is.
#[derive(Debug)]
struct Door {
    institution: String,
    /// By people.
    open: bool,
    /// By its breaker nothing passes.
    broken: bool,
    load: Option<Load>,
}

/// What one name was answered.
#[derive(Debug)]
struct Seen {
    name: String,
    outcomes: Vec<(Outcome, u64)>,
    codes: Vec<(Code, u64)>,
    duplicates: u64,
    swept: u64,
    astray: u64,
    times: Spread,
}

impl Seen {
    fn of((name, answered): (&str, &Answered)) -> Self {
        Self {
            name: name.to_owned(),
            outcomes: Outcome::ALL.into_iter().map(|outcome| (outcome, answered.with(outcome))).collect(),
            codes: Code::ALL.iter().map(|code| (*code, answered.with_code(*code))).collect(),
            duplicates: answered.duplicates(),
            swept: answered.swept(),
            astray: answered.astray(),
            times: answered.times(),
        }
    }

    /// One number an outcome; `label` is what the name is called.
    fn outcomes(&self, label: &'static str) -> impl Iterator<Item = (Labels, u64)> {
        let labels = move |outcome: Outcome| {
            vec![(label, self.name.clone()), ("outcome", outcome.as_str().to_owned())]
        };
        self.outcomes.iter().map(move |(outcome, count)| (labels(*outcome), *count))
    }
}

impl Scrape {
    /// Looks.
    pub(super) async fn of<J: Journal + Lookup>(watched: &Watched<J>) -> Self {
        let counts = watched.gateway.counts();
        let doors: Vec<_> = watched
            .gateway
            .doors()
            .map(|(name, gate, breaker)| Door {
                institution: name.to_owned(),
                open: gate.check().is_ok(),
                broken: !breaker.is_closed(),
                load: watched.gateway.load(name),
            })
            .collect();
        let now = watched.gateway.now();
        let names = doors.iter().map(|door| door.institution.as_str());
        Self {
            institutions: counts.institutions().map(Seen::of).collect(),
            lines: counts.lines().map(Seen::of).collect(),
            callers: counts.callers().map(Seen::of).collect(),
            served: watched.served.look(),
            saf: Saf::of(&*watched.journal, names, now).await,
            doors,
            in_flight: watched.owners.in_flight() as u64,
            inside: watched.gateway.inside() as u64,
            drained: drain::of(watched).drained.is_some(),
            up: watched.health.check().is_ok(),
            journal: watched.counts.as_ref().map(|counts| counts()),
            log_lines_lost: crate::logging::lines_lost(),
        }
    }

    fn transactions(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        counters(
            encoder,
            "fei_transactions",
            "Answers to transactions that go to an institution or, of calls, to a core; repetitions not among them",
            self.institutions.iter().flat_map(|one| one.outcomes("institution")),
        )?;
        counters(
            encoder,
            "fei_line_answers",
            "Answers that FEI gives without an institution: out of the journal, or that no layout takes the telegram",
            self.lines.iter().flat_map(|one| one.outcomes("line")),
        )?;
        let codes = self.institutions.iter().flat_map(|one| {
            let told = one.codes.iter().filter(|(_, count)| *count > 0);
            told.map(|(code, count)| {
                (vec![institution(&one.name), ("code", code.as_str().to_owned())], *count)
            })
        });
        let help = "Those that FEI had to answer by a code of its own; `fei explain CODE` says what it means";
        counters(encoder, "fei_transaction_codes", help, codes)?;
        let duplicates = self.institutions.iter().map(|one| (vec![institution(&one.name)], one.duplicates));
        let help = "Repetitions that got the first one's answer, and of which nothing was sent";
        counters(encoder, "fei_duplicates", help, duplicates)?;
        let swept = self.institutions.iter().map(|one| (vec![institution(&one.name)], one.swept));
        let help = "Transactions that had lost their owner, and that the sweeper ended as unknown";
        counters(encoder, "fei_swept", help, swept)?;
        let astray = self.lines.iter().map(|one| (vec![("line", one.name.clone())], one.astray));
        let help = "Telegrams that said that they were answers where requests come, or are what the core was asked, come back: \
            none of them was answered";
        counters(encoder, "fei_answers_astray", help, astray)?;
        let times = self.institutions.iter().map(|one| (vec![institution(&one.name)], &one.times));
        let help = "From the coming of a telegram or a call to its answer, of those that were begun";
        spreads(encoder, "fei_transaction_seconds", help, times, seconds)?;
        self.calls(encoder)
    }

    /// Those that came as calls once more, by who called: an institution is a core there.
    fn calls(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Answers to calls by the party that called; the same are in fei_transactions by the core that was asked";
        let answers = self.callers.iter().flat_map(|one| one.outcomes("caller"));
        counters(encoder, "fei_served_transactions", help, answers)?;
        let times = self.callers.iter().map(|one| (vec![("caller", one.name.clone())], &one.times));
        let help = "From the coming of a call to its answer, of those that were begun";
        spreads(encoder, "fei_served_transaction_seconds", help, times, seconds)
    }

    fn state(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let of_doors = |is: fn(&Door) -> bool| {
            self.doors.iter().map(move |door| (vec![institution(&door.institution)], i64::from(is(door))))
        };
        let help = "1: telegrams go to the institution; 0: its door is closed";
        gauges(encoder, "fei_gate_open", help, of_doors(|door| door.open))?;
        let help = "1: most calls failed, or one was answered with how long to wait, and nothing is sent to the institution for a while; 0: its breaker is closed";
        gauges(encoder, "fei_breaker_open", help, of_doors(|door| door.broken))?;
        self.loads(encoder)?;
        let in_flight = [(vec![], i64::try_from(self.in_flight).unwrap_or(i64::MAX))];
        gauges(
            encoder,
            "fei_exchanges_in_flight",
            "Exchanges with institutions that have not ended",
            in_flight,
        )?;
        let one = |value| [(vec![], value)];
        let inside = one(i64::try_from(self.inside).unwrap_or(i64::MAX));
        gauges(encoder, "fei_inside", "Telegrams and calls that came and have no answer yet", inside)?;
        let help = "1: by an order nothing new is begun";
        gauges(encoder, "fei_drained", help, one(i64::from(self.drained)))?;
        let help = "Lines of the log that were dropped: there was no room for them";
        counters(encoder, "fei_log_lines_lost", help, [(vec![], self.log_lines_lost)])?;
        let up = [(vec![], i64::from(self.up))];
        gauges(encoder, "fei_journal_up", "0: the journal is down, and nothing is sent", up)
    }

    /// How full it is at each institution.
    fn loads(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let of_loads = |count: fn(Load) -> usize| {
            let calls = move |load| i64::try_from(count(load)).unwrap_or(i64::MAX);
            let loads = self.doors.iter().filter_map(|door| Some((&door.institution, door.load?)));
            loads.map(move |(name, load)| (vec![institution(name)], calls(load)))
        };
        let help = "Calls to the institution in flight";
        gauges(encoder, "fei_calls_in_flight", help, of_loads(|load| load.in_flight))?;
        let help = "So many may be in flight";
        gauges(encoder, "fei_calls_in_flight_max", help, of_loads(|load| load.in_flight_max))?;
        let help = "Calls that wait for their turn or for a place";
        gauges(encoder, "fei_calls_waiting", help, of_loads(|load| load.waiting))
    }

    fn journal(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let Some(counts) = &self.journal else { return Ok(()) };
        let one = |count| [(vec![], count)];
        let help = "Commits that failed; their callers were told that the journal is down";
        counters(encoder, "fei_journal_commit_failures", help, one(counts.failures))?;
        let help = "Times that the write-ahead log was written into the file";
        counters(encoder, "fei_journal_checkpoints", help, one(counts.checkpoints))?;
        let help = "Times that the disk did not let it be";
        counters(encoder, "fei_journal_checkpoint_failures", help, one(counts.checkpoint_failures))?;
        let help = "From a call's coming to its answer: the queue, and the commit";
        spread(encoder, "fei_journal_call_seconds", help, &counts.call_us, seconds)?;
        let help = "What a commit took: statements, the wait for the commit before, and the disk";
        spread(encoder, "fei_journal_commit_seconds", help, &counts.commit_us, seconds)?;
        let help = "Calls that shared a commit";
        spread(encoder, "fei_journal_commit_calls", help, &counts.calls_a_commit, number)?;
        counts.walked.as_ref().map_or(Ok(()), |walked| walk(encoder, walked))
    }
}

/// What the last walk over the journal found.
fn walk(encoder: &mut DescriptorEncoder<'_>, walked: &Walked) -> fmt::Result {
    let one = |value| [(vec![], value)];
    let help = "1: the last walk found the journal as it was written; 0: it did not";
    gauges(encoder, "fei_journal_sound", help, one(i64::from(walked.sound)))?;
    let help = "Events that the last walk came over";
    let events = i64::try_from(walked.events).unwrap_or(i64::MAX);
    gauges(encoder, "fei_journal_verified_events", help, one(events))?;
    let help = "Seconds since the last walk came to its end";
    let ago = i64::try_from(walked.at.elapsed().as_secs()).unwrap_or(i64::MAX);
    gauges(encoder, "fei_journal_verified_ago_seconds", help, one(ago))
}

impl Collector for Scrape {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        self.transactions(&mut encoder)?;
        self.state(&mut encoder)?;
        self.journal(&mut encoder)?;
        self.served.write(&mut encoder)?;
        self.saf.as_ref().map_or(Ok(()), |saf| saf.write(&mut encoder))
    }
}

fn institution(name: &str) -> (&'static str, String) {
    ("institution", name.to_owned())
}
