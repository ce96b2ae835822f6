//! Subjects in turns, and the CPU time that each took.

use std::hint::black_box;

use rustix::time::{ClockId, clock_gettime};

use crate::subjects::{Output, Subject};

const ROUNDS: usize = 31;
/// One turn takes about so long: far more than reading the clock, far less than a slice of the scheduler's.
const TURN_NS: u64 = 1_500_000;

/// Picoseconds of CPU a record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timing {
    pub(crate) median: u64,
    pub(crate) min: u64,
    pub(crate) max: u64,
}

/// The timings of subjects that take turns, in their order.
pub(crate) fn rounds(inputs: &[Vec<u8>], subjects: &[Subject]) -> Vec<(&'static str, Timing)> {
    let passes: Vec<u64> = subjects.iter().map(|subject| passes(inputs, subject)).collect();
    let mut taken: Vec<Vec<u64>> = vec![Vec::new(); subjects.len()];
    for _ in 0..ROUNDS {
        for ((subject, passes), taken) in subjects.iter().zip(&passes).zip(&mut taken) {
            let records = passes * inputs.len() as u64;
            taken.push(turn(inputs, subject, *passes) * 1000 / records);
        }
    }
    subjects.iter().map(|subject| subject.name).zip(taken.into_iter().map(timing)).collect()
}

/// How many passes over the inputs fill a turn, after a few to warm up.
fn passes(inputs: &[Vec<u8>], subject: &Subject) -> u64 {
    turn(inputs, subject, 3);
    (TURN_NS / turn(inputs, subject, 1).max(1)).max(1)
}

fn turn(inputs: &[Vec<u8>], subject: &Subject, passes: u64) -> u64 {
    let mut out = Output::default();
    let start = cpu_ns();
    for _ in 0..passes {
        for input in inputs {
            out.clear();
            black_box((subject.work)(black_box(input), &mut out));
            black_box(&out);
        }
    }
    cpu_ns() - start
}

fn timing(mut taken: Vec<u64>) -> Timing {
    taken.sort_unstable();
    Timing { median: taken[taken.len() / 2], min: taken[0], max: taken[taken.len() - 1] }
}

/// CPU time of this thread.
fn cpu_ns() -> u64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}
