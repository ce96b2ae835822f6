//! `fei journal verify`: whether the journal is what was written.

use std::path::{Path, PathBuf};

use clap::Args;
use fei_journal::{SqliteJournal, Verdict};
use serde::Serialize;

use crate::output::{Format, Output};
use crate::settings::Settings;
use crate::stop::{Exit, Stop};

/// Say whether the journal is what was written.
///
/// Walks the chain of events and every row and telegram that hangs on it; then whether
/// each item that follows is found when its time has come, and the tables and triggers
/// themselves. It needs no key, changes nothing, and may run beside a gateway. Keep the
/// hash that it prints in another place: the next walk that prints the same number of
/// events or more, over that hash, shows that the end was not cut off.
///
///   fei journal verify
///   fei journal verify /var/lib/fei/journal.db --format json
///
/// Exit 1 when the journal is broken; the first thing that does not fit is named.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Verify {
    /// The journal's file; by default that of the settings.
    file: Option<PathBuf>,
}

/// The answer for machines.
#[derive(Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
enum Answer {
    Sound { events: u64, last: String },
    Broken { event: Option<u64>, txn: Option<String>, why: String },
}

impl Verify {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let file = match self.file {
            Some(file) => file,
            None => Settings::load(config)?.journal.path,
        };
        let verdict = SqliteJournal::verify_file(&file).map_err(Stop::NoJournal)?;
        let exit = if matches!(verdict, Verdict::Sound { .. }) { Exit::Fine } else { Exit::Findings };
        match out.format {
            Format::Json => out.json(&answer(verdict))?,
            Format::Text => match verdict {
                Verdict::Sound { events, last } => {
                    out.line(format_args!("ok: {events} events, the last one is {}", hex(&last)))?;
                }
                Verdict::Broken(found) => out.line(format_args!("broken: {found}"))?,
            },
        }
        Ok(exit)
    }
}

fn answer(verdict: Verdict) -> Answer {
    match verdict {
        Verdict::Sound { events, last } => Answer::Sound { events, last: hex(&last) },
        Verdict::Broken(found) => Answer::Broken {
            event: found.event,
            txn: found.txn.map(|txn| txn.to_string()),
            why: found.why.into_owned(),
        },
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
