//! The layouts of a gateway as somebody changes them while it runs: as they are, sound and otherwise, broken.

use std::fs;
use std::ops::AddAssign;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use fei_testkit::{Chance, Fei, Log};
use tempfile::TempDir;

use crate::report::Findings;

/// The sample layouts.
const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../layouts");
/// The file that is changed.
const CHANGED: &str = "hecto/transfer.toml";
/// What stands in the file, and what instead, where they are sound: nothing else, or another title.
const SOUND: [(&str, &str); 2] = [("이체", "이체"), ("당/타행 이체", "당/타행 이체 (새 이름)")];
/// The same where they are broken.
const BROKEN: (&str, &str) = ("\"outbound\"", "\"outbond\"");
/// What a start says that has not found the layouts by which something open was begun.
const LOST: &str =
    "the layouts that open transactions were begun by are gone: what follows them goes on by those of now";
/// Between what is said of a change and the next one, at most.
const PAUSE_MS_MAX: usize = 300;
/// How what is said of a change begins, and what is said of one that was taken.
const TOLD: &str = "\"message\":\"new layouts ";
const TAKEN: &str = "new layouts hold";
/// For the two changes of a process that lives until it has taken one: a reload rests, and takes seconds on a slow machine.
const SWAP_PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks for it.
const LOOK: Duration = Duration::from_millis(20);

/// A folder of them, without golden cases: what those prove is no part of a crash.
pub(crate) struct Layouts(TempDir);

/// What a gateway made of changes.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Changes {
    /// Taken.
    pub(crate) taken: usize,
    /// Refused, because they were broken, or were others again before they were tried.
    pub(crate) refused: usize,
    /// Telegrams that no layout was there for.
    missed: usize,
    /// Layouts by which something open was begun, and that a start did not find.
    lost: usize,
}

impl Changes {
    /// By its log.
    pub(crate) fn told_in(log: &Log) -> Self {
        let count = |field, value| log.matching(&[(field, value)]).len();
        Self {
            taken: count("message", TAKEN),
            refused: count("message", "new layouts are broken: those before stay"),
            missed: count("code", "N12"),
            lost: count("message", LOST),
        }
    }

    /// J20: no telegram was without its layout. J21: nor was what follows, after a start.
    pub(crate) fn harmed_nothing(self, found: &mut Findings) {
        if self.missed > 0 {
            found.add("J20", format!("no layout was there for {} telegrams", self.missed));
        }
        if self.lost > 0 {
            found.add("J21", format!("{} times the layouts of what is open were gone at a start", self.lost));
        }
    }
}

impl AddAssign for Changes {
    fn add_assign(&mut self, other: Self) {
        self.taken += other.taken;
        self.refused += other.refused;
        self.missed += other.missed;
        self.lost += other.lost;
    }
}

impl Layouts {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(Path::new(SAMPLES), folder.path());
        Self(folder)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Leaves them on the disk.
    pub(crate) fn keep(&mut self) {
        self.0.disable_cleanup(true);
    }

    /// Changes them for so long.
    pub(crate) fn change_for(&self, time: Duration, chance: &mut Chance, fei: &Fei) {
        // What is sound takes longer, and few processes live so long.
        let broken_first = chance.one_in(3);
        self.change(broken_first, Instant::now() + time, || false, chance, fei);
    }

    /// Changes them until the gateway has refused one change and taken another, or nobody waits any more.
    pub(crate) fn change_until_taken(&self, chance: &mut Chance, fei: &Fei) {
        self.change(true, Instant::now() + SWAP_PATIENCE, || fei.log().count(TAKEN) > 0, chance, fei);
    }

    /// Has the gateway take each change, and says the next one when it has spoken of the last: what changes again before that
    /// is refused. They are sound when this ends: the next process starts with them.
    fn change(
        &self,
        mut break_it: bool,
        end: Instant,
        enough: impl Fn() -> bool,
        chance: &mut Chance,
        fei: &Fei,
    ) {
        let left = || end.saturating_duration_since(Instant::now());
        while !left().is_zero() && !enough() {
            self.put(if break_it { BROKEN } else { chance.pick(&SOUND) });
            break_it = !break_it;
            let told = || fei.log().count(TOLD);
            let before = told();
            fei.hang_up();
            while told() == before && !left().is_zero() {
                thread::sleep(LOOK.min(left()));
            }
            thread::sleep(Duration::from_millis(chance.below(PAUSE_MS_MAX) as u64).min(left()));
        }
        self.put(chance.pick(&SOUND));
    }

    fn put(&self, (text, instead): (&str, &str)) {
        let sample = fs::read_to_string(Path::new(SAMPLES).join(CHANGED)).unwrap();
        assert!(sample.contains(text), "{CHANGED} has no {text}");
        fs::write(self.0.path().join(CHANGED), sample.replace(text, instead)).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else if !path.to_string_lossy().ends_with(".golden.toml") {
            fs::copy(path, target).unwrap();
        }
    }
}
