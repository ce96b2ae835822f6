//! The values of the other side's JSON: of an institution's answer, with the request that it answers, or of a call to us.

use super::keys::Keys;
use crate::FindingCode;
use crate::compile::lookup::{self, Found};
use crate::compile::shape::inside;
use crate::compile::template::{World, no_such_row, no_such_value};
use crate::notation;
use crate::plan::{CaptureBuilder, Expr, JsonPath, Layout, PathStep, SlotRef, Source};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::{Text, ValueSpec};

/// The values that a telegram can be made of.
pub(crate) struct AnswerWorld<'l> {
    capture: &'l mut CaptureBuilder,
    /// The request that the answer answers; none: a call to us, before which there is nothing.
    request: Option<&'l Layout>,
    /// The list whose elements are at hand, with its `[]`.
    pub(crate) list: Option<JsonPath>,
    /// What is known of each value of a call.
    keys: Option<&'l mut Keys>,
}

impl<'l> AnswerWorld<'l> {
    pub(crate) fn of_answer(capture: &'l mut CaptureBuilder, request: &'l Layout) -> Self {
        Self { capture, request: Some(request), list: None, keys: None }
    }

    pub(crate) fn of_call(capture: &'l mut CaptureBuilder, keys: &'l mut Keys) -> Self {
        Self { capture, request: None, list: None, keys: Some(keys) }
    }

    /// What a row says of the values that it is made of.
    pub(crate) fn used(&mut self, expr: &Expr, spec: &ValueSpec<'_>, report: &mut Report<'_>) {
        if let Some(keys) = &mut self.keys {
            keys.used(expr, spec.form, report);
        }
    }

    /// Where a value is picked up.
    pub(crate) fn want(&mut self, path: &JsonPath) -> SlotRef {
        self.capture.want(path)
    }

    const fn own_words(&self) -> &'static [&'static str] {
        match self.request {
            Some(_) => OF_ANSWER,
            None => OF_CALL,
        }
    }
}

/// Own values beside an answer: nothing that is secret goes to the core.
const OF_ANSWER: &[&str] = &["reference", "now", "setting.NAME", "request.ROW"];
/// Own values beside a call: no clock, by which a repetition of it would say something else.
const OF_CALL: &[&str] = &["setting.NAME"];

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
        let slot = self.capture.want(path);
        if let Some(keys) = &mut self.keys {
            keys.met(path, slot, span);
        }
        Ok(vec![Source::Json(slot)])
    }

    fn own(&mut self, word: &str, of: Option<&str>, span: Span) -> Result<Vec<Source>, Draft> {
        match (word, of, self.request) {
            ("reference", None, Some(_)) => Ok(vec![Source::Reference]),
            ("now", None, Some(_)) => Ok(vec![Source::Now]),
            ("setting", Some(name), _) => Ok(vec![Source::Setting(name.into())]),
            ("request", Some(name), Some(request)) => {
                let path = JsonPath([PathStep::Key(name.into())].into());
                let found = lookup::field(request, &path);
                found.map(Found::sources).ok_or_else(|| {
                    let names = request.fields.iter().map(|field| &*field.key);
                    no_such_row(name, "the request", names, span)
                })
            }
            ("secret", ..) => {
                Err(no_such_value(word, self.own_words(), span).help("a secret never goes to the core"))
            }
            ("seq", None, None) => Err(no_such_value(word, self.own_words(), span)
                .help("a number stands in `set`, or in `ask` of party.toml")),
            ("now" | "date" | "time", None, None) => Err(no_such_value(word, self.own_words(), span).help(
                "a repetition would be another call: the clock stands in `set`, or in `ask` of party.toml",
            )),
            _ => Err(no_such_value(word, self.own_words(), span)),
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
