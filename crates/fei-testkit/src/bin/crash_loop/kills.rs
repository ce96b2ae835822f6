//! The loop itself: kills at random moments under load, or what else is done to the gateway, and after each all books are
//! compared.

use std::time::Duration;

use fei_testkit::{Chance, Variables};

use crate::Harm;
use crate::report::{Findings, Report, Violation};
use crate::world::World;

/// Kills of one journal; then a new one begins, so that looking at all of it stays quick.
const KILLS_A_JOURNAL: u32 = 20;
/// After so many cycles there must be some of everything, or they proved less than they say.
const CYCLES_OF_PROOF: u32 = 100;
/// The longest time under load, and the longest of a process that is killed while it starts.
const LOAD_MS_MAX: usize = 250;
/// One of so many processes lives so much longer that answers come too late and are told, and that layouts are changed.
const LIVES_A_LONG_ONE: usize = 10;
const LONG_MS_MORE: usize = 3_000;
/// The last of so many lives until it has taken such a change, and then as long as any.
const LIVES_A_SWAP: u32 = 10;
const START_MS_MAX: usize = 120;
/// One of so many processes is killed while it starts.
const STARTS_A_KILL: usize = 4;
/// Longer than an exchange may take and than its answer is late.
const STILL_MS_MIN: usize = 1_000;
const STILL_MS_MORE: usize = 1_000;
/// Longer than a lane is held, which is 30 seconds.
const STILL_LONG: Duration = Duration::from_secs(31);

/// So many cycles, or fewer if something breaks. Each process has these variables.
pub(crate) fn run(binary: &str, harm: Harm, cycles: u32, seed: u64, variables: &Variables) -> Report {
    let mut report = Report::default();
    while report.cycles < cycles && report.violations.is_empty() {
        let kills = KILLS_A_JOURNAL.min(cycles - report.cycles);
        let seed = (seed << 16) | u64::from(report.cycles);
        let mut world = World::start(binary, harm, seed);
        report.add(match harm {
            Harm::Kill | Harm::Power | Harm::Torn => killed(&mut world, kills, seed, variables),
            Harm::Stop => stopped(&mut world, kills, seed, report.cycles == 0),
        });
        let Report { cycles: done, seen, .. } = report;
        Report::say(format_args!("{done} of {cycles} cycles: {seen}"));
    }
    // Nobody changes the layouts of one that stands still.
    let proves = harm != Harm::Stop && report.cycles >= CYCLES_OF_PROOF && report.violations.is_empty();
    let missing = report.seen.missing();
    if proves && !missing.is_empty() {
        let seen = format!("there was none of these: {}", missing.join(", "));
        report.violations.push(Violation { invariant: "load", seen });
    }
    report
}

fn killed(world: &mut World, cycles: u32, seed: u64, variables: &Variables) -> Report {
    let (mut report, mut found, mut chance) = (Report::default(), Findings::default(), Chance::new(seed));
    // The first process is as it is shipped, and nobody has asked it anything.
    world.kill_after(Duration::ZERO);
    world.start_again(variables);
    while report.cycles < cycles && found.0.is_empty() {
        if report.cycles % LIVES_A_SWAP == LIVES_A_SWAP - 1 {
            world.ask_past_a_swap_and_kill(by_chance(&mut chance, LOAD_MS_MAX));
        } else {
            let longer = if chance.one_in(LIVES_A_LONG_ONE) { LONG_MS_MORE } else { 0 };
            world.ask_and_kill(by_chance(&mut chance, LOAD_MS_MAX + longer));
        }
        if chance.one_in(STARTS_A_KILL) {
            world.start_again(variables);
            world.kill_after(by_chance(&mut chance, START_MS_MAX));
        }
        world.start_again(variables);
        report.seen = world.look(&mut found);
        report.cycles += 1;
    }
    world.keep_if_broken(&found);
    report.violations = found.0;
    report
}

/// One process that stands still again and again.
fn stopped(world: &mut World, cycles: u32, seed: u64, mut long: bool) -> Report {
    let (mut report, mut found, mut chance) = (Report::default(), Findings::default(), Chance::new(seed));
    while report.cycles < cycles && found.0.is_empty() {
        let after = by_chance(&mut chance, LOAD_MS_MAX);
        let still = Duration::from_millis((STILL_MS_MIN + chance.below(STILL_MS_MORE)) as u64);
        world.ask_and_stand_still(after, if std::mem::take(&mut long) { STILL_LONG } else { still });
        report.seen = world.look(&mut found);
        report.cycles += 1;
    }
    world.keep_if_broken(&found);
    report.violations = found.0;
    report
}

fn by_chance(chance: &mut Chance, ms_max: usize) -> Duration {
    Duration::from_millis(chance.below(ms_max) as u64)
}
