//! One kind of record: its rows as a layout, and the bytes that make a record this kind.

use std::sync::Arc;

use super::super::offsets;
use super::super::shape::shape;
use super::super::size;
use super::super::telegram::Telegram;
use super::super::{program, recognise, room, value};
use crate::FindingCode;
use crate::plan::{FieldIx, Layout, LayoutId, Match, RecordKind, Side, Step};
use crate::read::{At, has, missing, top};
use crate::report::{Draft, Report};
use crate::typed::{RecordTable, Text};

/// Compiles one kind.
pub(super) fn compile(
    file: &str,
    name: &Text,
    table: &RecordTable,
    bytes: Option<&At<u32>>,
    party: &Telegram<'_>,
    report: &mut Report<'_>,
) -> RecordKind {
    value::name(name, report);
    if !has(table, "rows") {
        report.add(missing(top(table), "rows").expected("rows = [ rows ]"));
    }
    let rows = table.rows.as_ref().map_or(&[][..], |rows| &rows.value);
    let items = shape(rows, &party.context, report);
    let end = offsets::check(&items, 0, party.record_base(), report);
    room::check(&items, 0, room::most(party.typed), report);
    let size = size::of_all(&items, party.context.frame_bytes_max);
    if let (Some(bytes), Some(_), Some(size)) = (bytes, end, size) {
        offsets::total(bytes.value, bytes.span, size, report);
    }
    let id: Box<str> = format!("{file}.{}", name.value).into();
    let named = LayoutId { transaction: id.clone(), side: Side::Request };
    let layout = program::layout(named, &[], &items, false, &party.context, report);
    let matches = table.r#match.as_ref().map_or_else(Box::default, |table| {
        recognise::matches(table, &layout, |name, report| row(name, name, &layout, report), report)
    });
    RecordKind {
        opening: format!("{{\"{}\":", name.value).into_bytes().into(),
        title: table.ko.as_ref().map_or_else(|| name.value.clone(), |ko| ko.value.clone()),
        name: name.value.clone(),
        id,
        matches,
        layout: Arc::new(layout),
    }
}

/// A row that stands at the same place in every record; none: a finding says why. `written` is where it is named.
pub(super) fn row(name: &str, written: &Text, layout: &Layout, report: &mut Report<'_>) -> Option<FieldIx> {
    let named = |step: &Step| matches!(step, Step::Field(ix) if &*layout.field(*ix).key == name);
    let fixed: Vec<_> = layout.steps.iter().take_while(|step| matches!(step, Step::Field(_))).collect();
    if let Some(Step::Field(ix)) = fixed.iter().find(|step| named(step)) {
        return Some(*ix);
    }
    let draft = if layout.find(name).is_some() {
        let message = format!("`{name}` stands behind what may be longer or shorter");
        Draft::error(FindingCode::Records, written.span, message)
            .expected("a row at the same place in every record: before groups and variants")
    } else {
        let names = layout.fields.iter().map(|field| &*field.key);
        let message = format!("`{}` has no row `{name}`", layout.id.transaction);
        Draft::error(FindingCode::NoSuchRow, written.span, message).like(name, names)
    };
    report.add(draft);
    None
}

/// Every record is of one kind: reports kinds that a record can be at the same time.
pub(super) fn apart(named: &[(Text, RecordTable)], kinds: &[RecordKind], report: &mut Report<'_>) {
    for (later, two) in kinds.iter().enumerate() {
        for (earlier, one) in kinds.iter().enumerate().take(later) {
            if !can_be_both(&one.matches, &two.matches) {
                continue;
            }
            let place = |nth: usize| {
                let (name, table): &(Text, RecordTable) = &named[nth];
                table.r#match.as_ref().map_or(name.span, |table| table.span)
            };
            let message = format!("a record can be `{}` and `{}` at once", one.name, two.name);
            let draft = Draft::error(FindingCode::NotApart, place(later), message);
            report.add(
                draft
                    .related(place(earlier), "the other one")
                    .help("ask both for one row, and for other values of it"),
            );
        }
    }
}

/// A kind without `match` is what no other is: one of these can be told from all others.
fn can_be_both(one: &[Match], other: &[Match]) -> bool {
    if one.is_empty() || other.is_empty() {
        return one.is_empty() && other.is_empty();
    }
    let same = |a: &[u8], b: &[u8]| a.starts_with(b) || b.starts_with(a);
    !one.iter().any(|row| {
        let partners = other.iter().filter(|partner| partner.at == row.at);
        partners.into_iter().any(|partner| !row.any.iter().any(|a| partner.any.iter().any(|b| same(a, b))))
    })
}
