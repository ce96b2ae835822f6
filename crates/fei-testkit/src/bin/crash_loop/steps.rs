//! J07: at every labelled step the process is ended, the step made to fail, or held up for longer than any deadline; all
//! books are compared each time. J23: so are they when a task panics there and the process goes on, and when the journal's
//! writer does and it cannot.

use std::time::Duration;

use fei_testkit::{Chance, STEPS};

use crate::Harm;
use crate::report::{Findings, Report};
use crate::world::World;

/// What is done at a step; held up for longer than an exchange may take.
const ACTIONS: [&str; 4] = ["abort", "error", "delay 900", "panic"];
/// How long the core asks before the kill that follows anyway.
const LOAD: Duration = Duration::from_millis(400);
/// The same where answers must have time to come too late.
const LATE_LOAD: Duration = Duration::from_millis(2_500);
/// Times that a step is passed before something is done, at most.
const PASSES_MAX: usize = 3;

/// Steps that a short load may pass only once.
const RARE: [&str; 4] = ["recover", "recovered", "late", "kept"];

/// Steps of the journal's threads, and of what only a start comes to: a panic there ends the process.
const ENDING: [&str; 5] = ["commit", "sync", "committed", "recover", "recovered"];

/// Steps that matter most, with what is done there: for a run that must be short.
const SHORT: [(&str, &str); 9] = [
    ("begun", "abort"),
    ("answered", "abort"),
    ("heard", "abort"),
    ("settled", "abort"),
    ("reply", "error"),
    ("sync", "error"),
    ("committed", "error"),
    ("recovered", "abort"),
    ("commit", "delay 900"),
];

/// The same for panics that the process outlives.
const SHORT_PANICS: [&str; 5] = ["numbered", "begun", "settle", "tell", "claim"];

/// The short selection, every step with everything that can be done there, or all that at one.
///
/// # Panics
/// There is no such step.
pub(crate) fn of(binary: &str, seed: u64, which: &str) -> Report {
    if which == "some" {
        return run(binary, seed, SHORT.into_iter(), SHORT_PANICS.into_iter());
    }
    let steps: Vec<_> = STEPS.into_iter().filter(|step| which == "every" || which == *step).collect();
    assert!(!steps.is_empty(), "some, every, or one of {STEPS:?}");
    let panics = steps.iter().copied().filter(|step| !ENDING.contains(step));
    run(binary, seed, steps.iter().flat_map(|step| ACTIONS.map(|action| (*step, action))), panics)
}

fn run(
    binary: &str,
    seed: u64,
    which: impl Iterator<Item = (&'static str, &'static str)>,
    panics: impl Iterator<Item = &'static str>,
) -> Report {
    let mut report = Report::default();
    for (step, action) in which {
        let one = one(binary, seed.wrapping_add(u64::from(report.cycles)), step, action);
        tell(step, action, &one);
        report.add(one);
    }
    for step in panics {
        let outlived = outlives_a_panic(binary, seed, step);
        tell(step, "panic without a new start", &outlived);
        report.add(outlived);
    }
    let writer = writer_panics(binary, seed);
    tell("commit", "panic of the writer", &writer);
    report.add(writer);
    report
}

fn tell(step: &str, action: &str, one: &Report) {
    let verdict = if one.violations.is_empty() { "holds" } else { "is broken" };
    Report::say(format_args!("{step}: {action}: {verdict}, {} transactions", one.seen.transactions));
}

/// J23: a task panics, and what it leaves is settled by the process that goes on.
fn outlives_a_panic(binary: &str, seed: u64, step: &str) -> Report {
    let (mut world, mut found) = (World::start(binary, Harm::Kill, seed), Findings::default());
    world.kill_after(Duration::ZERO);
    let passes = if RARE.contains(&step) { 0 } else { 2 };
    world.start_again(&[("FAILPOINTS", format!("{step}={passes}*off->1*return(panic)"))]);
    world.ask_for(LOAD);
    if !world.has_failed(step) {
        world.ask_for(LATE_LOAD);
    }
    let seen = world.look(&mut found);
    if !world.has_failed(step) {
        found.add("J23", format!("{step} was never passed"));
    } else if !world.outlived_a_panic() {
        found.add("J23", format!("a panic at {step} ended it, or is not in its log"));
    }
    world.keep_if_broken(&found);
    Report { cycles: 1, seen, violations: found.0 }
}

/// J23: the thread that writes the journal panics. Nothing can be written any more by this process, so that it ends by
/// itself, to be started again.
fn writer_panics(binary: &str, seed: u64) -> Report {
    let (mut world, mut found) = (World::start(binary, Harm::Kill, seed), Findings::default());
    world.kill_after(Duration::ZERO);
    world.start_again(&[("FAILPOINTS", "commit=50*off->1*panic".to_owned())]);
    match world.ask_until_it_ends() {
        Some(1) => {}
        ended => found.add("J23", format!("its journal's writer panicked, and it ended by {ended:?}")),
    }
    world.start_again(&[]);
    let seen = world.look(&mut found);
    world.keep_if_broken(&found);
    Report { cycles: 1, seen, violations: found.0 }
}

/// A life that leaves something in flight, one in which the step fails, and one that mends.
fn one(binary: &str, seed: u64, step: &str, action: &str) -> Report {
    let (mut world, mut found) = (World::start(binary, Harm::Kill, seed), Findings::default());
    let mut chance = Chance::new(seed);
    let load = if matches!(step, "late" | "kept") { LATE_LOAD } else { LOAD };
    world.ask_and_kill(LOAD);
    let passes = if RARE.contains(&step) { 0 } else { chance.below(PASSES_MAX) };
    let failpoint = [("FAILPOINTS", format!("{step}={passes}*off->1*return({action})"))];
    world.start_again(&failpoint);
    if !world.ask_and_kill(load) {
        world.kill_after(Duration::ZERO);
    }
    // A busy machine may not come so far: then the same once more, with time for it.
    if !world.has_failed(step) {
        world.start_again(&failpoint);
        if !world.ask_and_kill(LATE_LOAD) {
            world.kill_after(Duration::ZERO);
        }
    }
    if !world.has_failed(step) {
        found.add("J07", format!("{step} was never passed"));
    }
    world.start_again(&[]);
    let seen = world.look(&mut found);
    world.keep_if_broken(&found);
    Report { cycles: 1, seen, violations: found.0 }
}
