//! The state machine of a transaction: any sequence of what can happen to some of them, on every journal, against a tiny
//! model of the specification's table: the same sequences every time, shrunk when one fails, or those of the number in
//! `FEI_TEST_SEED`.

mod machine;
mod place;
mod run;

use std::cell::{Cell, RefCell};

use fei_exchange::Outcome;
use fei_journal::{Settled, Stage};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tempfile::TempDir;

use self::machine::{Happens, Said};
use self::place::{InAFile, InMemory, OnABadLine, Place};
use self::run::{Run, Step, Ways};

/// Transactions that a step may be about.
const BACK_MAX: usize = 3;
/// Sequences over a file, which take a disk: so many walk the whole table.
const CASES_FILE: u32 = 128;
/// And over a bad line, where much of what happens is lost.
const CASES_BAD_LINE: u32 = 768;

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Begin),
        1 => Just(Step::Restart),
        16 => (0..BACK_MAX, happens()).prop_map(|(back, happens)| Step::To(back, happens)),
    ]
}

fn happens() -> impl Strategy<Value = Happens> {
    // Most of the table lies behind an unknown result that something follows.
    let ended = prop_oneof![1 => select(&Outcome::ALL[..]), 3 => Just(Outcome::Unknown)];
    let followed = prop_oneof![4 => Just(true), 1 => Just(false)];
    prop_oneof![
        4 => (ended, followed).prop_map(|(outcome, followed)| Happens::Ended(outcome, followed)),
        1 => select(&Outcome::ALL[..]).prop_map(Happens::Late),
        6 => Just(Happens::Tried),
        4 => said().prop_map(Happens::Said),
        1 => Just(Happens::Cancelled),
        1 => Just(Happens::Resent),
        1 => settlement().prop_map(Happens::Settled),
        1 => Just(Happens::Swept),
    ]
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        1 => settlement().prop_map(Said::Settled),
        1 => Just(Said::Again),
        4 => Just(Said::ThenUndo),
        1 => Just(Said::Parked),
        1 => Just(Said::Manual),
    ]
}

fn settlement() -> impl Strategy<Value = Settled> {
    select(&Settled::ALL[..])
}

/// Plays so many sequences, and gives the ways that the transactions went.
fn check<P: Place>(cases: u32, place: impl Fn() -> P) -> Ways {
    let ways = RefCell::new(Ways::new());
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(P::LOSES).build().unwrap();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let checked = TestRunner::new_with_rng(config, rng()).run(&vec(step(), 1..80), |steps| {
        let place = place();
        let went = runtime.block_on(Run::new(&place).play(steps));
        ways.borrow_mut().extend(went);
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
    ways.into_inner()
}

/// Of `.ci/long` other sequences every time.
fn seed() -> Option<u64> {
    let seed = std::env::var("FEI_TEST_SEED").ok()?;
    Some(seed.parse().expect("FEI_TEST_SEED is a number"))
}

fn rng() -> TestRng {
    let Some(seed) = seed() else { return TestRng::deterministic_rng(RngAlgorithm::ChaCha) };
    TestRng::from_seed(RngAlgorithm::ChaCha, &[seed.to_be_bytes(); 4].concat())
}

/// Every way of the table, and no other; sequences of a seed of their own may leave some out.
fn walked(mut ways: Ways) {
    // What nothing follows is unknown and manual in one commit.
    assert!(ways.remove(&(Stage::Sending, Stage::Manual)) || seed().is_some());
    let pairs = Stage::ALL.into_iter().flat_map(|from| Stage::ALL.map(|to| (from, to)));
    let table: Ways = pairs.filter(|(from, to)| from.may_become(*to)).collect();
    let went: Ways = ways.into_iter().filter(|(from, to)| from != to).collect();
    assert!(went.is_subset(&table), "{went:?}");
    assert!(went == table || seed().is_some(), "of {table:?} only {went:?}");
}

#[test]
fn in_memory_every_state_follows_as_the_table_says() {
    walked(check(512, || InMemory));
}

#[test]
fn in_a_file_every_state_follows_as_the_table_says() {
    walked(check(CASES_FILE, || InAFile(TempDir::new().unwrap())));
}

#[test]
fn on_a_bad_line_every_state_follows_as_the_table_says() {
    let place = Cell::new(seed().unwrap_or_default());
    walked(check(CASES_BAD_LINE, || {
        place.set(place.get().wrapping_add(1));
        OnABadLine(place.get())
    }));
}
