//! `GET /layouts`: the set of layouts that holds, and every transaction in it with the hash that a row of the journal has.

use fei_journal::Journal;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::Watched;
use super::moment::{Day, Moment};

/// The set.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Layouts {
    /// Where it was read.
    dir: String,
    /// Files, golden cases not among them.
    files: usize,
    /// SHA-256 over their names and texts.
    hash: String,
    /// Since when it holds.
    #[schemars(with = "Moment")]
    since: Timestamp,
    /// The parties, by name.
    parties: Vec<String>,
    /// Every version of every transaction.
    transactions: Vec<Version>,
}

/// One version of a transaction.
#[derive(Debug, Serialize, JsonSchema)]
struct Version {
    id: String,
    title: String,
    /// Of the files that it was compiled from.
    hash: String,
    /// The first day of this version; none: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    from: Option<Date>,
    /// The first day of the next version; none: it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    until: Option<Date>,
}

pub(super) fn of<J: Journal>(watched: &Watched<J>) -> Layouts {
    let (layouts, holding) = (watched.gateway.layouts(), watched.reloader.holding());
    let version = |one: &std::sync::Arc<fei_layout::plan::Transaction>| Version {
        id: one.id.to_string(),
        title: one.title.to_string(),
        hash: hex(&one.layout_hash),
        from: one.from,
        until: one.until,
    };
    Layouts {
        dir: holding.dir.display().to_string(),
        files: holding.files,
        hash: hex(&holding.hash),
        since: holding.since,
        parties: layouts.parties().map(|party| party.name.to_string()).collect(),
        transactions: layouts.transactions().map(version).collect(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
