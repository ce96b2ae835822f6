//! Files as rows of keys: a table in a list is a row, known by its name and not by its place, so that one row more does
//! not make all rows behind it others.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::{Change, ChangedKey, ChangedRow};
use crate::SourceFile;

/// Keys that a row is known by: the first that it has.
const NAMES: [&str; 9] = ["name", "json", "field", "use", "api", "code", "bank", "at", "is"];

/// The rows of one file, in order.
#[derive(Default)]
struct Rows(Vec<Row>);

struct Row {
    /// `telegram[amount]`.
    name: String,
    ko: Option<String>,
    keys: BTreeMap<String, String>,
}

/// Every row that differs, file by file.
pub(super) fn between(old: &[SourceFile], new: &[SourceFile]) -> Vec<ChangedRow> {
    let (before, after) = (by_path(old), by_path(new));
    let paths: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let of = |files: &BTreeMap<&str, &str>, path: &str| files.get(path).map(|text| Rows::of(text));
    paths
        .into_iter()
        .filter(|path| before.get(*path) != after.get(*path))
        .flat_map(|path| {
            file(path, &of(&before, path).unwrap_or_default(), &of(&after, path).unwrap_or_default())
        })
        .collect()
}

fn by_path(files: &[SourceFile]) -> BTreeMap<&str, &str> {
    files.iter().map(|file| (&*file.path, &*file.text)).collect()
}

fn file(path: &str, old: &Rows, new: &Rows) -> Vec<ChangedRow> {
    let told = |row: &Row, change, keys| ChangedRow {
        file: path.to_owned(),
        row: row.name.clone(),
        ko: row.ko.clone(),
        change,
        keys,
    };
    let (before, after) = (old.by_name(), new.by_name());
    let gone = old.0.iter().filter(|row| !after.contains_key(&*row.name));
    let gone = gone.map(|row| told(row, Change::Removed, differences(&row.keys, &BTreeMap::new())));
    let here = new.0.iter().filter_map(|row| match before.get(&*row.name) {
        None => Some(told(row, Change::Added, differences(&BTreeMap::new(), &row.keys))),
        Some(other) => {
            let keys = differences(&other.keys, &row.keys);
            (!keys.is_empty()).then(|| told(row, Change::Changed, keys))
        }
    });
    gone.chain(here).collect()
}

fn differences(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<ChangedKey> {
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    keys.into_iter()
        .map(|key| ChangedKey {
            key: key.clone(),
            before: old.get(key).cloned(),
            after: new.get(key).cloned(),
        })
        .filter(|key| key.before != key.after)
        .collect()
}

impl Rows {
    /// A text that is no TOML has no rows: the sets are sound.
    fn of(text: &str) -> Self {
        let mut rows = Self::default();
        let table: Table = toml::from_str(text).unwrap_or_default();
        let keys = rows.keys(&table, "");
        rows.0.insert(0, Row { name: String::new(), ko: None, keys });
        rows
    }

    fn by_name(&self) -> BTreeMap<&str, &Row> {
        self.0.iter().map(|row| (&*row.name, row)).collect()
    }

    /// The keys of a table; rows that lie in it become rows below `path`.
    fn keys(&mut self, table: &Table, path: &str) -> BTreeMap<String, String> {
        let mut keys = BTreeMap::new();
        for (key, value) in table {
            self.value(key, value, &join(path, key), &mut keys);
        }
        keys
    }

    fn value(&mut self, key: &str, value: &Value, path: &str, keys: &mut BTreeMap<String, String>) {
        match value {
            Value::Table(inner) => {
                for (name, value) in inner {
                    self.value(&join(key, name), value, &join(path, name), keys);
                }
            }
            Value::Array(list) if !list.is_empty() && list.iter().all(Value::is_table) => {
                for (number, row) in list.iter().filter_map(Value::as_table).enumerate() {
                    self.row(row, number, path);
                }
            }
            other => _ = keys.insert(key.to_owned(), other.to_string()),
        }
    }

    fn row(&mut self, table: &Table, number: usize, path: &str) {
        let known_by = NAMES.iter().find_map(|name| table.get(*name).map(text));
        let plain = format!("{path}[{}]", known_by.unwrap_or_else(|| (number + 1).to_string()));
        let name = self.alone(plain);
        let ko = table.get("ko").and_then(Value::as_str).map(str::to_owned);
        let place = self.0.len();
        let keys = self.keys(table, &name);
        self.0.insert(place, Row { name, ko, keys });
    }

    /// The name, with a number where rows before have it: they go together in their order.
    fn alone(&self, plain: String) -> String {
        let taken = |name: &str| self.0.iter().any(|row| row.name == name);
        if !taken(&plain) {
            return plain;
        }
        (2..).map(|number| format!("{plain}#{number}")).find(|name| !taken(name)).unwrap_or(plain)
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// A name without its quotes.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
