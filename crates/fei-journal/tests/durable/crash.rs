//! J04-J06: a process that writes is killed in the middle, fifty times; nothing that it was told is lost, and nothing
//! that it was given is given again.
//!
//! The process is this test's own program, started again. It says on its output what it has been told, each time in one
//! write, so that what stands there is what was acknowledged before the kill. A kill leaves the system's own memory of
//! the file alone: that what was told survives a power cut is the promise of `sqlite/finish.rs`, which waits for the disk
//! (`synchronous = NORMAL` leaves that to it), and shown beside this (`power.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use fei_exchange::{Code, Outcome, Reference};
use fei_journal::conformance::sample::{self, CHANNEL, monday};
use fei_journal::{Intent, Journal, Sealer, SqliteJournal, SqliteLimits, State, Verdict};
use fei_testkit::Variables;
use tempfile::TempDir;

/// Where the process that is killed finds its folder; no such variable: it is nobody's child.
const FOLDER: &str = "FEI_JOURNAL_CRASH_FOLDER";
const KILLS: u64 = 50;
/// Exchanges at once in the process.
const LANES: u32 = 8;

fn open(folder: &Path) -> SqliteJournal {
    let sealer = Sealer::new("test", &[7; 32]).unwrap();
    // A WAL that is written into the file all the time, so that kills hit that too.
    let limits =
        SqliteLimits { wal_pages_due: 30, wal_pages_max: 60, numbers_ahead: 5, ..Default::default() };
    SqliteJournal::open(&folder.join("journal.db"), sealer, limits).unwrap()
}

/// What the process was told, over all its lives.
#[derive(Default)]
pub(crate) struct Told {
    numbers: BTreeSet<u64>,
    /// The key of what was begun, and whether it was told to have ended.
    pub(crate) begun: BTreeMap<String, bool>,
}

impl Told {
    pub(crate) fn hear(&mut self, line: &str) {
        match line.split_once(' ') {
            Some(("number", number)) => {
                let number = number.parse().unwrap();
                assert!(self.numbers.insert(number), "number {number} was given twice");
            }
            Some(("begun", key)) => assert_eq!(self.begun.insert(key.to_owned(), false), None),
            Some(("ended", key)) => assert_eq!(self.begun.insert(key.to_owned(), true), Some(false)),
            _ => panic!("what is {line:?}?"),
        }
    }
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_and_no_number_comes_twice() {
    let folder = TempDir::new().unwrap();
    let mut told = Told::default();
    let (mut swept, mut random) = (0, 0x5eed_u64);
    for kill in 0..KILLS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let patience = Duration::from_millis((random >> 33) % 40);
        let mut lines = lines_until_killed(folder.path(), kill % 5 != 0, patience, &[]);
        lines.drain(..).for_each(|line| told.hear(&line));
        swept += check(folder.path(), &told).await;
    }
    let ended = told.begun.values().filter(|ended| **ended).count();
    println!("{KILLS} kills: {} begun, {ended} ended, {swept} swept", told.begun.len());
    assert!(ended > 100, "the process hardly did anything");
    assert!(swept > 0, "no kill hit an exchange");
}

/// Starts the process, kills it, and gives the whole lines that it said.
pub(crate) fn lines_until_killed(
    folder: &Path,
    once_it_works: bool,
    patience: Duration,
    variables: &Variables,
) -> Vec<String> {
    let mut child = start(folder, variables);
    let output = child.stdout.take().unwrap();
    let (first, works) = std::sync::mpsc::channel();
    let reader = thread::spawn(move || {
        let (mut output, mut lines) = (BufReader::new(output), Vec::new());
        loop {
            let mut line = String::new();
            output.read_line(&mut line).unwrap();
            // The last one may have been cut by the kill.
            let Some(line) = line.strip_suffix('\n') else { return lines };
            if let Some(line) = line.strip_prefix("told ") {
                lines.push(line.to_owned());
                let _ = first.send(());
            }
        }
    });
    if once_it_works {
        works.recv_timeout(Duration::from_secs(30)).expect("the process works");
    }
    thread::sleep(patience);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

fn start(folder: &Path, variables: &Variables) -> Child {
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["crash::a_process_that_is_killed", "--exact", "--ignored", "--nocapture"]);
    program
        .env(FOLDER, folder)
        .envs(variables.iter().cloned())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// Opens what the process left behind and compares; how many it had in flight.
pub(crate) async fn check(folder: &Path, told: &Told) -> usize {
    let journal = open(folder);
    for (key, ended) in &told.begun {
        let found = journal.find(CHANNEL, key.as_bytes()).await.unwrap();
        let found = found.unwrap_or_else(|| panic!("{key} was begun, and it is not there"));
        assert_eq!(found.request, sample::request(key, "content"));
        match found.state {
            State::Ended(ending) if ending.code.is_none() => assert_eq!(ending.answer, answer(key)),
            State::Ended(ending) => assert!(!ended, "{key} ended well, and now {ending:?}"),
            State::Sending => assert!(!ended, "{key} ended, and it is in flight"),
        }
    }
    let number = journal.next_number("kftc", monday()).await.unwrap();
    assert!(told.numbers.last() < Some(&number), "number {number} was given before");
    let swept = sample::sweep(&journal).await;
    assert!(swept.len() <= LANES as usize, "{} in flight, of {LANES}", swept.len());
    let verdict = journal.verify().await.unwrap();
    assert!(matches!(verdict, Verdict::Sound { .. }), "{verdict:?}");
    journal.close().await;
    swept.len()
}

fn answer(key: &str) -> String {
    format!("done {key}")
}

/// No test: the process that the one above starts and kills.
#[test]
#[ignore = "it is started by another test, and never ends"]
fn a_process_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async move {
        let journal = open(Path::new(&folder));
        let left = sample::sweep(&journal).await;
        assert!(left.is_empty(), "the test that started this has swept");
        let lanes = (0..LANES).map(|_| tokio::spawn(exchanges(journal.clone())));
        for lane in lanes.collect::<Vec<_>>() {
            lane.await.unwrap();
        }
    });
}

/// One exchange after the other, as the gateway does them.
async fn exchanges(journal: SqliteJournal) {
    loop {
        let number = journal.next_number("kftc", monday()).await.unwrap();
        tell(&format!("number {number}"));
        let key = format!("key {number}");
        let reference = Some(Reference::new(&format!("F123456789U{number:09}")));
        let intent = Intent { reference, ..sample::intent(&key, "content") };
        let txn = sample::begin(&journal, intent).await.txn();
        tell(&format!("begun {key}"));
        let ending = sample::ending(Outcome::Executed, None::<Code>, &answer(&key));
        journal.settle(txn, ending, Vec::new()).await.unwrap();
        tell(&format!("ended {key}"));
    }
}

/// In one write: a kill cuts between two of them, or leaves a line without its end.
fn tell(what: &str) {
    std::io::stdout().lock().write_all(format!("told {what}\n").as_bytes()).unwrap();
}
