//! The `[notice]` table: what FEI tells the core of a result that was unknown. Made of the parts of [`serve`](super::serve):
//! both are requests to a core, and differ in where their rows come from.

mod taken;
mod world;

use super::inventory::Version;
use super::parties::Parties;
use super::serve::{self, Stamped};
use super::transaction::Sides;
use crate::FindingCode;
use crate::plan::{FieldIx, Layout, Notice, NumberedRow, ResponseRow};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::{FlowWord, NoticeTable, Text};

use world::{Original, Told, attempt};

/// Compiles the notice. None: a finding says why.
pub(crate) fn compile(
    table: &NoticeTable,
    sides: &Sides<'_>,
    parties: &Parties<'_, '_>,
    report: &mut Report<'_>,
) -> Option<Notice> {
    let core = parties.telegram.get(&sides.version.party)?;
    let originals = originals(table, sides, parties, report)?;
    let layout = &*sides.request;
    let mapped = told(table, &originals, layout, report);
    let set = table.set.as_ref().map_or(&[][..], |set| &set.0);
    let stamps = serve::stamped(set, (core, sides), report);
    let filled = serve::filled(mapped, stamps, (table.of.span, table.unset.as_deref()), sides, report);
    let number = number(table.of.span, filled.number, layout, core, report);
    let again = again(table, layout, core, report);
    let echo = serve::echo(table.echo.as_deref().unwrap_or_default(), sides, report);
    let taken = taken::compile(table, core, report);
    let of = table.of.iter().map(|id| id.value.clone()).collect();
    Some(Notice { of, request: filled.rows, number: number?, again, echo, taken })
}

/// The transactions whose results it tells, all versions of each.
fn originals<'p>(
    table: &NoticeTable,
    sides: &Sides<'_>,
    parties: &'p Parties<'_, '_>,
    report: &mut Report<'_>,
) -> Option<Vec<Original<'p>>> {
    let own = || parties.sides.iter().filter(|one| one.version.party == sides.version.party);
    let goes_out =
        |one: &Sides<'_>| one.typed().flow.as_ref().is_some_and(|flow| flow.value == FlowWord::Outbound);
    let before = report.errors();
    for id in &table.of.value {
        let named: Vec<_> = own().filter(|one| *one.version.id() == *id.value).collect();
        if named.is_empty() || !named.iter().all(|one| goes_out(one)) {
            let message = format!("this party has no outbound transaction `{}`", id.value);
            let ids: Vec<_> = own().filter(|one| goes_out(one)).map(|one| one.version.id()).collect();
            let draft = Draft::error(FindingCode::Notice, id.span, message);
            report.add(draft.nearest(id, ids.iter().map(|id| &**id)));
        }
        twice(id, sides, own(), report);
    }
    if table.of.is_empty() {
        let draft = Draft::error(FindingCode::Notice, table.of.span, "it tells the result of nothing");
        report.add(draft.expected("of = [\"PARTY.TRANSACTION\"]"));
    }
    let meant = own().filter(|one| table.of.iter().any(|id| *id.value == *one.version.id()));
    (report.errors() == before).then(|| meant.map(Original::of).collect())
}

/// One result is told by one notice. The later file of two is told.
fn twice<'p, 't: 'p>(
    id: &Text,
    sides: &Sides<'_>,
    own: impl Iterator<Item = &'p Sides<'t>>,
    report: &mut Report<'_>,
) {
    let other = own.filter(|one| one.version.id() < sides.version.id()).find_map(|one| {
        let known = one.typed().notice.as_ref()?.of.iter().find(|known| known.value == id.value)?;
        Some((one.version.id(), known.span))
    });
    if let Some((other, span)) = other {
        let message = format!("`{other}` tells the results of `{}` too", id.value);
        report.add(Draft::error(FindingCode::NotApart, id.span, message).related(span, "there"));
    }
}

/// The rows of the original.
fn told(
    table: &NoticeTable,
    originals: &[Original<'_>],
    layout: &Layout,
    report: &mut Report<'_>,
) -> Vec<ResponseRow> {
    let mut world = Told { originals };
    let mut rows: Vec<(FieldIx, ResponseRow, Span)> = Vec::new();
    for row in table.request.iter().flatten() {
        let value = super::http::expr(&row.value(), super::http::SET_KEYS, &mut world, None, report);
        let Some(field) = serve::row_outside_of_groups(&row.field, layout, report) else { continue };
        super::http::response::may_set(layout, field, &row.field, report);
        if let Some((.., first)) = rows.iter().find(|(known, ..)| *known == field) {
            let message = format!("`{}` is set twice", row.field.value);
            let draft = Draft::error(FindingCode::NameTwice, row.field.span, message);
            report.add(draft.related(*first, "the first time"));
        }
        rows.push((field, ResponseRow::Field { field, value }, row.field.span));
    }
    rows.into_iter().map(|(_, row, _)| row).collect()
}

/// Attempts of one notice are one notice to the core by its number, and two notices are two: so it must be in the key.
fn number(
    of: Span,
    number: Option<NumberedRow>,
    layout: &Layout,
    core: &super::Telegram<'_>,
    report: &mut Report<'_>,
) -> Option<NumberedRow> {
    let Some(number) = number else {
        let draft = Draft::error(FindingCode::Notice, of, "nothing numbers this notice");
        report.add(draft.expected("set = { ROW = \"{@seq}\" }, or so in the party's `ask`"));
        return None;
    };
    if !is_in_key(layout, number.field, core) {
        let key = &layout.field(number.field).key;
        let message = format!("`{key}` has the number, and is no part of the party's key");
        let draft = Draft::error(FindingCode::Notice, of, message);
        report.add(draft.help("the core's answer is known by the key: two notices would have the same"));
    }
    Some(number)
}

fn is_in_key(layout: &Layout, field: FieldIx, core: &super::Telegram<'_>) -> bool {
    let row = layout.field(field);
    let within = |key: &crate::plan::Field| key.at >= row.at && key.at < row.at.saturating_add(row.bytes());
    field.0 < layout.header_fields && core.plan.key.iter().any(within)
}

/// The rows of a repetition. What names the notice stays as it is.
fn again(
    table: &NoticeTable,
    layout: &Layout,
    core: &super::Telegram<'_>,
    report: &mut Report<'_>,
) -> Box<[ResponseRow]> {
    let mut rows = Vec::new();
    for (name, text) in table.again.iter().flat_map(|again| &again.0) {
        let Some(Stamped { field, value, .. }) = attempt(name, text, layout, report) else { continue };
        if is_in_key(layout, field, core) {
            let message = format!("`{}` names the notice: a repetition keeps it", name.value);
            let draft = Draft::error(FindingCode::Notice, name.span, message);
            report.add(draft.expected("a row that is no part of the party's key"));
        }
        rows.push(ResponseRow::Field { field, value: serve::plain(value) });
    }
    rows.into()
}

/// The notice that tells the results of a transaction.
pub(crate) fn of(sides: &Sides<'_>, parties: &Parties<'_, '_>) -> Option<Box<str>> {
    versions(sides, parties).next().map(Version::id)
}

/// All its versions.
pub(crate) fn versions<'p>(
    sides: &Sides<'_>,
    parties: &'p Parties<'_, '_>,
) -> impl Iterator<Item = &'p Version> {
    let (party, id) = (sides.version.party.clone(), sides.version.id());
    let tells = move |one: &&Sides<'_>| {
        let notice = one.typed().notice.as_ref();
        one.version.party == party
            && notice.is_some_and(|notice| notice.of.iter().any(|known| *known.value == *id))
    };
    parties.sides.iter().filter(tells).map(|one| one.version)
}
