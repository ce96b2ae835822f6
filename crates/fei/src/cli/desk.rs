//! The operators' desk: the journal of the settings, opened beside the gateway that owns it, and what is changed there by
//! hand. A change is shown before it is made; `--yes` makes it.

use std::future::Future;
use std::path::Path;

use clap::Args;
use fei_journal::{Changed, Hand, JournalError, SqliteDesk};

use super::person;
use crate::output::Output;
use crate::run;
use crate::settings::{Journal, Settings};
use crate::stop::{Exit, Stop};
use crate::words::plain;

/// A change by hand.
#[derive(Debug, Args)]
pub(super) struct ByHand {
    /// The reason; it stands in the journal for good, with your name.
    #[arg(long, value_name = "TEXT", required_if_eq("yes", "true"), value_parser = reason)]
    why: Option<String>,
    /// Make the change; without it what would change is only shown.
    #[arg(long)]
    yes: bool,
}

/// Whoever reads it in a year must find something.
fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("a reason says something".to_owned()) } else { plain(text) }
}

impl ByHand {
    /// The person and the reason, if the change is to be made; else that it is not is said.
    pub(super) fn hand(&self, out: &mut Output) -> Option<Hand> {
        let who = person::name();
        if !person::logged_in() {
            out.complain(format_args!(
                "fei: warning: nobody has logged in here, so {who} is only the user that this runs as: that two names are \
                 two people is for you to see to"
            ));
        }
        if !self.yes {
            out.say(format_args!("nothing is changed yet: --yes does it, in the name of {who}"));
            return None;
        }
        let why = self.why.as_deref().unwrap_or_default();
        Some(Hand { who: who.into(), why: why.into() })
    }
}

/// The desk, and a runtime to ask it with.
pub(super) struct Desk {
    pub(super) desk: SqliteDesk,
    pub(super) settings: Settings,
    runtime: tokio::runtime::Runtime,
}

impl Desk {
    /// Opens the journal of the settings.
    pub(super) fn open(config: Option<&Path>) -> Result<Self, Stop> {
        let settings = Settings::load(config)?;
        let Journal { path, keys, .. } = &settings.journal;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Stop::Runtime)?;
        let desk = run::desk(path, keys).map_err(Stop::Desk)?;
        Ok(Self { desk, settings, runtime })
    }

    /// Asks, and waits for the answer.
    pub(super) fn ask<T>(&self, question: impl Future<Output = Result<T, JournalError>>) -> Result<T, Stop> {
        self.runtime.block_on(question).map_err(Stop::AtDesk)
    }

    /// Makes a change, or says that it would be made.
    pub(super) fn change(
        &self,
        by_hand: &ByHand,
        out: &mut Output,
        change: impl AsyncFnOnce(&SqliteDesk, Hand) -> Result<Changed, JournalError>,
    ) -> Result<Exit, Stop> {
        let Some(hand) = by_hand.hand(out) else { return Ok(Exit::Fine) };
        match self.ask(change(&self.desk, hand))? {
            Changed::Stands => {
                out.say("done");
                Ok(Exit::Fine)
            }
            Changed::Not(why) => {
                out.complain(format_args!("fei: not changed: {why}"));
                Ok(Exit::Findings)
            }
        }
    }
}

impl Drop for Desk {
    /// What was asked is written; the file is let go of.
    fn drop(&mut self) {
        self.runtime.block_on(self.desk.close());
    }
}
