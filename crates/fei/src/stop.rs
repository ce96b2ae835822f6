//! How a command ends: the errors that end it before its answer, and the exit codes that they lead to.

mod exit;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use axum::http::StatusCode;
use fei_exchange::Code;
use fei_wire::{ClientError, FrameError};
use jiff::civil::Date;

pub(crate) use self::exit::Exit;
use crate::logging::LevelError;
use crate::names::Unknown;
use crate::play::PlayError;
use crate::run::{AssembleError, JournalError};
use crate::settings::{Age, SettingsError};

/// Why a command stopped before it could give its answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    /// The reader of our output has gone, as `head` does: no error at all.
    #[error("the reader of the output has gone")]
    Closed,
    /// A secret that is to be demanded.
    #[error("the settings have no party.{0}.secrets.{1}")]
    NoSecret(String, String),
    /// No random bytes.
    #[error("the system gives no random bytes")]
    NoChance,
    /// Something is broken in here.
    #[error("ten tasks panicked within a minute: stopped, to be started again")]
    Panics,
    /// The same.
    #[error("the journal's writer has ended: nothing can be written any more; stopped, to be started again")]
    WriterGone,
    /// Nothing came of what was waited for at the end.
    #[error(
        "the journal's disk hangs: stopped without its word; what was in flight is unknown, and followed at the next start"
    )]
    Hung,
    /// Our own output cannot be written.
    #[error("cannot write the output: {0}")]
    Write(#[source] io::Error),
    /// A file or folder cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Save {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that would be written over.
    #[error("{} is there already: --force writes over it", .0.display())]
    Exists(PathBuf),
    /// Two streams of a run that would be one file.
    #[error("{one} and {other} are one file, {}: nothing was read", path.display())]
    OneFile {
        /// The file.
        path: PathBuf,
        /// What it would be.
        one: &'static str,
        /// What it would be as well.
        other: &'static str,
    },
    /// A copybook for a party that cannot have it.
    #[error(transparent)]
    Home(fei_import::copybook::HomeError),
    /// A record that stands alone, for a party whose telegrams have a header.
    #[error(
        "the party {party:?} has a header of {bytes} bytes: say --party {party}, or take a folder whose party has `header = []`"
    )]
    Headed {
        /// The party.
        party: String,
        /// Bytes of its header.
        bytes: u32,
    },
    /// A layout is named with its side.
    #[error("{name:?} names no layout: say party, file and side, as in hecto.transfer.request{}", meant(near.as_deref()))]
    NoSide {
        /// What was asked for.
        name: String,
        /// What is most like it.
        near: Option<String>,
    },
    /// A file of records where a telegram is read.
    #[error("{0} is a file of records: say --records, or one of its records, as in {0}.NAME")]
    OfRecords(String),
    /// A layout or a party whose file is there and did not load.
    #[error(
        "{name} cannot be used, its file, or one that it stands on, has findings: {told}; see `fei check`"
    )]
    Unsound {
        /// What was asked for.
        name: String,
        /// The first finding with its place, and how many more there are.
        told: String,
    },
    /// A name that nobody knows.
    #[error("{unknown}{}", broken(*errors))]
    Unknown {
        /// Which, and what there is.
        unknown: Unknown,
        /// What was not loaded.
        errors: usize,
    },
    /// A client alone.
    #[error(
        "the journal knows which party called, and a client of it by the key of a call alone: say --client {0}, or --key too"
    )]
    ClientOnly(String),
    /// A key, and nobody who could have sent it.
    #[error("neither the settings nor the layouts have anybody who calls: say --client PARTY.NAME")]
    NoCallers,
    /// A time that ends before it begins.
    #[error("--from is not before --until: nothing was begun between them")]
    NoTime,
    /// What the settings keep is not removed.
    #[error(
        "{asked} is younger than what is kept: `keep = \"{keep}\"` under [journal] in fei.toml, five years unless it says \
         another age, as the law does"
    )]
    Kept {
        /// The age that was asked for.
        asked: Age,
        /// The one of the settings.
        keep: Age,
    },
    /// A transaction without a version of the day.
    #[error("{id} has no version on {day}")]
    NoVersion {
        /// The transaction.
        id: String,
        /// The day.
        day: Date,
    },
    /// A file of records of which nobody says which version it is.
    #[error(
        "which version of {id} this is follows from {row}, and the first record does not say that: --date picks one"
    )]
    NoDay {
        /// The file of records.
        id: String,
        /// The row that says it.
        row: String,
    },
    /// Not a frame of the line.
    #[error("not one frame of the line: {0}")]
    Frame(#[source] FrameError),
    /// More than one frame.
    #[error("not one frame of the line: {0} bytes behind the telegram")]
    BehindFrame(usize),
    /// A record that cannot be translated, where nothing takes it.
    #[error("{0}")]
    Record(String),
    /// Records of no one length, with nothing that tells them apart.
    #[error("{layout} has from {} to {} bytes: say how the records are told apart, as in --record lf", bytes.0, bytes.1)]
    Varies {
        /// The layout.
        layout: String,
        /// The fewest and the most.
        bytes: (u32, u32),
    },
    /// A thread ended that should not.
    #[error("a part of the program failed: nothing was written to its place")]
    Worker,
    /// No runtime.
    #[error("cannot start: {0}")]
    Runtime(#[source] io::Error),
    /// The settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The log's level.
    #[error(transparent)]
    Level(#[from] LevelError),
    /// A case that cannot be played.
    #[error(transparent)]
    Play(#[from] PlayError),
    /// The settings, at `run`.
    #[error(transparent)]
    Configuration(SettingsError),
    /// The log's level, at `run`.
    #[error(transparent)]
    LogLevel(LevelError),
    /// The layouts, at `run`.
    #[error("the layouts in {} have errors: nothing listens", .0.display())]
    Layouts(PathBuf),
    /// Layouts that have to be sound.
    #[error("the layouts in {} have errors", .0.display())]
    BrokenLayouts(PathBuf),
    /// The layouts cannot be read, at `run`.
    #[error("{0}")]
    NoLayouts(String),
    /// Settings and layouts do not fit, or an address cannot be had.
    #[error(transparent)]
    Assemble(AssembleError),
    /// The journal cannot be used, at `run`.
    #[error(transparent)]
    Journal(JournalError),
    /// The journal's file cannot be read.
    #[error(transparent)]
    NoJournal(fei_journal::OpenError),
    /// The journal cannot be opened beside its gateway.
    #[error(transparent)]
    Desk(JournalError),
    /// The journal did not do what it was asked.
    #[error(transparent)]
    AtDesk(fei_journal::JournalError),
    /// What an earlier process left in flight could not be ended, at `run`.
    #[error("cannot end what an earlier process left in flight: {0}")]
    Sweep(fei_journal::JournalError),
    /// The layouts cannot be kept, or those of earlier processes not be read, at `run`: what is begun could not be gone on with.
    #[error("cannot keep the layouts in the journal: {0}")]
    KeepLayouts(fei_journal::JournalError),
    /// What was ordered by hand cannot be read, at `run`: nobody knows what must not be sent.
    #[error("cannot read what was ordered by hand: {0}")]
    Orders(fei_journal::JournalError),
    /// No golden case of this name.
    #[error("{id} has no golden case {name:?}; there are: {known}")]
    NoCase {
        /// The transaction.
        id: String,
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// Of the golden cases that were to be played none has this text in its name.
    #[error("no golden case has {0:?} in its name")]
    NoCaseHas(String),
    /// Not `NAME=VALUE`.
    #[error("{0:?} is neither NAME=TEXT nor NAME:=JSON")]
    Pair(String),
    /// A text that is no JSON.
    #[error("not JSON: {0}")]
    Json(String),
    /// What was to be sent does not fit its layout.
    #[error(transparent)]
    Codec(fei_codec::Error),
    /// A party without a line.
    #[error("the settings have no `listen` for party {0:?}: say --to HOST:PORT")]
    NoLine(String),
    /// The other side does not answer.
    #[error("{to}: {source}")]
    Line {
        /// Where.
        to: String,
        /// Why.
        source: ClientError,
    },
    /// Nobody can be told.
    #[error("the settings have no admin.listen: say --admin HOST:PORT")]
    NoAdmin,
    /// The gateway's admin port does not answer.
    #[error("{address}: {source}")]
    Admin {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The gateway does not take the command.
    #[error("refused: {0}")]
    Refused(String),
    /// The settings beside it have another token, or none.
    #[error(
        "refused: {0}; a command shows the gateway's `token` under [admin] of the settings (--config), or FEI__ADMIN__TOKEN"
    )]
    Token(String),
    /// The gateway cannot take it now.
    #[error("not now: {0}")]
    NotNow(String),
    /// An address that cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// Which.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// `explain` of a word that is no code.
    #[error(
        "no code is called {code:?}: findings are L001 and up, of imports C001 and up, outcomes {outcomes}",
        code = .0,
        outcomes = outcomes()
    )]
    NoCode(String),
}

impl Stop {
    /// What a gateway answered that did not take a command.
    pub(crate) fn refused(status: StatusCode, answer: &[u8]) -> Self {
        let why = String::from_utf8_lossy(answer).trim_end().to_owned();
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Self::Token(why),
            StatusCode::SERVICE_UNAVAILABLE => Self::NotNow(why),
            _ => Self::Refused(why),
        }
    }
}

/// From which to which code outcomes go: `N01 to N60 and U01 to U11`.
fn outcomes() -> String {
    let span = |letter: char| {
        let mut codes = Code::ALL.iter().map(|code| code.as_str()).filter(|code| code.starts_with(letter));
        let first = codes.next().unwrap_or_default();
        format!("{first} to {}", codes.next_back().unwrap_or(first))
    };
    format!("{} and {}", span('N'), span('U'))
}

/// `; did you mean cms.eb11?`
fn meant(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean {near}?")).unwrap_or_default()
}

/// What may be the reason that something is not there.
fn broken(errors: usize) -> String {
    match errors {
        0 => String::new(),
        errors => format!("; {errors} errors keep others from being loaded: see `fei check`"),
    }
}
