//! J04-J08: the crash loop as a gate. Each test runs it as anybody would, over a gateway that it builds itself; that takes
//! minutes, so they are left out of the daily suite. `.ci/run` has the short ones, `.ci/long` all of them.

use std::process::Command;

fn crash_loop(arguments: &[&str]) {
    let ended = Command::new(env!("CARGO_BIN_EXE_crash-loop")).args(arguments).status();
    assert!(ended.is_ok_and(|status| status.success()), "crash-loop {arguments:?}");
}

/// J04 to J06: at random moments, under load.
#[test]
#[ignore = "minutes: .ci/run"]
fn a_hundred_kills_break_no_invariant() {
    crash_loop(&["--cycles", "100"]);
}

/// J04: what was not synced is lost.
#[test]
#[ignore = "minutes: .ci/run"]
fn twenty_losses_of_power_break_no_invariant() {
    crash_loop(&["--harm", "power", "--cycles", "20"]);
}

/// J04: some of it is lost, and some is not, while the WAL is written into the file all the time.
#[test]
#[ignore = "minutes: .ci/run"]
fn twenty_losses_of_power_that_tear_break_no_invariant() {
    crash_loop(&["--harm", "torn", "--cycles", "20"]);
}

/// J17: past every deadline, and once past the time for which a lane is held.
#[test]
#[ignore = "minutes: .ci/run"]
fn standing_still_breaks_no_invariant() {
    crash_loop(&["--harm", "stop", "--cycles", "8"]);
}

/// J07: some of the labels, and J06 among them: an end behind the commit of the outcome.
#[test]
#[ignore = "minutes: .ci/run"]
fn some_steps_ended_failed_or_held_up_break_no_invariant() {
    crash_loop(&["--steps", "some"]);
}

#[test]
#[ignore = "minutes: .ci/run"]
fn two_mistakes_are_caught() {
    for mistake in ["send-before-journal", "unknown-without-saf"] {
        crash_loop(&["--mistake", mistake, "--cycles", "300"]);
    }
}

#[test]
#[ignore = "many minutes: .ci/long"]
fn a_thousand_kills_break_no_invariant() {
    crash_loop(&["--cycles", "1000", "--seed", "2"]);
}

#[test]
#[ignore = "many minutes: .ci/long"]
fn many_losses_of_power_and_times_of_standing_still_break_no_invariant() {
    crash_loop(&["--harm", "power", "--cycles", "200", "--seed", "3"]);
    crash_loop(&["--harm", "torn", "--cycles", "200", "--seed", "3"]);
    crash_loop(&["--harm", "stop", "--cycles", "60", "--seed", "3"]);
}

/// J07: each label with each harm.
#[test]
#[ignore = "many minutes: .ci/long"]
fn every_step_ended_failed_or_held_up_breaks_no_invariant() {
    crash_loop(&["--steps", "every"]);
}

#[test]
#[ignore = "many minutes: .ci/long"]
fn every_mistake_is_caught() {
    for mistake in [
        "send-before-journal",
        "answer-before-commit",
        "tell-before-sync",
        "resend-on-recovery",
        "unknown-without-saf",
        "counter-reuse",
        "late-over-undoing",
        "refuse-repeated",
    ] {
        crash_loop(&["--mistake", mistake, "--cycles", "300"]);
    }
}
