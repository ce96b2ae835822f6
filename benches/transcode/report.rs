//! The table for people, and the lines `ratio NAME FACTOR` for whoever compares runs.
#![expect(clippy::print_stdout, reason = "a bench speaks to whoever runs it")]

use crate::cases::{Case, Direction};
use crate::measure::Timing;
use crate::subjects::{BY_HAND, ENCODING_RS, OURS};

/// What was measured.
#[derive(Default)]
pub(crate) struct Report {
    blocks: Vec<Block>,
}

struct Block {
    name: String,
    timings: Vec<(&'static str, Timing)>,
}

/// The ratios that are printed: name, case, the subject that ours is compared with.
const RATIOS: &[(&str, &str, &str)] = &[
    ("decode-300", "decode-300", BY_HAND),
    ("decode-1500", "decode-1500", BY_HAND),
    ("decode-4000", "decode-4000", BY_HAND),
    ("encode-300", "encode-300", BY_HAND),
    ("encode-1500", "encode-1500", BY_HAND),
    ("encode-4000", "encode-4000", BY_HAND),
    ("encode-300-shuffled", "encode-300-shuffled", BY_HAND),
    ("decode-300-vs-encoding_rs", "decode-300", ENCODING_RS),
];

impl Report {
    pub(crate) fn add(&mut self, case: &Case, direction: Direction, timings: Vec<(&'static str, Timing)>) {
        let name = match direction {
            Direction::Decode => format!("decode-{}", case.name),
            Direction::Encode => format!("encode-{}", case.name),
            Direction::Shuffled => format!("encode-{}-shuffled", case.name),
        };
        self.blocks.push(Block { name, timings });
    }

    pub(crate) fn print(&self) {
        println!("| what | who | ns CPU a record: median | min - max | hand-written / this |");
        println!("|---|---|---|---|---|");
        for block in &self.blocks {
            for (who, timing) in &block.timings {
                let by_hand = block.of(BY_HAND).map_or(0, |by_hand| by_hand.median);
                println!(
                    "| {} | {who} | {} | {} - {} | {} |",
                    block.name,
                    nanoseconds(timing.median),
                    nanoseconds(timing.min),
                    nanoseconds(timing.max),
                    factor(by_hand, timing.median),
                );
            }
        }
        println!();
        for (name, block, other) in RATIOS {
            let block = self.blocks.iter().find(|known| known.name == *block);
            let ratio = block.and_then(|block| Some((block.of(other)?, block.of(OURS)?)));
            if let Some((other, ours)) = ratio {
                println!("ratio {name} {}", factor(other.median, ours.median));
            }
        }
    }
}

impl Block {
    fn of(&self, who: &str) -> Option<Timing> {
        self.timings.iter().find(|(name, _)| *name == who).map(|(_, timing)| *timing)
    }
}

fn nanoseconds(picoseconds: u64) -> String {
    format!("{}.{}", picoseconds / 1000, picoseconds % 1000 / 100)
}

/// How many times `ours` goes into `other`, in hundredths.
fn factor(other: u64, ours: u64) -> String {
    let hundredths = other * 100 / ours.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
