//! What the gateway's journal says, asked as an operator asks: `fei journal` and `fei saf` beside the gateway.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::question::What;

/// A row of `fei journal find`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Row {
    pub(crate) txn: String,
    pub(crate) trace: String,
    pub(crate) transaction: String,
    pub(crate) reference: Option<String>,
    pub(crate) amount: Option<String>,
    pub(crate) stage: String,
    /// Whether its answer went out, as far as that is known.
    pub(crate) delivery: Option<String>,
}

impl Row {
    /// What an institution called for; none: the core asked.
    pub(crate) fn what(&self) -> Option<What> {
        What::of(&self.transaction)
    }

    /// Whether it is one of several of a telegram.
    fn is_part(&self) -> bool {
        self.transaction == "bulk.transfer"
    }
}

impl Item {
    /// Whether it waits for a core's answer, which nothing asks for again.
    pub(crate) fn is_of_core(&self) -> bool {
        self.lane.starts_with("core/")
    }

    /// Whether it waits for people: no file says how this core is told.
    pub(crate) fn is_untold(&self) -> bool {
        self.kind == "notice" && self.lane.starts_with("bulk/")
    }
}

impl Books {
    /// All rows.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Row> {
        self.asked().chain(&self.calls)
    }

    /// What the core asked for, one at a time or several.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &Row> {
        self.rows.values().chain(&self.parts)
    }
}

/// An item of `fei saf list`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Item {
    pub(crate) item: i64,
    pub(crate) txn: String,
    pub(crate) lane: String,
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) attempts: u32,
}

/// All that the checks look at, read while nothing is asked.
#[derive(Debug, Default)]
pub(crate) struct Books {
    /// What the core asked for one at a time, by tracking number.
    pub(crate) rows: BTreeMap<String, Row>,
    /// What it asked for several at a time.
    pub(crate) parts: Vec<Row>,
    /// What institutions called for.
    pub(crate) calls: Vec<Row>,
    /// Tracking numbers that more than one row has.
    pub(crate) double: Vec<String>,
    pub(crate) items: Vec<Item>,
    /// What `fei journal verify` says.
    pub(crate) verdict: Value,
}

/// The commands of one gateway's folder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Desk<'d> {
    pub(crate) binary: &'d str,
    pub(crate) folder: &'d Path,
}

/// More than any life of a journal has.
const ALL: &str = "1000000";

impl Desk<'_> {
    pub(crate) fn books(self) -> Books {
        let mut books = Books { verdict: self.value(&["journal", "verify"]), ..Books::default() };
        for row in self.lines::<Row>(&["journal", "find", "--limit", ALL]) {
            if row.what().is_some() {
                books.calls.push(row);
            } else if row.is_part() {
                books.parts.push(row);
            } else if let Some(other) = books.rows.insert(row.trace.clone(), row) {
                books.double.push(other.trace);
            }
        }
        for state in ["pending", "parked", "done", "cancelled"] {
            books.items.extend(self.items(state));
        }
        books.items.sort_by_key(|item| item.item);
        books
    }

    /// Items in a state.
    pub(crate) fn items(self, state: &str) -> Vec<Item> {
        self.lines(&["saf", "list", "--state", state, "--limit", ALL])
    }

    /// Rows in a stage.
    pub(crate) fn rows(self, stage: &str) -> Vec<Row> {
        self.lines(&["journal", "find", "--stage", stage, "--limit", ALL])
    }

    /// What happened to a transaction: the words of its events and who did each.
    pub(crate) fn events(self, txn: &str) -> Vec<(String, String)> {
        let shown = self.value(&["journal", "show", txn]);
        let text = |event: &Value, key: &str| event[key].as_str().unwrap_or_default().to_owned();
        let events = shown["events"].as_array().into_iter().flatten();
        events.map(|event| (text(event, "what"), text(event, "actor"))).collect()
    }

    fn value(self, question: &[&str]) -> Value {
        self.lines(question).into_iter().next().unwrap_or_default()
    }

    /// The answer, a value a line or one over several lines.
    fn lines<T: DeserializeOwned>(self, question: &[&str]) -> Vec<T> {
        let mut command = Command::new(self.binary);
        command.args(question).args(["--format", "json", "--quiet", "--config", "fei.toml"]);
        let answer = command.current_dir(self.folder).env_remove("FAILPOINTS").output().unwrap();
        let lines = serde_json::Deserializer::from_slice(&answer.stdout).into_iter();
        lines.collect::<Result<_, _>>().unwrap_or_else(|error| {
            panic!("{question:?}: {error}: {}", String::from_utf8_lossy(&answer.stderr))
        })
    }
}
