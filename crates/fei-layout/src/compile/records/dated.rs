//! The row by which a file of records says its day, and with it which version of its layout it is.

use super::super::inventory::{FileOfRecords, Inventory};
use super::kind::row;
use crate::FindingCode;
use crate::compile::shape::inside;
use crate::notation;
use crate::plan::{DateForm, Field, Kind, RecordFile, RecordForm, RecordKind, RecordOrder, RecordRow};
use crate::read::{At, top};
use crate::report::{Draft, Report};
use crate::typed::Text;

/// Compiles `dated`; none: a finding says why.
pub(super) fn compile(
    text: &Text,
    kinds: &[RecordKind],
    order: Option<&RecordOrder>,
    report: &mut Report<'_>,
) -> Option<RecordRow> {
    let written = match notation::Row::read(text) {
        Ok(written) => written,
        Err(bad) => {
            let span = inside(text, bad.at..text.len(), report);
            let draft = Draft::error(FindingCode::BadText, span, "this is no row of a record");
            report.add(draft.expected(bad.expected));
            return None;
        }
    };
    let Some(nth) = kinds.iter().position(|kind| kind.name == written.kind) else {
        let message = format!("there is no record `{}`", written.kind);
        let draft = Draft::error(FindingCode::NoSuchRow, text.span, message);
        report.add(draft.like(&written.kind, kinds.iter().map(|kind| &*kind.name)));
        return None;
    };
    let (kind, layout) = (u32::try_from(nth).unwrap_or(u32::MAX), &kinds[nth].layout);
    let place = At { value: text.value.clone(), span: inside(text, written.at.clone(), report) };
    let field = row(&written.name, &place, layout, report)?;
    if !is_day(layout.field(field)) {
        let message = format!("`{}` holds no day", written.name);
        let draft = Draft::error(FindingCode::Versions, place.span, message);
        report.add(draft.expected("one row of a day, as \"D8\" or \"D6\", without `until`"));
    }
    if order.is_some_and(|order| !begins(order, kind)) {
        let message = format!("a file need not begin with `{}`", written.kind);
        let draft = Draft::error(FindingCode::Versions, place.span, message);
        report.add(draft.expected("a row of the record that `order` begins with"));
    }
    Some(RecordRow { kind, field })
}

fn is_day(field: &Field) -> bool {
    matches!(field.kind, Kind::Date(form) if form != DateForm::Time) && field.repeat == 1
}

/// Whether every file that has a record begins with one of this kind.
fn begins(order: &RecordOrder, kind: u32) -> bool {
    let first = (0..).zip(&order.places).filter(|(nth, _)| order.first & (1_u64 << nth) != 0);
    first.into_iter().all(|(_, place)| place.kind == kind)
}

/// Which version a file is can only be read when all of them have its day at one place.
pub(crate) fn same_day(files: &[RecordFile], inventory: &Inventory, report: &mut Report<'_>) {
    for (later, one) in files.iter().enumerate() {
        let Some(first) = files.iter().take(later).find(|first| first.id == one.id) else { continue };
        if place(first) == place(one) {
            continue;
        }
        let is = |file: &&FileOfRecords| file.id() == one.id && file.until == one.until;
        let Some(file) = inventory.records.iter().find(is) else { continue };
        let typed = &file.read.typed;
        let span = typed.dated.as_ref().map_or(top(typed), |dated| dated.span);
        let message = format!("another version of `{}` has the day of the file at another place", one.id);
        let draft = Draft::error(FindingCode::Versions, span, message);
        report.add(
            draft.expected("`dated` with a row of one type at one place in all versions, and one `form`"),
        );
    }
}

/// Where the day stands: in which form of records, at which byte, as what.
fn place(file: &RecordFile) -> Option<(RecordForm, u32, Kind)> {
    let dated = file.dated?;
    let field = file.kinds.get(dated.kind as usize)?.layout.field(dated.field);
    let form = if let RecordForm::Fixed(_) = file.form { RecordForm::Fixed(0) } else { file.form };
    Some((form, field.at, field.kind))
}
