//! The `[http]` table: how an institution is asked, how its answer is read, and whether every name of the telegram is
//! accounted for.

pub(super) mod answer;
mod ask;
pub(super) mod body;
mod coded;
pub(super) mod complete;
mod expr;
mod items;
pub(super) mod keys;
mod later;
mod named;
pub(super) mod request;
pub(super) mod response;
pub(super) mod told;

use super::json::Json;
use super::transaction::Sides;
use crate::plan::{CaptureBuilder, Http, UnknownPolicy};
use crate::report::Report;
use crate::typed::HttpTable;

use answer::AnswerWorld;
use ask::AskTable;
pub(crate) use expr::{SET_KEYS, expr};
use request::RequestWorld;

/// Compiles the mapping of an outbound transaction to the party that it goes to.
pub(crate) fn compile(
    table: &HttpTable,
    party: &Json<'_>,
    sides: &Sides<'_>,
    report: &mut Report<'_>,
) -> Http {
    let (request, response, items) = (&*sides.request, &*sides.response, sides.items.as_ref());
    let list = items.and_then(|_| items::list(table, sides));
    let repeats = sides.on_unknown.policy == UnknownPolicy::Repeat;
    let mut world = RequestWorld::new(request, party, items).persistent(repeats);
    let mut capture = CaptureBuilder::default();
    let ask_table = AskTable::of(table, list.as_ref());
    let mut ask = ask::compile(&ask_table, party, &mut world, &mut capture, report);
    let rows = table.response.as_deref().unwrap_or_default();
    let response_rows = {
        let mut answer = AnswerWorld::of_answer(&mut capture, request);
        response::rows(rows, response, &mut answer, party, report)
    };
    ask.capture = capture.finish();
    let mut later = |later| Box::new(later::compile(later, table, &ask, (party, request, items), report));
    let inquiry = table.inquiry.as_ref().map(|table| later((later::Later::Asks, table)));
    let reversal = table.reversal.as_ref().map(|table| later((later::Later::Undoes, table)));
    let http = Http { ask, response: response_rows, inquiry, reversal };
    items::check(table, &http, items, report);
    complete::check(table, &world, &http, (response, items), report);
    http
}
