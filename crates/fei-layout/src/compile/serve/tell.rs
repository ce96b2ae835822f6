//! What the caller hears: the JSON of the answer telegram, and that of an answer out of the journal.

use crate::FindingCode;
use crate::compile::http::body;
use crate::compile::http::complete::{Leave, answers};
use crate::compile::http::request::RequestWorld;
use crate::compile::http::told::Telling;
use crate::compile::json::Json;
use crate::compile::template;
use crate::compile::transaction::Sides;
use crate::plan::{Effect, JsonBody, Layout, Mask, Piece, Source, Template};
use crate::report::{Draft, Report};
use crate::typed::{ServeTable, Text};

/// Both bodies, and what is told of a decline that has none.
pub(super) struct Told {
    pub(super) response: JsonBody,
    pub(super) detail: Option<Template>,
    pub(super) journal: Option<JsonBody>,
}

/// Compiles `response`, `detail`, `drop` and `journal`.
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
    let detail = table.detail.as_ref().map(|text| detail(text, table, sides, &mut world, report));
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
    Told { response, detail, journal }
}

/// A problem document has no masked rows, and where the mapped body tells of a decline there is none.
fn detail(
    text: &Text,
    table: &ServeTable,
    sides: &Sides<'_>,
    world: &mut RequestWorld<'_>,
    report: &mut Report<'_>,
) -> Template {
    let template = template::compile(text, world, report);
    let masked = |piece: &Piece| match piece {
        Piece::Value(Source::Field(field)) => sides.response.field(*field).mask != Mask::None,
        Piece::Value(Source::Asked(field)) => sides.request.field(*field).mask != Mask::None,
        Piece::Value(_) | Piece::Text(_) => false,
    };
    if template.pieces.iter().any(masked) {
        let draft = Draft::error(FindingCode::Serve, text.span, "a masked row stands in no problem document");
        report.add(draft.expected("a row without `mask`, \"{rsp_msg}\""));
    }
    if table.status.as_ref().is_some_and(|status| status.declined.is_some()) {
        let message = "a decline is told by `response`, which has no `detail`";
        let draft = Draft::error(FindingCode::Serve, text.span, message);
        report.add(draft.expected("a row of `response` for it, or no `status.declined`"));
    }
    template
}
