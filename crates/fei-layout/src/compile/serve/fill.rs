//! The request telegram of a call: its rows from the call, from `match`, from the party's `ask` and from `set`; and
//! whether every row is accounted for.

use std::collections::BTreeSet;

use super::call::Call;
use super::stamp::{self, Stamped};
use crate::FindingCode;
use crate::compile::http::complete::{Leave, asks, fields_set};
use crate::compile::http::response;
use crate::compile::json::Json;
use crate::compile::telegram::Telegram;
use crate::compile::template::constant;
use crate::compile::transaction::Sides;
use crate::plan::{
    Case, Count, Expr, Field, FieldIx, Layout, NumberedRow, Piece, ResponseRow, Source, Template,
};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::{ServeTable, Text};

/// What fills the request.
pub(crate) struct Filled {
    pub(crate) rows: Box<[ResponseRow]>,
    pub(crate) number: Option<NumberedRow>,
    pub(super) said: Box<[FieldIx]>,
}

/// Compiles `request`, `set` and `unset`.
pub(super) fn compile(
    table: &ServeTable,
    (party, core, sides): (&Json<'_>, &Telegram<'_>, &Sides<'_>),
    call: &mut Call<'_>,
    report: &mut Report<'_>,
) -> Filled {
    let layout = &*sides.request;
    let said = table.request.as_deref().unwrap_or_default();
    let mapped = response::rows(said, layout, &mut call.world(), party, report);
    once_repeated(table, layout, &mapped, report);
    let mapped = by_key(layout, mapped.into());
    let set = table.set.as_ref().map_or(&[][..], |set| &set.0);
    let stamps = stamp::all(set, (core, sides), report);
    filled(mapped, stamps, (table.call.span, table.unset.as_deref()), sides, report)
}

/// Puts together what is mapped, what FEI writes itself and what `match` says, and whether that is all. Findings about the
/// whole stand at `whole`.
pub(crate) fn filled(
    mut mapped: Vec<ResponseRow>,
    stamps: Vec<Stamped>,
    (whole, unset): (Span, Option<&[Text]>),
    sides: &Sides<'_>,
    report: &mut Report<'_>,
) -> Filled {
    let layout = &*sides.request;
    let matched = matched(sides, &mapped, &stamps, report);
    twice(whole, layout, &mapped, &stamps, report);
    let said = said(&mapped);
    let number = stamps.iter().find_map(|stamp| stamp.number.clone());
    let unnumbered = stamps.into_iter().filter(|stamp| stamp.number.is_none());
    let mut rows: Vec<_> = matched;
    rows.extend(unnumbered.map(|stamp| ResponseRow::Field { field: stamp.field, value: plain(stamp.value) }));
    rows.append(&mut mapped);
    let filled = Filled { rows: rows.into(), number, said };
    let unset = Leave { list: unset.unwrap_or_default(), key: "unset", done: "filled" };
    complete(&unset, whole, layout, &filled, report);
    filled
}

/// A value without options.
pub(crate) fn plain(value: Template) -> Expr {
    Expr {
        cases: [Case { when: Box::default(), value }].into(),
        chosen: None,
        table: None,
        strip: Box::default(),
        slice: None,
        width: None,
        omit_empty: false,
        cut: None,
    }
}

/// Of rows that have one name in several arms of a choice the first stands for all: which it is, the other rows decide.
fn by_key(layout: &Layout, rows: Vec<ResponseRow>) -> Vec<ResponseRow> {
    let mut keys = BTreeSet::new();
    let kept = rows.into_iter().filter_map(|row| match row {
        ResponseRow::Field { field, .. } => keys.insert(layout.field(field).key.clone()).then_some(row),
        ResponseRow::Group { group, list, by, rows } => {
            Some(ResponseRow::Group { group, list, by, rows: by_key(layout, rows.into()).into() })
        }
    });
    kept.collect()
}

/// A row that repeats its value cannot be filled from one.
fn once_repeated(table: &ServeTable, layout: &Layout, rows: &[ResponseRow], report: &mut Report<'_>) {
    let mut filled = BTreeSet::new();
    fields_set(rows, &mut filled);
    for field in filled.into_iter().map(|field| layout.field(field)).filter(|field| field.repeat > 1) {
        let named = table.request.iter().flatten().filter_map(|row| row.field.as_ref());
        let span = named
            .into_iter()
            .find(|name| *name.value == *field.key)
            .map_or(table.call.span, |name| name.span);
        let message = format!("`{}` has {} values, and a call gives it one", field.key, field.repeat);
        let draft = Draft::error(FindingCode::Serve, span, message);
        report.add(draft.expected("rows of one value, or a group"));
    }
}

/// The rows by which the transaction is recognised: with one value, that is it; with several, something must say which.
fn matched(
    sides: &Sides<'_>,
    mapped: &[ResponseRow],
    stamps: &[Stamped],
    report: &mut Report<'_>,
) -> Vec<ResponseRow> {
    let layout = &sides.request;
    let mut rows = Vec::new();
    for (name, values) in sides.typed().r#match.iter().flat_map(|table| &table.value.0) {
        let Some(field) = layout.find(name) else { continue };
        let said =
            |row: &&ResponseRow| matches!(row, ResponseRow::Field { field: known, .. } if *known == field);
        let said = mapped.iter().any(|row| said(&row)) || stamps.iter().any(|stamp| stamp.field == field);
        match (&values.0[..], said) {
            ([only], false) => {
                rows.push(ResponseRow::Field { field, value: plain(constant(only)) });
            }
            ([_], true) => {
                let message = format!("`match` says already what `{}` is", name.value);
                let draft = Draft::error(FindingCode::Serve, name.span, message);
                report.add(draft.expected("nothing in `set` or `request` for it"));
            }
            (_, false) => {
                let message = format!("nothing says which of its values `{}` has", name.value);
                let draft = Draft::error(FindingCode::Serve, name.span, message);
                report.add(draft.expected("one value, or the row in `set` or `request`"));
            }
            (_, true) => {}
        }
    }
    rows
}

/// What FEI writes itself is nothing that the call says.
fn twice(whole: Span, layout: &Layout, mapped: &[ResponseRow], stamps: &[Stamped], report: &mut Report<'_>) {
    let mut filled = BTreeSet::new();
    fields_set(mapped, &mut filled);
    for stamp in stamps.iter().filter(|stamp| filled.contains(&stamp.field)) {
        let key = &layout.field(stamp.field).key;
        let message = format!("`{key}` is written by FEI, and a row of `request` too");
        let draft = Draft::error(FindingCode::NameTwice, whole, message);
        report.add(draft.related(stamp.span, "here"));
    }
}

/// Rows that hold something of the call.
fn said(mapped: &[ResponseRow]) -> Box<[FieldIx]> {
    let mut said = BTreeSet::new();
    fields_set(mapped, &mut said);
    let ours: BTreeSet<_> = mapped.iter().filter_map(ours).collect();
    said.difference(&ours).copied().collect()
}

/// The row, if nothing that the call says decides what is in it.
fn ours(row: &ResponseRow) -> Option<FieldIx> {
    let ResponseRow::Field { field, value } = row else { return None };
    let [Case { when, value }] = &*value.cases else { return None };
    let is_ours = |piece: &Piece| matches!(piece, Piece::Text(_) | Piece::Value(Source::Setting(_)));
    (when.is_empty() && value.pieces.iter().all(is_ours)).then_some(*field)
}

/// Every row of the body is filled, or said to stay empty.
fn complete(unset: &Leave<'_>, whole: Span, layout: &Layout, filled: &Filled, report: &mut Report<'_>) {
    let mut done = BTreeSet::new();
    fields_set(&filled.rows, &mut done);
    done.extend(filled.number.as_ref().map(|number| number.field));
    counts(layout, &filled.rows, &mut done);
    let all = done.clone();
    // One row of a name stands for those in the other arms.
    let same = |key: &str| all.iter().any(|done| *layout.field(*done).key == *key);
    done.extend((0..layout.fields.len() as u32).map(FieldIx).filter(|ix| same(&layout.field(*ix).key)));
    let asked = |field: &Field| asks(field) && field.constant.is_none();
    unset.check(whole, layout, &done, asked, report);
}

/// A count is written from its list.
fn counts(layout: &Layout, rows: &[ResponseRow], done: &mut BTreeSet<FieldIx>) {
    for row in rows {
        let ResponseRow::Group { group, rows, .. } = row else { continue };
        if let Count::Field { field, .. } = layout.groups[group.0 as usize].count {
            done.insert(field);
        }
        counts(layout, rows, done);
    }
}
