//! The layouts that a command works with: which folder, which day, which layout by its name.

mod unsound;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use fei_gateway::{Clock, SystemClock};
use fei_layout::plan::{Gates, Layout, Side, TelegramParty, Transaction};
use fei_layout::{Finding, Loaded, Registry, Severity};
use jiff::civil::Date;

use crate::golden::{self, Golden};
use crate::layouts::Folder;
use crate::names::{Unknown, callers};
use crate::settings::Settings;
use crate::stop::Stop;

/// Which layouts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Layouts")]
pub(super) struct BookArgs {
    /// The layouts folder; by default the settings' one.
    #[arg(long, value_name = "DIR", env = "FEI_LAYOUTS")]
    layouts: Option<PathBuf>,
    /// The day that picks the version, YYYY-MM-DD; when absent the one that a file of records says, else today in Korea.
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
}

/// Layouts of one day. What is broken in one file does not keep the others from being used.
pub(super) struct Book {
    pub(super) registry: Registry,
    pub(super) day: Date,
    /// The day that was asked for; none: [`Self::day`] is today.
    pub(super) asked: Option<Date>,
    /// Errors that keep files from being loaded.
    errors: Vec<Finding>,
    folder: Folder,
}

impl BookArgs {
    /// Reads the folder.
    pub(super) fn open(&self, config: Option<&Path>) -> Result<Book, Stop> {
        let book = Book::read(self.layouts.as_deref(), config)?;
        Ok(Book { asked: self.date, day: self.date.unwrap_or(book.day), ..book })
    }
}

/// One side of a transaction, in the version of a day.
pub(super) struct Named<'b> {
    pub(super) transaction: &'b Arc<Transaction>,
    pub(super) party: &'b TelegramParty,
    pub(super) side: Side,
}

impl Named<'_> {
    pub(super) fn layout(&self) -> &Arc<Layout> {
        self.transaction.layout(self.side)
    }

    /// The layout, or with `strict` one that lets nothing change.
    pub(super) fn asked(&self, strict: bool) -> Arc<Layout> {
        let layout = self.layout();
        if strict { self::strict(layout) } else { Arc::clone(layout) }
    }
}

/// A layout that lets nothing change.
pub(super) fn strict(layout: &Layout) -> Arc<Layout> {
    Arc::new(Layout { gates: Gates::STRICT, ..layout.clone() })
}

impl Book {
    /// Of today, from this folder or the settings' one.
    pub(super) fn read(layouts: Option<&Path>, config: Option<&Path>) -> Result<Self, Stop> {
        let folder = match layouts {
            Some(layouts) => Folder::read(layouts)?,
            None => Folder::read(&Settings::layouts(config)?)?,
        };
        let Loaded { registry, mut findings } = folder.load();
        findings.retain(|one| one.severity == Severity::Error);
        Ok(Self { registry, asked: None, day: SystemClock.today(), errors: findings, folder })
    }

    /// The golden cases beside these layouts; a broken golden file is left out.
    pub(super) fn golden(&self) -> Golden {
        golden::read(&self.folder, &self.registry)
    }

    /// `hecto.transfer.request`.
    pub(super) fn named(&self, name: &str) -> Result<Named<'_>, Stop> {
        // A record of a file is the same either way: cms.eb11.data
        let record =
            self.registry.transaction(name, self.day).filter(|one| Arc::ptr_eq(&one.request, &one.response));
        if let Some(transaction) = record {
            return Ok(Named { transaction, party: self.party(&transaction.party)?, side: Side::Request });
        }
        if !self.registry.record_file(name).is_empty() {
            return Err(Stop::OfRecords(name.to_owned()));
        }
        let (id, side) = match name.rsplit_once('.') {
            Some((id, "request")) => (id, Side::Request),
            Some((id, "response")) => (id, Side::Response),
            _ => {
                let no_side = || Stop::NoSide { name: name.to_owned(), near: self.near(name) };
                return Err(self.unsound(name).unwrap_or_else(no_side));
            }
        };
        let transaction = self.registry.transaction(id, self.day).ok_or_else(|| self.unknown(id))?;
        Ok(Named { transaction, party: self.party(&transaction.party)?, side })
    }

    /// A party that speaks telegrams.
    pub(super) fn party(&self, name: &str) -> Result<&TelegramParty, Stop> {
        let party = self.registry.party(name).and_then(|party| party.telegram());
        party.ok_or_else(|| {
            let all = self.registry.parties().filter(|party| party.telegram().is_some());
            self.no_party(name, "that speaks telegrams", all.map(|party| &*party.name))
        })
    }

    /// Whether a party calls FEI.
    pub(super) fn calls(&self, name: &str) -> Result<(), Stop> {
        let callers = callers(&self.registry);
        if callers.contains(name) {
            return Ok(());
        }
        Err(self.no_party(name, "that calls FEI", callers))
    }

    fn no_party<'n>(&self, name: &str, does: &'static str, known: impl IntoIterator<Item = &'n str>) -> Stop {
        let unknown = || self.no(Unknown::of("party", name, does, known));
        self.unsound_party(name, name).unwrap_or_else(unknown)
    }

    /// There is no such thing; it may be that it was not loaded.
    fn no(&self, unknown: Unknown) -> Stop {
        if self.folder.layouts.is_empty() {
            let root = &self.folder.root;
            let path = std::path::absolute(root).unwrap_or_else(|_| root.clone());
            return Stop::Read { path, source: std::io::Error::other("it holds no layouts") };
        }
        Stop::Unknown { unknown, errors: self.errors.len() }
    }

    /// What a telegram says that is not what it is read as, for people; none: it may be, or its layout has no `match`.
    pub(super) fn another(&self, named: &Named<'_>, telegram: &[u8]) -> Option<String> {
        let transaction = named.transaction;
        let matches = match named.side {
            Side::Request => &transaction.request_match,
            Side::Response => &transaction.response_match,
        };
        if matches.iter().all(|one| one.fits(telegram)) {
            return None;
        }
        let known = self.registry.recognise(&transaction.party, telegram, self.day);
        let is = match known {
            Some(known) => format!("it is {}", known.transaction.layout(known.side).id),
            None => format!("it is none of {}", transaction.party),
        };
        Some(format!("by its `match` the telegram is no {}: {is}", named.layout().id))
    }

    /// The layout or file of records whose name is most like one.
    fn near(&self, name: &str) -> Option<String> {
        let sides = self.registry.transactions().flat_map(|one| [&one.request, &one.response]);
        let layouts = sides.map(|layout| layout.id.to_string());
        let files = self.registry.records().map(|file| file.id.to_string());
        let known: Vec<String> = layouts.chain(files).collect();
        fei_layout::nearest(name, known.iter().map(String::as_str)).map(str::to_owned)
    }

    fn unknown(&self, id: &str) -> Stop {
        if let Some(unsound) = self.unsound(id) {
            return unsound;
        }
        let mut known: Vec<&str> = self.registry.transactions().map(|one| &*one.id).collect();
        known.dedup();
        if known.contains(&id) {
            return Stop::NoVersion { id: id.to_owned(), day: self.day };
        }
        self.no(Unknown::of("transaction", id, "", known))
    }
}
