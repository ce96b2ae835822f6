//! Any sequence of calls and restarts, against the simplest thing that could be right. The seed is fixed: the same
//! sequences every time, shrunk when one fails.

use std::collections::HashMap;

use bytes::Bytes;
use fei_exchange::{Code, Outcome, TxnId};
use fei_journal::conformance::sample;
use fei_journal::{
    Begun, FollowUp, Intent, Journal, MemoryJournal, Sealer, SqliteJournal, SqliteLimits, State,
};
use jiff::ToSpan;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tempfile::TempDir;

#[derive(Debug, Clone)]
enum Step {
    Begin {
        channel: usize,
        key: u8,
        content: u8,
    },
    /// Of a transaction that was begun, counted from the last one.
    Settle {
        back: usize,
        outcome: usize,
    },
    Find {
        channel: usize,
        key: u8,
    },
    Number {
        counter: usize,
        day: i32,
    },
    Restart {
        sweep: bool,
    },
}

const CHANNELS: [&str; 2] = ["hecto", "core"];
const COUNTERS: [&str; 2] = ["kftc", "thedozen"];

fn step() -> impl Strategy<Value = Step> {
    let (channel, key) = (0..CHANNELS.len(), 0..6u8);
    prop_oneof![
        4 => (channel.clone(), key.clone(), 0..2u8)
            .prop_map(|(channel, key, content)| Step::Begin { channel, key, content }),
        4 => (0..6usize, 0..4usize).prop_map(|(back, outcome)| Step::Settle { back, outcome }),
        2 => (channel, key).prop_map(|(channel, key)| Step::Find { channel, key }),
        2 => (0..COUNTERS.len(), 0..2i32).prop_map(|(counter, day)| Step::Number { counter, day }),
        1 => any::<bool>().prop_map(|sweep| Step::Restart { sweep }),
    ]
}

/// What a journal should hold.
#[derive(Default)]
struct Model {
    rows: Vec<Row>,
    by_key: HashMap<(usize, u8), usize>,
    numbers: HashMap<(usize, i32), u64>,
    /// Numbers may be skipped from here on.
    restarted: bool,
}

struct Row {
    txn: TxnId,
    content: u8,
    request: Bytes,
    state: State,
    /// Whether the process that began it lives.
    owned: bool,
}

/// How a journal is stopped and started again.
trait Place {
    type Journal: FollowUp + Clone;
    fn open(&self) -> Self::Journal;
    async fn close(&self, journal: Self::Journal);
}

async fn run<P: Place>(place: &P, steps: Vec<Step>) {
    let (mut journal, mut model) = (place.open(), Model::default());
    for step in steps {
        match step {
            Step::Begin { channel, key, content } => model.begin(&journal, channel, key, content).await,
            Step::Settle { back, outcome } => model.settle(&journal, back, outcome).await,
            Step::Find { channel, key } => model.find(&journal, channel, key).await,
            Step::Number { counter, day } => model.number(&journal, counter, day).await,
            Step::Restart { sweep } => {
                place.close(journal).await;
                journal = place.open();
                model.restart();
                if sweep {
                    let mut swept = sample::sweep(&journal).await;
                    swept.sort();
                    assert_eq!(swept, model.sweep());
                }
            }
        }
    }
    place.close(journal).await;
}

impl Model {
    async fn begin(&mut self, journal: &impl Journal, channel: usize, key: u8, content: u8) {
        let intent = Intent {
            channel: CHANNELS[channel].into(),
            ..sample::intent(&key.to_string(), &content.to_string())
        };
        let (txn, request) = (intent.txn, intent.request.clone());
        let begun = journal.begin(intent).await.unwrap();
        match (begun, self.by_key.get(&(channel, key)).map(|at| &self.rows[*at])) {
            (Begun::Row(proof), None) => {
                assert_eq!(proof.txn(), txn);
                self.by_key.insert((channel, key), self.rows.len());
                self.rows.push(Row { txn, content, request, state: State::Sending, owned: true });
            }
            (Begun::Duplicate(found), Some(row)) if row.content == content => row.is(&found),
            (Begun::Conflict, Some(row)) if row.content != content => {}
            (begun, _) => panic!("{begun:?} for channel {channel}, key {key}, content {content}"),
        }
    }

    async fn settle(&mut self, journal: &impl Journal, back: usize, outcome: usize) {
        let Some(at) = self.rows.len().checked_sub(back + 1) else { return };
        let row = &mut self.rows[at];
        let outcome = Outcome::ALL[outcome];
        let code = Code::ALL.iter().copied().find(|code| code.outcome() == outcome);
        let ending = sample::ending(outcome, code, &format!("{outcome} at last"));
        let settled = journal.settle(row.txn, ending.clone(), Vec::new()).await;
        match &row.state {
            State::Ended(first) => assert_eq!(settled.as_ref(), Ok(first)),
            State::Sending if row.owned => {
                assert_eq!(settled.as_ref(), Ok(&ending));
                row.state = State::Ended(ending);
            }
            State::Sending => assert!(settled.is_err(), "another process's"),
        }
    }

    async fn find(&self, journal: &impl Journal, channel: usize, key: u8) {
        let found = journal.find(CHANNELS[channel], key.to_string().as_bytes()).await;
        let row = self.by_key.get(&(channel, key)).map(|at| &self.rows[*at]);
        match (found.unwrap(), row) {
            (None, None) => {}
            (Some(found), Some(row)) => row.is(&found),
            (found, _) => panic!("{found:?} for channel {channel}, key {key}"),
        }
    }

    async fn number(&mut self, journal: &impl Journal, counter: usize, day: i32) {
        let date = sample::monday().saturating_add(day.days());
        let number = journal.next_number(COUNTERS[counter], date).await.unwrap();
        let last = self.numbers.entry((counter, day)).or_default();
        assert!(number > *last, "{number} after {last}");
        assert!(self.restarted || number == *last + 1, "{number} after {last}, and nothing was restarted");
        *last = number;
    }

    fn restart(&mut self) {
        self.restarted = true;
        self.rows.iter_mut().for_each(|row| row.owned = false);
    }

    fn sweep(&mut self) -> Vec<TxnId> {
        let left = self.rows.iter_mut().filter(|row| row.state == State::Sending && !row.owned);
        let mut swept: Vec<_> = left
            .map(|row| {
                row.state = State::Ended(sample::recovered());
                row.txn
            })
            .collect();
        swept.sort();
        swept
    }
}

impl Row {
    fn is(&self, found: &fei_journal::Found) {
        assert_eq!((found.txn, &found.request, &found.state), (self.txn, &self.request, &self.state));
    }
}

struct InMemory(MemoryJournal);

impl Place for InMemory {
    type Journal = MemoryJournal;
    fn open(&self) -> MemoryJournal {
        self.0.restarted()
    }

    async fn close(&self, _: MemoryJournal) {}
}

struct InAFile(TempDir);

impl Place for InAFile {
    type Journal = SqliteJournal;

    fn open(&self) -> SqliteJournal {
        let sealer = Sealer::new("test", &[7; 32]).unwrap();
        let path = self.0.path().join("journal.db");
        SqliteJournal::open(&path, sealer, SqliteLimits { numbers_ahead: 3, ..SqliteLimits::default() })
            .unwrap()
    }

    async fn close(&self, journal: SqliteJournal) {
        journal.close().await;
    }
}

/// `cases` sequences from a fixed seed, each in a place of its own.
fn check<P: Place>(cases: u32, place: impl Fn() -> P) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let checked = TestRunner::new_with_rng(config, rng).run(&vec(step(), 1..60), |steps| {
        runtime.block_on(run(&place(), steps));
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn the_journal_in_memory_does_what_the_model_does() {
    check(256, || InMemory(MemoryJournal::default()));
}

#[test]
fn the_journal_in_a_file_does_what_the_model_does() {
    check(32, || InAFile(TempDir::new().unwrap()));
}
