//! The transaction that a call is about.

use crate::FindingCode;
use crate::compile::http::keys;
use crate::compile::parties::Parties;
use crate::compile::transaction::Sides;
use crate::notation::{self, Part, Reference};
use crate::plan::{CallOriginal, Effect, Layout, Piece, Template};
use crate::report::{Draft, Report};
use crate::typed::{ServeTable, ServedOriginalTable, Text};

/// Those that can be meant, each with how many values its key has; none: a finding says what is wrong.
pub(super) fn compile<'t>(
    table: &'t ServedOriginalTable,
    parties: &Parties<'_, '_>,
    report: &mut Report<'_>,
) -> Option<Vec<(&'t Text, usize)>> {
    let of: Vec<_> =
        table.of.value.iter().filter_map(|id| Some((id, values(id, parties, report)?))).collect();
    (!of.is_empty() && of.len() == table.of.value.len()).then_some(of)
}

fn values(id: &Text, parties: &Parties<'_, '_>, report: &mut Report<'_>) -> Option<usize> {
    let named = parties.sides.iter().find(|sides| *sides.version.id() == *id.value);
    let serve = named.and_then(|sides| sides.typed().serve.as_ref());
    match (serve, serve.and_then(|serve| serve.key.as_ref())) {
        (_, Some(key)) => {
            let parts = notation::template(key).ok()?;
            Some(parts.iter().filter(|part| matches!(part, Part::Value(..))).count())
        }
        (Some(_), None) => {
            let message = format!("`{}` has no `key` of its own that could name it", id.value);
            let draft = Draft::error(FindingCode::Serve, id.span, message);
            report.add(draft.help("its repetitions are known by the header Idempotency-Key alone"));
            None
        }
        (None, None) => {
            let inbound = parties.sides.iter().filter(|sides| sides.typed().serve.is_some());
            let ids: Vec<_> = inbound.map(|sides| sides.version.id()).collect();
            let message = format!("there is no inbound transaction `{}`", id.value);
            let draft = Draft::error(FindingCode::Serve, id.span, message);
            report.add(draft.nearest(id, ids.iter().map(|id| &**id)));
            None
        }
    }
}

/// The key of the original is made of as many values as its own is.
pub(super) fn fits(
    table: &ServeTable,
    of: Vec<(&Text, usize)>,
    key: Template,
    report: &mut Report<'_>,
) -> Option<CallOriginal> {
    let said = key.pieces.iter().filter(|piece| matches!(piece, Piece::Value(_))).count();
    let span = table.original.as_ref().map_or(table.call.span, |original| original.key.span);
    for (id, values) in of.iter().filter(|(_, values)| *values != said) {
        let message = format!("this names {said} values, and the key of `{}` has {values}", id.value);
        let draft = Draft::error(FindingCode::Serve, span, message);
        report.add(draft.related(id.span, "that one"));
    }
    Some(CallOriginal { transactions: of.iter().map(|(id, _)| id.value.clone()).collect(), key })
}

/// The transaction by which the same caller asks about this one, and that does nothing else.
pub(super) fn inquiry(sides: &Sides<'_>, parties: &Parties<'_, '_>) -> Option<Box<str>> {
    inquiries(sides, parties).next().map(|found| found.version.id())
}

/// All such, and of each its versions.
fn inquiries<'p, 't>(sides: &Sides<'_>, parties: &'p Parties<'_, 't>) -> impl Iterator<Item = &'p Sides<'t>> {
    let (id, from) = (sides.version.id(), caller(sides).map(str::to_owned));
    parties.sides.iter().filter(move |other| {
        let original = other.typed().serve.as_ref().and_then(|serve| serve.original.as_ref());
        let about = original.is_some_and(|original| original.of.value.iter().any(|of| *of.value == *id));
        about && other.effect() == Effect::None && caller(other) == from.as_deref()
    })
}

/// The values of a call's key that a call which asks about it has to name in its path: what a path cannot carry could not be
/// asked for.
pub(super) fn asked_in_a_path(
    table: &ServeTable,
    sides: &Sides<'_>,
    parties: &Parties<'_, '_>,
) -> Vec<Box<str>> {
    let own = table.key.as_ref().map(names).unwrap_or_default();
    let in_path = |asks: &Sides<'_>| {
        let serve = asks.typed().serve.as_ref()?;
        let path = names(&serve.call);
        let known = names(&serve.original.as_ref()?.key);
        let needed = own.iter().zip(known).filter(|(_, known)| path.contains(known));
        Some(needed.map(|(own, _)| own.clone()).collect::<Vec<_>>())
    };
    inquiries(sides, parties).filter_map(in_path).flatten().collect()
}

/// The values that a text names, in its order.
fn names(text: &Text) -> Vec<Box<str>> {
    let parts = notation::template(&text[text.find('{').unwrap_or(0)..]).unwrap_or_default();
    let name = |part: &Part| match part {
        Part::Value(Reference::Path(path), _) => Some(keys::text(path)),
        Part::Value(Reference::Own { .. }, _) | Part::Text(_) => None,
    };
    parts.iter().filter_map(name).collect()
}

fn caller<'t>(sides: &Sides<'t>) -> Option<&'t str> {
    sides.typed().from.as_ref().map(|from| &*from.value)
}

/// The answers of those that can be meant.
pub(super) fn responses<'p>(table: &ServedOriginalTable, parties: &'p Parties<'_, '_>) -> Vec<&'p Layout> {
    let meant = |sides: &&Sides<'_>| table.of.value.iter().any(|id| *id.value == *sides.version.id());
    parties.sides.iter().filter(meant).map(|sides| &*sides.response).collect()
}
