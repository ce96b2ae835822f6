//! `crash-loop`: the real gateway is killed at random moments under load and started again, or loses its power, or stands
//! still; and what the core heard, what the institution received and what the journal says are compared by the invariants
//! I1 to I12.
//!
//! It must never use a crate of the product: what it tests must not be what it tests with.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a tool of tests stops at the first surprise and says where"
)]

mod batch;
mod booking;
mod build;
mod calls;
mod cancels;
mod checks;
mod core;
mod deposits;
mod disk;
mod fate;
mod institution;
mod journal;
mod kills;
mod kind;
mod layouts;
mod ledger;
mod midnight;
mod notices;
mod question;
mod quiet;
mod relay;
mod report;
mod seen;
mod several;
mod steps;
mod traffic;
mod world;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use crate::build::Binary;

/// Kill the gateway again and again, and compare all books after each kill.
///
///   cargo run --release -p fei-testkit --bin crash-loop -- --cycles 100
///   cargo run --release -p fei-testkit --bin crash-loop -- --harm power
///   cargo run --release -p fei-testkit --bin crash-loop -- --harm torn
///   cargo run --release -p fei-testkit --bin crash-loop -- --mistake resend-on-recovery
///   cargo run --release -p fei-testkit --bin crash-loop -- --steps every
///
/// Exit 1 when an invariant is broken, or when a mistake is not caught.
#[derive(Debug, Parser)]
#[command(verbatim_doc_comment)]
struct Arguments {
    /// Kills; with a mistake, at most.
    #[arg(long, default_value_t = 100)]
    cycles: u32,
    /// What is done to the gateway.
    #[arg(long, value_enum, default_value_t = Harm::Kill)]
    harm: Harm,
    /// The same one gives the same transfers and the same times; what the machine makes of them differs.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Have the gateway make a mistake, which must be caught.
    #[arg(long, conflicts_with = "harm")]
    mistake: Option<Mistake>,
    /// End, fail or hold up labelled steps, in place of kills at random moments: some, every, or one by its name.
    #[arg(long, conflicts_with_all = ["mistake", "cycles", "harm"])]
    steps: Option<String>,
    /// The gateway; built by cargo when absent. Mistakes, steps and torn writes need one with `--features failpoints`.
    #[arg(long, value_name = "PATH")]
    fei: Option<String>,
}

/// What is done to the gateway at random moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Harm {
    /// It is killed: what it wrote is there.
    Kill,
    /// Its machine loses the power: what it wrote and did not sync is gone.
    Power,
    /// The same, and some of that came onto the disk, sector by sector and in whatever order; its WAL begins anew all the time.
    Torn,
    /// It stands still for longer than any deadline, once for longer than it may hold a lane, and goes on.
    Stop,
}

/// The mistakes that the feature `failpoints` knows.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Mistake {
    SendBeforeJournal,
    AnswerBeforeCommit,
    TellBeforeSync,
    ResendOnRecovery,
    UnknownWithoutSaf,
    CounterReuse,
    LateOverUndoing,
    RefuseRepeated,
}

impl Mistake {
    const fn name(self) -> &'static str {
        match self {
            Self::SendBeforeJournal => "send_before_journal",
            Self::AnswerBeforeCommit => "answer_before_commit",
            Self::TellBeforeSync => "tell_before_sync",
            Self::ResendOnRecovery => "resend_on_recovery",
            Self::UnknownWithoutSaf => "unknown_without_saf",
            Self::CounterReuse => "counter_reuse",
            Self::LateOverUndoing => "late_over_undoing",
            Self::RefuseRepeated => "refuse_repeated",
        }
    }

    /// What must be done to the gateway for it to be seen.
    const fn harm(self) -> Harm {
        match self {
            // The system of a process that is killed still has what it wrote.
            Self::TellBeforeSync => Harm::Power,
            _ => Harm::Kill,
        }
    }

    /// The invariants of which it must break one: that another one breaks too is no catch.
    const fn breaks(self) -> &'static [&'static str] {
        match self {
            Self::SendBeforeJournal | Self::ResendOnRecovery | Self::CounterReuse => &["I2"],
            Self::AnswerBeforeCommit => &["I4"],
            // What was told is lost: a row that was sent, or an ending that was heard.
            Self::TellBeforeSync => &["I2", "I4"],
            Self::UnknownWithoutSaf => &["I6"],
            Self::LateOverUndoing => &["I8"],
            // Of what nobody had heard of it breaks I3: that alone says nothing of what was heard before.
            Self::RefuseRepeated => &["I5"],
        }
    }
}

fn main() -> ExitCode {
    let Arguments { cycles, harm, seed, mistake, steps, fei } = Arguments::parse();
    let built =
        fei.is_none().then(|| Binary::build(mistake.is_some() || steps.is_some() || harm == Harm::Torn));
    let binary = fei.as_deref().or(built.as_ref().map(Binary::path)).unwrap();
    let well = match (mistake, steps) {
        (None, None) => kills::run(binary, harm, cycles, seed, &[]).tell(),
        (None, Some(steps)) => steps::of(binary, seed, &steps).tell(),
        (Some(mistake), _) => {
            let made = [("FAILPOINTS", format!("{}=return", mistake.name()))];
            kills::run(binary, mistake.harm(), cycles, seed, &made)
                .tell_mistake(mistake.name(), mistake.breaks())
        }
    };
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
