//! The values that a notice can be made of: rows of the original's request, of the answer that it has now, and FEI's own.

use crate::FindingCode;
use crate::compile::local::row_of_all;
use crate::compile::lookup;
use crate::compile::serve::{self, Stamped};
use crate::compile::template::{World, no_such_row, no_such_value, plain_name};
use crate::compile::transaction::Sides;
use crate::plan::{GroupIx, JsonPath, Layout, PathStep, Source};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::Text;

/// A transaction whose result is told.
pub(super) struct Original<'l> {
    request: &'l Layout,
    response: &'l Layout,
    /// The group whose items are transactions: then the result is one item's.
    items: Option<GroupIx>,
}

impl<'l> Original<'l> {
    pub(super) fn of<'t>(sides: &'l Sides<'t>) -> Self {
        let items = sides.items.as_ref().map(|items| items.asked);
        Self { request: &sides.request, response: &sides.response, items }
    }

    /// Whether its request has this row, one value of it.
    fn has(&self, path: &JsonPath) -> bool {
        let found = lookup::field(self.request, path);
        found.is_some_and(|found| {
            found.groups.is_empty() || self.items.is_some_and(|items| found.groups == [items])
        })
    }
}

/// Values of the original.
pub(super) struct Told<'l> {
    pub(super) originals: &'l [Original<'l>],
}

const WORDS: &[&str] = &["answer.ROW", "outcome", "reference", "now", "date", "time", "setting.NAME"];

impl World for Told<'_> {
    fn could_be(&self, path: &JsonPath) -> bool {
        self.originals.iter().all(|one| one.has(path))
    }

    fn path(&mut self, path: &JsonPath, raw: &str, span: Span) -> Result<Vec<Source>, Draft> {
        if let Some(other) = self.originals.iter().find(|one| !one.has(path)) {
            let names = lookup::names(other.request);
            let header = other.request.fields[..other.request.header_fields as usize].iter();
            let known = names.iter().map(|(name, _)| &**name).chain(header.map(|field| &*field.key));
            return Err(no_such_row(raw, &other.request.id.to_string(), known, span));
        }
        let source = match (plain_name(path), &*path.0) {
            (Some(row), _) => Source::OfOriginal { group: None, row: row.into() },
            (None, [PathStep::Key(group), PathStep::Each, PathStep::Key(row)]) => {
                Source::OfOriginal { group: Some(group.clone()), row: row.clone() }
            }
            _ => {
                let message = format!("`{raw}` has many values, the row has one");
                return Err(Draft::error(FindingCode::ListMismatch, span, message));
            }
        };
        Ok(vec![source])
    }

    fn own(&mut self, word: &str, of: Option<&str>, span: Span) -> Result<Vec<Source>, Draft> {
        let source = match (word, of) {
            ("answer", Some(name)) => {
                let answers: Vec<_> = self.originals.iter().map(|one| one.response).collect();
                return row_of_all(&answers, name, span);
            }
            ("outcome", None) => Source::Outcome,
            ("reference", None) => Source::Reference,
            ("now", None) => Source::Now,
            ("date", None) => Source::Date,
            ("time", None) => Source::Time,
            ("setting", Some(name)) => Source::Setting(name.into()),
            ("secret", _) => {
                return Err(no_such_value(word, WORDS, span).help("a secret never goes to the core"));
            }
            ("seq", None) => {
                let draft = no_such_value(word, WORDS, span);
                return Err(draft.help("a number stands in `set`, or in `ask` of party.toml"));
            }
            _ => return Err(no_such_value(word, WORDS, span)),
        };
        Ok(vec![source])
    }
}

/// One row of `again`: a constant, or the number of the attempt.
pub(super) fn attempt(name: &Text, text: &Text, layout: &Layout, report: &mut Report<'_>) -> Option<Stamped> {
    serve::stamp(name, text, layout, &mut Attempt, report)
}

/// What a repetition says of itself.
struct Attempt;

impl World for Attempt {
    fn could_be(&self, _: &JsonPath) -> bool {
        false
    }

    fn path(&mut self, _: &JsonPath, raw: &str, span: Span) -> Result<Vec<Source>, Draft> {
        let message = format!("`{raw}` does not change from one attempt to the next");
        let draft = Draft::error(FindingCode::NoSuchValue, span, message);
        Err(draft.expected("a constant, or {@attempt}").help("what every attempt says is a row of `request`"))
    }

    fn own(&mut self, word: &str, of: Option<&str>, span: Span) -> Result<Vec<Source>, Draft> {
        match (word, of) {
            ("attempt", None) => Ok(vec![Source::Attempt]),
            _ => Err(no_such_value(word, &["attempt"], span)),
        }
    }
}
