//! What two sets of layouts differ in: which transactions, and row by row in which files. Both sets are sound.

mod rows;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::Transaction;
use crate::{Registry, SourceFile};

/// All differences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Changes {
    /// Transactions by id and first day, also those that a shared file alone has changed.
    pub transactions: Vec<ChangedTransaction>,
    /// Rows and keys, by file.
    pub rows: Vec<ChangedRow>,
}

/// A version of a transaction that only one set has, or that the sets have of different files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedTransaction {
    /// `hecto.transfer`.
    pub id: String,
    /// For people.
    pub title: String,
    /// Its first day.
    #[schemars(with = "Option<String>")]
    pub from: Option<Date>,
    /// What is new about it.
    pub change: Change,
}

/// What is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Only the new set has it.
    Added,
    /// Only the old set has it.
    Removed,
    /// Both have it, and not the same.
    Changed,
}

/// A row, or the keys of a file or table, that differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedRow {
    /// `hecto/transfer.toml`.
    pub file: String,
    /// `telegram[amount]`; empty for the keys of the file itself.
    pub row: String,
    /// The row's Korean name.
    pub ko: Option<String>,
    /// What is new about the row.
    pub change: Change,
    /// Its keys that differ.
    pub keys: Vec<ChangedKey>,
}

/// A key of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedKey {
    /// `as`, `when.real_no.length`.
    pub key: String,
    /// Its value in the old set, as TOML.
    pub before: Option<String>,
    /// Its value in the new set, as TOML.
    pub after: Option<String>,
}

impl Changes {
    /// What the new set has otherwise than the old one; each is its files and what they were compiled to.
    #[must_use]
    pub fn between(old: (&[SourceFile], &Registry), new: (&[SourceFile], &Registry)) -> Self {
        Self { transactions: transactions(old.1, new.1), rows: rows::between(old.0, new.0) }
    }

    /// Whether the sets are the same to whoever uses them; comments may differ.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.transactions.is_empty() && self.rows.is_empty()
    }
}

/// A version is known by its id and its first day.
fn versions(set: &Registry) -> BTreeMap<(&str, Option<Date>), &Transaction> {
    set.transactions().map(|one| ((&*one.id, one.from), &**one)).collect()
}

fn transactions(old: &Registry, new: &Registry) -> Vec<ChangedTransaction> {
    let (before, after) = (versions(old), versions(new));
    let told = |one: &Transaction, change| ChangedTransaction {
        id: one.id.to_string(),
        title: one.title.to_string(),
        from: one.from,
        change,
    };
    let gone = before.iter().filter(|(key, _)| !after.contains_key(*key));
    let gone = gone.map(|(_, one)| told(one, Change::Removed));
    let here = after.iter().filter_map(|(key, one)| match before.get(key) {
        None => Some(told(one, Change::Added)),
        Some(other) => (other != one).then(|| told(one, Change::Changed)),
    });
    let mut all: Vec<_> = gone.chain(here).collect();
    all.sort_by(|one, other| (&one.id, one.from).cmp(&(&other.id, other.from)));
    all
}

impl Change {
    /// As a difference marks it.
    const fn mark(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed => '-',
            Self::Changed => '~',
        }
    }
}

/// For people: transactions first, then rows below their files.
impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ChangedTransaction { id, title, from, change } in &self.transactions {
            write!(f, "{} {id}  {title}", change.mark())?;
            from.map_or(Ok(()), |day| write!(f, "  (from {day})"))?;
            writeln!(f)?;
        }
        let mut file = "";
        for row in &self.rows {
            if row.file != file {
                file = &row.file;
                writeln!(f, "{file}")?;
            }
            writeln!(f, "  {row}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ChangedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.change.mark())?;
        if !self.row.is_empty() {
            write!(f, " {}", self.row)?;
        }
        if let Some(ko) = &self.ko {
            write!(f, " {ko}")?;
        }
        for (number, ChangedKey { key, before, after }) in self.keys.iter().enumerate() {
            f.write_str(if number == 0 && self.row.is_empty() { " " } else { "  " })?;
            match (before, after) {
                (Some(before), Some(after)) => write!(f, "{key} = {before} → {after}")?,
                (Some(before), None) if self.change == Change::Removed => write!(f, "{key} = {before}")?,
                (Some(before), None) => write!(f, "{key} = {before} → nothing")?,
                (None, Some(after)) if self.change == Change::Added => write!(f, "{key} = {after}")?,
                (None, Some(after)) => write!(f, "{key} = nothing → {after}")?,
                (None, None) => {}
            }
        }
        Ok(())
    }
}
