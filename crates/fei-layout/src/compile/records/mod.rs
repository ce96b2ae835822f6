//! A file of records: its kinds, their order, and what must add up. The rows of a kind are rows like any other.

mod checks;
mod dated;
mod follow;
mod kind;
mod order;

use super::field::is_unread;
use super::inventory::FileOfRecords;
use super::telegram::{Telegram, title};
use super::versions::Days;
use crate::FindingCode;
use crate::plan::{RecordFile, RecordForm, RecordKind};
use crate::read::{At, has, missing, top};
use crate::report::{Draft, Report};
use crate::typed::{FormWord, RecordsFile};

pub(crate) use dated::same_day;

/// Compiles a file of records; none: a finding says why.
pub(crate) fn compile(
    file: &FileOfRecords,
    (from, until): Days,
    party: &Telegram<'_>,
    report: &mut Report<'_>,
) -> Option<RecordFile> {
    let before = report.errors();
    let typed = &file.read.typed;
    needed(typed, report);
    let id = file.id();
    let named = typed.record.as_ref().map_or(&[][..], |record| &record.value.0);
    let mut kinds: Vec<_> = named
        .iter()
        .map(|(name, table)| kind::compile(&id, name, table, typed.bytes.as_ref(), party, report))
        .collect();
    kind::apart(named, &kinds, report);
    let order = typed.order.as_ref().and_then(|text| order::compile(text, named, report));
    let checks: Box<[_]> =
        typed.checks.iter().flatten().filter_map(|row| checks::compile(row, &kinds, report)).collect();
    follow::mark(&checks, &mut kinds);
    let dated = typed.dated.as_ref().and_then(|text| dated::compile(text, &kinds, order.as_ref(), report));
    let form = typed.form.as_ref().and_then(|form| self::form(form, &kinds, report));
    let sound = file.read.sound && party.sound && report.errors() == before;
    let (order, form) = order.zip(form).filter(|_| sound)?;
    let title = title(typed.title.as_ref(), &file.name);
    let party = file.party.clone();
    Some(RecordFile { id, party, title, from, until, dated, form, kinds: kinds.into(), order, checks })
}

fn needed(typed: &RecordsFile, report: &mut Report<'_>) {
    let mut need = |key: &str, expected: &str| {
        if !has(typed, key) {
            report.add(missing(top(typed), key).expected(expected));
        }
    };
    need("title", "title = \"…\": what the sheet calls it");
    need(
        "form",
        "form = \"fixed\", \"lf\", \"crlf\", \"rdw\", \"word2\", \"word4\", \"word2le\" or \"word4le\"",
    );
    need("order", "order = \"header data* trailer\": the kinds of records as they come");
    need("record", "[record.NAME] with `match` and `rows`, for each kind of record");
}

/// Records of a fixed form have all the same bytes; none too where the bytes of a row could not be read.
fn form(form: &At<FormWord>, kinds: &[RecordKind], report: &mut Report<'_>) -> Option<RecordForm> {
    let FormWord::Fixed = form.value else {
        let FormWord::Of(form) = form.value else { return None };
        return Some(form);
    };
    let bytes = kinds.first()?.layout.bytes_max;
    if kinds.iter().any(|kind| kind.layout.fields.iter().any(is_unread)) {
        return None;
    }
    let other = kinds.iter().find(|kind| (kind.layout.bytes_min, kind.layout.bytes_max) != (bytes, bytes));
    let Some(other) = other else { return Some(RecordForm::Fixed(bytes)) };
    let (least, most) = (other.layout.bytes_min, other.layout.bytes_max);
    let has = if least == most { most.to_string() } else { format!("{least} to {most}") };
    let first = &kinds.first()?.name;
    let message =
        format!("`{}` has {has} bytes, `{first}` has {bytes}: they are not of one length", other.name);
    report.add(
        Draft::error(FindingCode::Records, form.span, message)
            .help("fill the shorter up with a row without a name, or choose another form"),
    );
    None
}
