//! Names: WD-ACCOUNT-NO becomes wd_account_no. Where two items of one object have the same, the groups that they lie in
//! tell them apart.

use std::collections::{BTreeMap, BTreeSet};

use super::row::{Count, Row, What};
use crate::ImportCode;
use crate::finding::Report;

/// The names of rows by their numbers.
pub(super) type Names = BTreeMap<usize, String>;

/// Names every row that is no filler. `taken` are names of the object around, as those of a header.
pub(super) fn names(rows: &[Row], taken: &[String], report: &mut Report) -> Names {
    let mut counts = BTreeSet::new();
    all_counts(rows, &mut counts);
    let mut namer = Namer { counts, names: Names::new(), report };
    namer.object(rows, &taken.iter().cloned().collect());
    namer.names
}

struct Namer<'r> {
    /// Rows that a table depends on: seen from inside of the tables, they need a name of their own there.
    counts: BTreeSet<usize>,
    names: Names,
    report: &'r mut Report,
}

impl Namer<'_> {
    /// Rows of one JSON object, and then of those inside.
    fn object(&mut self, rows: &[Row], taken: &BTreeSet<String>) {
        let mut own = Vec::new();
        keys(rows, &mut own);
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for row in &own {
            *times.entry(self::snake(row.cobol.as_deref().unwrap_or_default())).or_default() += 1;
        }
        let mut used = taken.clone();
        // Those that need no help go first, so that nobody takes their name.
        used.extend(times.iter().filter(|(_, times)| **times == 1).map(|(name, _)| name.clone()));
        let mut visible = BTreeSet::new();
        for row in &own {
            let plain = snake(row.cobol.as_deref().unwrap_or_default());
            let alone = times.get(&plain) == Some(&1) && !taken.contains(&plain);
            let name = if alone && is_name(&plain) { plain } else { self.made(row, &plain, &used) };
            used.insert(name.clone());
            if self.counts.contains(&row.id) {
                visible.insert(name.clone());
            }
            self.names.insert(row.id, name);
        }
        visible.extend(taken.iter().filter(|name| self.is_count(name)).cloned());
        for row in &own {
            if let What::Group { rows, .. } = &row.what {
                self.object(rows, &visible);
            }
        }
    }

    fn is_count(&self, name: &str) -> bool {
        self.names.iter().any(|(id, known)| known == name && self.counts.contains(id))
    }

    /// A name for a row whose own is taken or is none.
    fn made(&mut self, row: &Row, plain: &str, used: &BTreeSet<String>) -> String {
        let stem = if is_name(plain) { plain.to_owned() } else { self.invented(row, plain) };
        let around: Vec<String> =
            row.within.iter().map(|name| snake(name)).filter(|name| is_name(name)).collect();
        let qualified = (0..around.len()).rev().map(|from| format!("{}_{stem}", around[from..].join("_")));
        let own = (stem != plain).then(|| stem.clone());
        let numbered = (2..).map(|number| format!("{stem}_{number}"));
        own.into_iter().chain(qualified).chain(numbered).find(|name| !used.contains(name)).unwrap_or(stem)
    }

    /// A name that the copybook does not have.
    fn invented(&mut self, row: &Row, plain: &str) -> String {
        let digits = plain.starts_with(|c: char| c.is_ascii_digit());
        let at = row.at.map_or_else(|| row.id.to_string(), |at| at.to_string());
        let name = match &row.what {
            _ if digits => format!("n_{plain}"),
            What::Group { .. } => format!("rows_at_{at}"),
            _ => format!("row_at_{at}"),
        };
        let message = match &row.cobol {
            Some(cobol) => format!("{cobol} cannot be a name in JSON"),
            None => "a table without a name".to_owned(),
        };
        self.report.instead(
            ImportCode::Name,
            row.place,
            message,
            format!("it is called {name}: give it a better one"),
        );
        name
    }
}

/// The rows of an object that have a key in JSON.
fn keys<'r>(rows: &'r [Row], found: &mut Vec<&'r Row>) {
    for row in rows {
        match &row.what {
            What::Views(rows) | What::Again { rows, .. } => keys(rows, found),
            What::Group { .. } => found.push(row),
            What::Field(_) if row.cobol.is_some() => found.push(row),
            What::Field(_) => {}
        }
    }
}

fn all_counts(rows: &[Row], found: &mut BTreeSet<usize>) {
    for row in rows {
        match &row.what {
            What::Group { count, rows } => {
                if let Count::Row { id, .. } = count {
                    found.insert(*id);
                }
                all_counts(rows, found);
            }
            What::Views(rows) | What::Again { rows, .. } => all_counts(rows, found),
            What::Field(_) => {}
        }
    }
}

/// `WD-ACCOUNT-NO` as `wd_account_no`; letters that a key cannot have are left out.
pub(super) fn snake(cobol: &str) -> String {
    let mut name = String::new();
    for c in cobol.chars() {
        match c.to_ascii_lowercase() {
            c @ ('a'..='z' | '0'..='9') => name.push(c),
            _ if !name.is_empty() && !name.ends_with('_') => name.push('_'),
            _ => {}
        }
    }
    name.truncate(name.trim_end_matches('_').len());
    name
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
}
