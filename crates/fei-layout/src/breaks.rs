//! Whom a new set of layouts breaks, who goes on as the old one says: on the wire by bytes and by the codes in them, in JSON by
//! keys and by what those who call us say and hear under them. What is only new breaks nobody.

mod answers;
mod blanks;
mod coded;
mod first;
mod json;
mod needed;
mod paths;
mod repeats;
mod rows;
mod serve;
mod tables;
mod takes;
mod tells;
#[cfg(test)]
mod tests;
mod uses;
mod verdicts;
mod wire;

use std::fmt;

use serde::Serialize;

pub use self::repeats::told_anew;
use crate::Registry;
use crate::plan::Transaction;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Bytes of telegrams: where a row begins, its width, type and charset, which bytes say nothing; and the codes that a
    /// core is told.
    Wire,
    /// Keys and types of JSON: of mirrors, of calls to institutions, and of theirs to us.
    Json,
}

/// One thing that breaks somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Break {
    /// On which level.
    pub level: Level,
    /// The party that is broken, or those who read or write mirrors.
    pub whom: String,
    /// `hecto.transfer.request amount 출금금액`.
    pub place: String,
    /// What is not as it was.
    pub what: String,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { whom, place, what, .. } = self;
        write!(f, "{whom}: {place}: {what}")
    }
}

/// All that breaks somebody on a level, in the order of the old set.
#[must_use]
pub fn breaks(old: &Registry, new: &Registry, level: Level) -> Vec<Break> {
    let mut found = Vec::new();
    if level == Level::Wire {
        wire::parties(old, new, &mut found);
    }
    for before in old.transactions() {
        let same = |after: &&std::sync::Arc<Transaction>| after.id == before.id && after.from == before.from;
        match (new.transactions().find(same), level) {
            (None, Level::Wire) => found.push(Break {
                level,
                whom: before.party.to_string(),
                place: version(before),
                what: "it is gone".to_owned(),
            }),
            (None, Level::Json) => json::gone(before, &mut found),
            (Some(after), Level::Wire) => wire::transaction((old, before), (new, after), &mut found),
            (Some(after), Level::Json) => json::transaction((old, before), (new, after), &mut found),
        }
    }
    found.extend(told_anew(old, new).into_iter().filter(|one| one.level == level));
    found
}

/// `hecto.transfer 당/타행 이체 (from 2021-07-06)`.
fn version(one: &Transaction) -> String {
    let from = one.from.map(|day| format!(" (from {day})")).unwrap_or_default();
    format!("{} {}{from}", one.id, one.title)
}
