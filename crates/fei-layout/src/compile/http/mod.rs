//! The `[http]` table: how an institution is asked, how its answer is read, and whether every name of the telegram is
//! accounted for.

mod answer;
mod body;
mod complete;
mod expr;
mod named;
mod request;
mod response;

use super::json::Json;
use super::shape::inside;
use super::template;
use crate::FindingCode;
use crate::nearest::nearest;
use crate::notation;
use crate::plan::{CaptureBuilder, Echo, Http, Inquiry, Layout, Method, SlotRef, Template};
use crate::read::{has, missing};
use crate::report::{Draft, Report};
use crate::typed::{HttpTable, InquiryTable, Text};

use answer::AnswerWorld;
pub(crate) use expr::{SET_KEYS, expr};
use request::RequestWorld;

/// Compiles the mapping of an outbound transaction to the party that it goes to.
pub(crate) fn compile(
    table: &HttpTable,
    party: &Json<'_>,
    request: &Layout,
    response: &Layout,
    report: &mut Report<'_>,
) -> Http {
    let mut world = RequestWorld::new(request, party);
    let mut capture = CaptureBuilder::default();
    let (method, path) = call(&table.call, &mut world, report);
    let http = Http {
        method,
        path,
        query: named::query(table.query.as_deref(), &mut world, party, report),
        headers: named::headers(table.header.as_deref(), &mut world, party, report),
        body: body::compile(table.request.as_deref().unwrap_or_default(), &mut world, party, report),
        codes: codes(table, party, &mut capture, report),
        echo: echo(table, &mut world, &mut capture, report),
        inquiry: table.inquiry.as_ref().map(|table| Box::new(inquiry(table, &mut world, party, report))),
        response: {
            let rows = table.response.as_deref().unwrap_or_default();
            let mut answer = AnswerWorld::new(&mut capture, request);
            response::rows(rows, response, &mut answer, party, report)
        },
        capture: capture.finish(),
    };
    if http.method == Method::Get && !http.body.is_empty() {
        let message = "GET has no body: these rows would not be sent";
        report.add(
            Draft::error(FindingCode::Misplaced, table.call.span, message)
                .expected("rows of `query`, or POST"),
        );
    }
    complete::check(table, &world, &http, response, report);
    http
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
    table: &HttpTable,
    party: &Json<'_>,
    capture: &mut CaptureBuilder,
    report: &mut Report<'_>,
) -> Box<[(Box<str>, SlotRef)]> {
    let Some(codes) = &table.codes else {
        if has(table, "codes") {
            return Box::default();
        }
        let draft = missing(table.call.span, "codes").help("without it every answer is of unknown outcome");
        report.add(draft.expected("codes = { COLUMN = \"path.of.the.code\" }"));
        return Box::default();
    };
    let mut columns = Vec::new();
    for (column, path) in &codes.0 {
        if !party.plan.codes.is_empty() && !party.columns().any(|known| known == &*column.value) {
            let message = format!("the codes of the party have no column `{}`", column.value);
            let draft = Draft::error(FindingCode::CodeColumns, column.span, message);
            report.add(match nearest(column, party.columns()) {
                Some(near) => draft.help(format!("did you mean `{near}`?")).mend(column.span, near),
                None => draft,
            });
        }
        if let Some(path) = answer::one(path, report) {
            columns.push((column.value.clone(), capture.want(&path)));
        }
    }
    columns.into()
}

fn echo(
    table: &HttpTable,
    world: &mut RequestWorld<'_>,
    capture: &mut CaptureBuilder,
    report: &mut Report<'_>,
) -> Box<[Echo]> {
    let mut echoes = Vec::new();
    for (path, expected) in table.echo.iter().flat_map(|echo| &echo.0) {
        let expected = template::compile(expected, world, report);
        if let Some(found) = answer::one(path, report) {
            echoes.push(Echo { path: path.value.clone(), slot: capture.want(&found), expected });
        }
    }
    echoes.into()
}

fn inquiry(
    table: &InquiryTable,
    world: &mut RequestWorld<'_>,
    party: &Json<'_>,
    report: &mut Report<'_>,
) -> Inquiry {
    // What only the inquiry tells is not told by the call: it counts for nothing in the names that are accounted for.
    let told = world.told.clone();
    let (method, path) = call(&table.call, world, report);
    let inquiry = Inquiry {
        method,
        path,
        query: named::query(table.query.as_deref(), world, party, report),
        body: body::compile(table.request.as_deref().unwrap_or_default(), world, party, report),
    };
    world.told = told;
    inquiry
}
