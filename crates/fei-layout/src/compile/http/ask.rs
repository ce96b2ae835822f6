//! One call of `[http]`, or one that is made later: method and path, what goes out, and what judges its answer.

use super::items;
use super::request::RequestWorld;
use super::{body, named};
use crate::FindingCode;
use crate::compile::json::Json;
use crate::compile::shape::inside;
use crate::compile::template;
use crate::nearest::nearest;
use crate::notation;
use crate::plan::{Ask, CaptureBuilder, Echo, JsonPath, Method, SlotRef, Template};
use crate::read::{At, Entries, has, missing};
use crate::report::{Draft, Report};
use crate::typed::{HttpTable, LaterTable, NamedRow, RequestRow, Text};

/// The keys that every call has, whichever table they stand in.
pub(super) struct AskTable<'t> {
    call: &'t Text,
    codes: Option<&'t At<Entries<Text>>>,
    /// They stand in this very table; else they were looked at where they stand.
    says_codes: bool,
    /// A finding says already what is wrong with them.
    codes_are_broken: bool,
    echo: Option<&'t Entries<Text>>,
    request: &'t [RequestRow],
    query: Option<&'t [NamedRow]>,
    header: Option<&'t [NamedRow]>,
    /// The list whose elements are the items', where items are transactions.
    list: Option<&'t JsonPath>,
}

impl<'t> AskTable<'t> {
    pub(super) fn of(table: &'t HttpTable, list: Option<&'t JsonPath>) -> Self {
        Self {
            call: &table.call,
            codes: table.codes.as_ref(),
            says_codes: true,
            codes_are_broken: has(table, "codes"),
            echo: table.echo.as_ref(),
            request: table.request.as_deref().unwrap_or_default(),
            query: table.query.as_deref(),
            header: table.header.as_deref(),
            list,
        }
    }

    /// Of a call that is made later: where it has no codes of its own, they are those of the first call.
    pub(super) fn later(table: &'t LaterTable, first: &'t HttpTable) -> Self {
        let says_codes = has(table, "codes");
        Self {
            call: &table.call,
            codes: if says_codes { table.codes.as_ref() } else { first.codes.as_ref() },
            says_codes,
            // Where they stand nowhere, that is said of the first call.
            codes_are_broken: true,
            echo: table.echo.as_ref(),
            request: table.request.as_deref().unwrap_or_default(),
            query: table.query.as_deref(),
            header: table.header.as_deref(),
            list: None,
        }
    }
}

/// Compiles one call. What it wants of the answer is in `capture`, which the caller finishes.
pub(super) fn compile(
    table: &AskTable<'_>,
    party: &Json<'_>,
    world: &mut RequestWorld<'_>,
    capture: &mut CaptureBuilder,
    report: &mut Report<'_>,
) -> Ask {
    let (method, path) = call(table.call, world, report);
    let ask = Ask {
        method,
        path,
        query: named::query(table.query, world, party, report),
        headers: named::headers(table.header, world, party, report),
        body: body::compile(table.request, world, party, report),
        codes: codes(table, party, capture, report),
        echo: echo(table, world, capture, report),
        capture: CaptureBuilder::default().finish(),
    };
    if ask.method == Method::Get && !ask.body.is_empty() {
        let message = "GET has no body: these rows would not be sent";
        let draft = Draft::error(FindingCode::Misplaced, table.call.span, message);
        report.add(draft.expected("rows of `query`, or POST"));
    }
    ask
}

/// `POST /v2.0/x/{field}`.
fn call(text: &Text, world: &mut RequestWorld<'_>, report: &mut Report<'_>) -> (Method, Template) {
    match notation::call(text) {
        Ok((method, at)) => (method, template::compile_from(text, at, world, report)),
        Err(bad) => {
            let span = inside(text, bad.at..text.len(), report);
            report.add(Draft::error(FindingCode::BadText, span, "this is no call").expected(bad.expected));
            (Method::Post, template::constant(""))
        }
    }
}

/// Where the answer has the columns of the party's codes.
fn codes(
    table: &AskTable<'_>,
    party: &Json<'_>,
    capture: &mut CaptureBuilder,
    report: &mut Report<'_>,
) -> Box<[(Box<str>, SlotRef)]> {
    let Some(codes) = table.codes else {
        if !table.codes_are_broken {
            let draft =
                missing(table.call.span, "codes").help("without it every answer is of unknown outcome");
            report.add(draft.expected("codes = { COLUMN = \"path.of.the.code\" }"));
        }
        return Box::default();
    };
    let mut columns = Vec::new();
    for (column, path) in &codes.0 {
        let known = party.plan.codes.is_empty() || party.columns().any(|known| known == &*column.value);
        if table.says_codes && !known {
            no_such_column(column, party.columns(), "the codes of the party have", report);
        }
        if !table.says_codes && path.value.contains("[]") {
            let draft =
                missing(table.call.span, "codes").help("those of `[http]` are of each item of a list");
            report.add(draft.expected("codes = { COLUMN = \"path.of.the.code\" } of this answer"));
            break;
        }
        if let Some((path, _)) = items::one(path, table.list, report) {
            columns.push((column.value.clone(), capture.want(&path)));
        }
    }
    columns.into()
}

/// A column that is not one of those that there are.
pub(super) fn no_such_column<'k>(
    column: &Text,
    known: impl Iterator<Item = &'k str>,
    whose: &str,
    report: &mut Report<'_>,
) {
    let message = format!("{whose} no column `{}`", column.value);
    let draft = Draft::error(FindingCode::CodeColumns, column.span, message);
    report.add(match nearest(column, known) {
        Some(near) => draft.help(format!("did you mean `{near}`?")).mend(column.span, near),
        None => draft,
    });
}

fn echo(
    table: &AskTable<'_>,
    world: &mut RequestWorld<'_>,
    capture: &mut CaptureBuilder,
    report: &mut Report<'_>,
) -> Box<[Echo]> {
    let (mut echoes, at_item) = (Vec::new(), world.at_item);
    for (path, expected) in table.echo.iter().flat_map(|echo| &echo.0) {
        let found = items::one(path, table.list, report);
        world.at_item = at_item || found.as_ref().is_some_and(|(_, of_element)| *of_element);
        let expected = template::compile(expected, world, report);
        if let Some((found, _)) = found {
            echoes.push(Echo { path: path.value.clone(), slot: capture.want(&found), expected });
        }
    }
    world.at_item = at_item;
    echoes.into()
}
