//! What the caller hears: the JSON of the answer telegram, and that of an answer out of the journal.

use crate::FindingCode;
use crate::compile::http::body;
use crate::compile::http::complete::{Leave, answers};
use crate::compile::http::request::RequestWorld;
use crate::compile::http::told::Telling;
use crate::compile::json::Json;
use crate::compile::transaction::Sides;
use crate::plan::{Effect, JsonBody, Layout};
use crate::report::{Draft, Report};
use crate::typed::ServeTable;

/// Both bodies.
pub(super) struct Told {
    pub(super) response: JsonBody,
    pub(super) journal: Option<JsonBody>,
}

/// Compiles `response`, `drop` and `journal`.
pub(super) fn compile(
    table: &ServeTable,
    party: &Json<'_>,
    sides: &Sides<'_>,
    originals: &[&Layout],
    report: &mut Report<'_>,
) -> Told {
    let mut world = RequestWorld::telling(&sides.response, party, Telling::Answer(&sides.request));
    let rows = table.response.as_deref().unwrap_or_default();
    let response = body::compile(rows, &mut world, party, report);
    let drop = Leave { list: table.drop.as_deref().unwrap_or_default(), key: "drop", done: "told" };
    drop.check(table.call.span, &sides.response, &world.told, answers, report);
    let journal = table.journal.as_ref().map(|rows| {
        if let (Some(first), false) = (rows.first(), sides.effect() == Effect::None) {
            let message = "what the core did with this call the journal does not know";
            let draft = Draft::error(FindingCode::Serve, first.span, message);
            report.add(draft.expected("`journal` of what only asks: effect = \"none\""));
        }
        if let (Some(first), None) = (rows.first(), &table.original) {
            let message = "the journal is asked about an original, and there is none";
            let draft = Draft::error(FindingCode::Serve, first.span, message);
            report.add(draft.expected("original = { of = [\"PARTY.TRANSACTION\"], key = \"{…}\" }"));
        }
        let mut world = RequestWorld::telling(&sides.request, party, Telling::Journal(originals));
        body::compile(rows, &mut world, party, report)
    });
    Told { response, journal }
}
