//! Which file is what: parties, transactions with their versions, shared rows.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::read::{At, Document, Read, Span};
use crate::report::{Draft, Report};
use crate::typed::{
    FlowWord, JsonFile, RecordsFile, Row, SharedFile, SpeaksProbe, SpeaksWord, TelegramFile, Text,
    TransactionFile,
};
use crate::{FindingCode, SourceFile};

/// All files as typed, by party.
#[derive(Default)]
pub(crate) struct Inventory {
    pub(crate) telegram: BTreeMap<Box<str>, Typed<TelegramFile>>,
    pub(crate) json: BTreeMap<Box<str>, Typed<JsonFile>>,
    pub(crate) transactions: Vec<Version>,
    pub(crate) records: Vec<FileOfRecords>,
    pub(crate) shared: Shared,
    /// Folders whose party.toml is there but cannot be read: no second finding about their absence.
    unreadable: Vec<Box<str>>,
}

/// A file as typed. `sound` says whether reading it gave no error.
pub(crate) struct Typed<T> {
    pub(crate) file: u32,
    pub(crate) typed: T,
    pub(crate) sound: bool,
}

/// One version of a transaction.
pub(crate) struct Version {
    pub(crate) party: Box<str>,
    pub(crate) name: Box<str>,
    /// `transfer.before-20210706.toml` holds until that day.
    pub(crate) until: Option<Date>,
    pub(crate) read: Typed<TransactionFile>,
}

/// One version of a file of records.
pub(crate) struct FileOfRecords {
    pub(crate) party: Box<str>,
    pub(crate) name: Box<str>,
    /// `eb11.before-20210706.records.toml` holds until that day.
    pub(crate) until: Option<Date>,
    pub(crate) read: Typed<RecordsFile>,
}

impl FileOfRecords {
    /// `cms.eb11`.
    pub(crate) fn id(&self) -> Box<str> {
        format!("{}.{}", self.party, self.name).into()
    }
}

impl Version {
    /// `hecto.transfer`.
    pub(crate) fn id(&self) -> Box<str> {
        format!("{}.{}", self.party, self.name).into()
    }
}

/// Shared rows by folder and name, and whether their file is sound.
#[derive(Default)]
pub(crate) struct Shared(BTreeMap<Place, (At<Vec<Row>>, bool)>);

/// Folder and name.
type Place = (Box<str>, Box<str>);

impl Shared {
    /// The rows of a name: the party's own go before those of `_common`. And whether their file is sound.
    pub(crate) fn find(&self, party: &str, name: &str) -> Option<&(At<Vec<Row>>, bool)> {
        let of = |folder: &str| self.0.get(&(folder.into(), name.into()));
        of(party).or_else(|| of(COMMON))
    }

    /// The names that a party can use.
    pub(crate) fn names<'s>(&'s self, party: &'s str) -> impl Iterator<Item = &'s str> {
        self.0
            .keys()
            .filter(move |(folder, _)| **folder == *party || &**folder == COMMON)
            .map(|(_, name)| &**name)
    }
}

/// The folder of what every party shares.
pub(crate) const COMMON: &str = "_common";

impl Inventory {
    /// Reads every file; `between` any two of them something else may be done.
    pub(crate) fn of(files: &[SourceFile], report: &mut Report<'_>, between: &mut dyn FnMut()) -> Self {
        let mut inventory = Self::default();
        for (file, source) in (0..).zip(files) {
            between();
            match what_is(&source.path) {
                Some(Kind::Party(party)) => inventory.party(file, party, &source.text, report),
                Some(Kind::Shared(folder)) => inventory.rows(file, folder, &source.text, report),
                Some(Kind::Transaction { party, name, until }) => {
                    if let Some(read) = read(file, &source.text, report) {
                        let (party, name) = (party.into(), name.into());
                        inventory.transactions.push(Version { party, name, until, read });
                    }
                }
                Some(Kind::Records { party, name, until }) => {
                    if let Some(read) = read(file, &source.text, report) {
                        let (party, name) = (party.into(), name.into());
                        inventory.records.push(FileOfRecords { party, name, until, read });
                    }
                }
                None => report.add(odd_file(file)),
            }
        }
        inventory
    }

    /// Whether a folder has a party.toml, readable or not.
    pub(crate) fn has_party(&self, name: &str) -> bool {
        self.telegram.contains_key(name)
            || self.json.contains_key(name)
            || self.unreadable.iter().any(|folder| &**folder == name)
    }

    /// Whether telegrams of a party are answered: not all of its files are for decode, encode and view alone.
    pub(crate) fn exchanges(&self, party: &str) -> bool {
        let own = self.transactions.iter().filter(|version| *version.party == *party);
        own.filter_map(|version| version.read.typed.flow.as_ref()).any(|flow| flow.value != FlowWord::Layout)
    }

    /// Whether a JSON party calls us and is never called.
    pub(crate) fn only_calls(&self, party: &str) -> bool {
        let files = || self.transactions.iter().map(|version| &version.read.typed);
        let is = |name: &Option<Text>| name.as_ref().is_some_and(|name| *name.value == *party);
        files().any(|typed| is(&typed.from)) && !files().any(|typed| is(&typed.to))
    }

    /// Whether any transaction goes to a party or comes from it.
    pub(crate) fn has_calls(&self, party: &str) -> bool {
        let named = self.transactions.iter().map(|version| &version.read.typed);
        named.flat_map(|typed| typed.to.iter().chain(&typed.from)).any(|name| *name.value == *party)
    }

    fn party(&mut self, file: u32, party: &str, text: &str, report: &mut Report<'_>) {
        let before = report.errors();
        let document = Document::mended(file, text, report);
        let mut done = None;
        if let Some(speaks) = SpeaksProbe::peek(&document) {
            done = match speaks {
                SpeaksWord::Telegram => document.read(report).map(|typed| {
                    let sound = report.errors() == before;
                    self.telegram.insert(party.into(), Typed { file, typed, sound });
                }),
                SpeaksWord::Json => document.read(report).map(|typed| {
                    let sound = report.errors() == before;
                    self.json.insert(party.into(), Typed { file, typed, sound });
                }),
            };
        } else {
            let _: Option<SpeaksProbe> = document.read(report);
        }
        if done.is_none() {
            self.unreadable.push(party.into());
        }
    }

    fn rows(&mut self, file: u32, folder: &str, text: &str, report: &mut Report<'_>) {
        let Some(read) = read::<SharedFile>(file, text, report) else { return };
        for (name, rows) in read.typed.rows.0 {
            let key = (folder.into(), name.value.clone());
            if let Some((first, _)) = self.shared.0.get(&key) {
                let message = format!("shared rows `{}` are there already", name.value);
                let draft = Draft::error(FindingCode::NameTwice, name.span, message);
                report.add(draft.related(first.span, "here"));
                continue;
            }
            self.shared.0.insert(key, (rows, read.sound));
        }
    }
}

/// A transaction in a folder whose party does not speak telegrams.
pub(crate) fn homeless(party: &str, file: u32, inventory: &Inventory, report: &mut Report<'_>) {
    let start = Span { file, start: 0, end: 0 };
    if inventory.json.contains_key(party) {
        let message =
            format!("`{party}` speaks JSON: a transaction lies with the party whose telegram it lays out",);
        report.add(Draft::error(FindingCode::NoSuchParty, start, message));
    } else if !inventory.has_party(party) {
        let draft = Draft::error(FindingCode::NoSuchParty, start, format!("`{party}` has no party.toml"));
        report.add(draft.expected(format!("{party}/party.toml")));
    }
}

fn read<T: Read>(file: u32, text: &str, report: &mut Report<'_>) -> Option<Typed<T>> {
    let before = report.errors();
    let typed = Document::mended(file, text, report).read(report)?;
    Some(Typed { file, typed, sound: report.errors() == before })
}

/// What a file is, by its path.
enum Kind<'p> {
    Party(&'p str),
    Shared(&'p str),
    Transaction { party: &'p str, name: &'p str, until: Option<Date> },
    Records { party: &'p str, name: &'p str, until: Option<Date> },
}

fn what_is(path: &str) -> Option<Kind<'_>> {
    let (folder, file) = path.split_once('/')?;
    let stem = file.strip_suffix(".toml").filter(|stem| !stem.contains('/'))?;
    if stem.starts_with('_') {
        return Some(Kind::Shared(folder));
    }
    if folder == COMMON {
        return None;
    }
    if stem == "party" {
        return Some(Kind::Party(folder));
    }
    let of_records = stem.strip_suffix(".records");
    let version = of_records.unwrap_or(stem);
    let (name, until) = match version.split_once('.') {
        None => (version, None),
        Some((name, version)) => (name, Some(day(version.strip_prefix("before-")?)?)),
    };
    crate::notation::name(name).ok()?;
    Some(match of_records {
        Some(_) => Kind::Records { party: folder, name, until },
        None => Kind::Transaction { party: folder, name, until },
    })
}

fn day(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Date::strptime("%Y%m%d", text).ok()).flatten()
}

fn odd_file(file: u32) -> Draft {
    let start = Span { file, start: 0, end: 0 };
    Draft::error(FindingCode::OddFile, start, "no file of this name is read").expected(
        "PARTY/party.toml, PARTY/name.toml, PARTY/name.before-20210706.toml, PARTY/name.records.toml, \
         PARTY/name.before-20210706.records.toml, or shared rows in _name.toml of a party or \
         of _common",
    )
}
