//! From files to a registry: read all, compile the parties, then the layouts, then what refers to them, then compare.

use std::collections::BTreeMap;

use crate::compile::{self, Inventory, Parties};
use crate::plan::{Derived, Party, RecordFile, Transaction};
use crate::report::Report;
use crate::{Finding, Registry, Severity, SourceFile};

/// What was loaded: everything that is sound, and everything that is wrong.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// Parties and transactions without errors.
    pub registry: Registry,
    /// All findings, by file and place.
    pub findings: Vec<Finding>,
}

impl Loaded {
    /// Whether any finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Reads, checks and compiles all files of a layouts folder. Never fails: what is wrong is a finding.
///
/// ```
/// use fei_layout::{SourceFile, load, render};
///
/// let files = [SourceFile { path: "kftc/party.toml".into(), text: "speaks = \"jsn\"\n".into() }];
/// let loaded = load(&files);
/// assert!(loaded.has_errors());
/// assert!(render::human(&loaded.findings, &files, false).contains("kftc/party.toml:1"));
/// ```
#[must_use]
pub fn load(files: &[SourceFile]) -> Loaded {
    load_in_pieces(files, &mut || ())
}

/// The same in pieces: `between` is called before each file is read, before each party and each layout is compiled, and before the layouts
/// are compared with one another. Whoever loads beside other work may rest there.
///
/// ```
/// use fei_layout::{SourceFile, load_in_pieces};
///
/// let files = [SourceFile { path: "kftc/party.toml".into(), text: "speaks = \"json\"\n".into() }];
/// let mut rests = 0;
/// let _loaded = load_in_pieces(&files, &mut || rests += 1);
/// assert!(rests >= 2, "for the file and for the party");
/// ```
#[must_use]
pub fn load_in_pieces(files: &[SourceFile], between: &mut dyn FnMut()) -> Loaded {
    let mut report = Report::new(files);
    let inventory = Inventory::of(files, &mut report, between);
    let registry = compile_all(&inventory, files, &mut report, between);
    between();
    Loaded { registry, findings: report.finish() }
}

fn compile_all(
    inventory: &Inventory,
    files: &[SourceFile],
    report: &mut Report<'_>,
    between: &mut dyn FnMut(),
) -> Registry {
    let json: BTreeMap<_, _> = inventory
        .json
        .iter()
        .map(|(name, file)| {
            between();
            (name.clone(), compile::json_party(name, file, inventory, report))
        })
        .collect();
    let telegram: BTreeMap<_, _> = inventory
        .telegram
        .iter()
        .map(|(name, file)| {
            between();
            (name.clone(), compile::telegram_party(name, file, inventory, report))
        })
        .collect();
    let mut sides = Vec::new();
    for version in &inventory.transactions {
        between();
        match telegram.get(&version.party) {
            Some(party) => sides.push(compile::sides(version, party, report)),
            None => compile::homeless(&version.party, version.read.file, inventory, report),
        }
    }
    let parties = Parties { telegram: &telegram, json: &json, sides: &sides };
    let transactions = transactions(&parties, files, report, between);
    between();
    let registry = Registry::new(sound_parties(&parties), transactions);
    registry.with_records(records(inventory, &telegram, report, between))
}

/// Every file of records without errors.
fn records(
    inventory: &Inventory,
    telegram: &BTreeMap<Box<str>, compile::Telegram<'_>>,
    report: &mut Report<'_>,
    between: &mut dyn FnMut(),
) -> Vec<RecordFile> {
    let days = compile::days(&inventory.records, report);
    let mut files = Vec::new();
    for (file, days) in inventory.records.iter().zip(days) {
        between();
        match telegram.get(&file.party) {
            Some(party) => files.extend(compile::records(file, days, party, report)),
            None => compile::homeless(&file.party, file.read.file, inventory, report),
        }
    }
    compile::same_day(&files, inventory, report);
    files
}

/// Every version without errors.
fn transactions(
    parties: &Parties<'_, '_>,
    files: &[SourceFile],
    report: &mut Report<'_>,
    between: &mut dyn FnMut(),
) -> Vec<Transaction> {
    let days = compile::days(parties.sides, report);
    let around = compile::Around::of(files);
    let mut transactions = Vec::new();
    for (sides, (from, until)) in parties.sides.iter().zip(&days) {
        between();
        let before = report.errors();
        let flow = compile::flow(sides, parties, report);
        let sound = sides.sound && report.errors() == before && parties.is_sound(sides);
        transactions.extend(flow.filter(|_| sound).map(|flow| Transaction {
            id: sides.version.id(),
            party: sides.version.party.clone(),
            title: sides.title(),
            flow,
            effect: sides.effect(),
            find: sides.find,
            items: sides.items.clone().map(Box::new),
            layout_hash: around.fingerprint(sides.version, compile::notices_of(sides, parties), files),
            on_unknown: sides.on_unknown.clone(),
            notice: compile::notice_of(sides, parties),
            from: *from,
            until: *until,
            request_match: sides.request_match.clone(),
            response_match: sides.response_match.clone(),
            request: sides.request.clone(),
            response: sides.response.clone(),
            derived: Derived::default(),
        }));
    }
    between();
    compile::apart(parties.sides, &days, report);
    between();
    compile::routes_apart(parties.sides, report);
    between();
    compile::meanings(parties, report);
    transactions
}

fn sound_parties(parties: &Parties<'_, '_>) -> Vec<Party> {
    let telegram =
        parties.telegram.iter().filter(|(_, party)| party.sound).map(|(name, party)| party.party(name));
    let json = parties.json.iter().filter(|(_, party)| party.sound).map(|(name, party)| party.party(name));
    telegram.chain(json).collect()
}

#[cfg(test)]
mod tests;
