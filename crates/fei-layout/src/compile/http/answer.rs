//! The values of an answer: paths into the institution's JSON, and the request that it answers.

use crate::FindingCode;
use crate::compile::lookup::{self, Found};
use crate::compile::shape::inside;
use crate::compile::template::{World, no_such_row, no_such_value};
use crate::notation;
use crate::plan::{CaptureBuilder, JsonPath, Layout, PathStep, SlotRef, Source};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::Text;

/// The values that a response can be made of.
pub(crate) struct AnswerWorld<'l> {
    capture: &'l mut CaptureBuilder,
    request: &'l Layout,
    /// The list whose elements are at hand, with its `[]`.
    pub(crate) list: Option<JsonPath>,
}

impl<'l> AnswerWorld<'l> {
    pub(crate) fn new(capture: &'l mut CaptureBuilder, request: &'l Layout) -> Self {
        Self { capture, request, list: None }
    }

    /// Where a value of the answer is picked up.
    pub(crate) fn want(&mut self, path: &JsonPath) -> SlotRef {
        self.capture.want(path)
    }
}

/// Own values of an answer: nothing that is secret goes to the core.
const OWN: &[&str] = &["reference", "now", "setting.NAME", "request.ROW"];

impl World for AnswerWorld<'_> {
    fn could_be(&self, path: &JsonPath) -> bool {
        // One word is as likely a constant.
        path.0.len() > 1
    }

    fn path(&mut self, path: &JsonPath, raw: &str, span: Span) -> Result<Vec<Source>, Draft> {
        let lists = path.0.iter().filter(|step| **step == PathStep::Each).count();
        let of_list =
            self.list.as_ref().is_some_and(|list| path.0.starts_with(&list.0) && path.0.len() > list.0.len());
        let depth = self
            .list
            .as_ref()
            .map_or(0, |list| list.0.iter().filter(|step| **step == PathStep::Each).count());
        if lists > 0 && !(of_list && lists == depth) {
            let draft = Draft::error(
                FindingCode::ListMismatch,
                span,
                format!("`{raw}` has many values, the row has one"),
            );
            return Err(draft.expected("{ group = \"ROWS\", each = \"list\", rows = [ … ] } for a list"));
        }
        Ok(vec![Source::Json(self.capture.want(path))])
    }

    fn own(&mut self, word: &str, of: Option<&str>, span: Span) -> Result<Vec<Source>, Draft> {
        match (word, of) {
            ("reference", None) => Ok(vec![Source::Reference]),
            ("now", None) => Ok(vec![Source::Now]),
            ("setting", Some(name)) => Ok(vec![Source::Setting(name.into())]),
            ("request", Some(name)) => {
                let path = JsonPath([PathStep::Key(name.into())].into());
                let found = lookup::field(self.request, &path);
                found.map(Found::sources).ok_or_else(|| {
                    let names = self.request.fields.iter().map(|field| &*field.key);
                    no_such_row(name, "the request", names, span)
                })
            }
            ("secret", _) => Err(no_such_value(word, OWN, span).help("a secret never goes to the core")),
            _ => Err(no_such_value(word, OWN, span)),
        }
    }
}

/// A path of one value, written without braces: where codes and echoes are.
pub(crate) fn one(text: &Text, report: &mut Report<'_>) -> Option<JsonPath> {
    let path = path(text, report)?;
    if path.0.contains(&PathStep::Each) {
        let draft = Draft::error(FindingCode::ListMismatch, text.span, "this is many values, not one");
        report.add(draft.expected("an element by number, as res_list[0].code"));
        return None;
    }
    Some(path)
}

/// A path written without braces.
pub(crate) fn path(text: &Text, report: &mut Report<'_>) -> Option<JsonPath> {
    match notation::json_path(text) {
        Ok(path) => Some(path),
        Err(bad) => {
            let span = inside(text, bad.at..text.len(), report);
            report.add(
                Draft::error(FindingCode::BadText, span, "this is no path into JSON").expected(bad.expected),
            );
            None
        }
    }
}
