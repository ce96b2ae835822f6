//! `[http.inquiry]` and `[http.reversal]`: calls about a transaction that was made before.

use super::ask::{self, AskTable, no_such_column};
use super::request::RequestWorld;
use crate::FindingCode;
use crate::compile::json::Json;
use crate::plan::{Ask, CaptureBuilder, CodePattern, Items, LaterCall, Layout};
use crate::read::At;
use crate::report::{Draft, Report};
use crate::typed::{CodeEntry, HttpTable, LaterTable};

/// Which of them it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Later {
    Asks,
    Undoes,
}

/// Compiles one of them. What only it tells is not told by the first call: names are accounted for without it.
pub(super) fn compile(
    (later, table): (Later, &LaterTable),
    first: &HttpTable,
    first_ask: &Ask,
    (party, request, items): (&Json<'_>, &Layout, Option<&Items>),
    report: &mut Report<'_>,
) -> LaterCall {
    let mut world = RequestWorld::later(request, party, items).persistent(later == Later::Undoes);
    let mut capture = CaptureBuilder::default();
    let ask_table = AskTable::later(table, first);
    let mut ask = ask::compile(&ask_table, party, &mut world, &mut capture, report);
    ask.capture = capture.finish();
    if says_the_same(&ask, first_ask) {
        let message = "this is the call of `[http]`: it would be made a second time";
        let draft = Draft::error(FindingCode::SameCall, table.call.span, message);
        report.add(draft.related(first.call.span, "the call that moved the money"));
    }
    if later == Later::Undoes && world.own_reference {
        lasts(table, party, report);
    }
    let columns: Vec<&str> = ask.codes.iter().map(|(column, _)| &**column).collect();
    let heard = patterns(table.heard.as_deref(), &columns, report);
    let not_found = patterns(table.not_found.as_deref(), &columns, report);
    are_heard(table.not_found.as_deref(), &heard, report);
    LaterCall { numbered: world.own_reference, heard, not_found, ask }
}

/// Whether the same bytes would go out.
fn says_the_same(one: &Ask, other: &Ask) -> bool {
    (one.method, &one.path, &one.query, &one.body) == (other.method, &other.path, &other.query, &other.body)
}

/// An undoing keeps the number of its first attempt, and is tried again after midnight: by then the number may be another's.
fn lasts(table: &LaterTable, party: &Json<'_>, report: &mut Report<'_>) {
    if party.plan.reference.as_ref().is_some_and(|rule| rule.daily) {
        let message =
            "its own number may be another call's on the next day, and it is tried again then under the same";
        let draft = Draft::warning(FindingCode::NumberAgain, table.call.span, message);
        report.add(draft.expected("reference = { …, per = \"ever\" } in the party's file"));
    }
}

/// A code that says that the original is not known must be one of those that speak of the original: otherwise the call itself
/// is taken for refused, and nobody ever believes that it is not known.
fn are_heard(not_found: Option<&[At<CodeEntry>]>, heard: &[CodePattern], report: &mut Report<'_>) {
    if heard.is_empty() {
        return;
    }
    for entry in not_found.unwrap_or_default() {
        let differs = |column: &str, value: &str| {
            entry.value.0.0.iter().any(|(known, wanted)| *known.value == *column && *wanted.value != *value)
        };
        if heard.iter().all(|one| one.iter().any(|(column, value)| differs(column, value))) {
            let message = "no answer with this code is `heard`: it would be taken for a refusal of the call";
            let draft = Draft::error(FindingCode::Shadowed, entry.span, message);
            report.add(draft.expected("the code in `heard` too"));
        }
    }
}

/// `[{ api = "A0000", bank = "410" }]`: columns of this call's answer.
fn patterns(list: Option<&[At<CodeEntry>]>, columns: &[&str], report: &mut Report<'_>) -> Box<[CodePattern]> {
    list.unwrap_or_default().iter().filter_map(|entry| pattern(entry, columns, report)).collect()
}

fn pattern(entry: &At<CodeEntry>, columns: &[&str], report: &mut Report<'_>) -> Option<CodePattern> {
    let entries = &entry.value.0.0;
    if entries.is_empty() {
        let draft = Draft::error(FindingCode::CodeColumns, entry.span, "this names no code");
        report.add(draft.expected("a column of `codes`, as { api = \"A0000\" }"));
        return None;
    }
    for (column, _) in entries.iter().filter(|(column, _)| !columns.contains(&&*column.value)) {
        no_such_column(column, columns.iter().copied(), "the codes of this answer have", report);
    }
    Some(entries.iter().map(|(column, value)| (column.value.clone(), value.value.clone())).collect())
}
