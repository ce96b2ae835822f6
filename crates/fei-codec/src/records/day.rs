//! The day that a file says in its first record: which version of its layout it is.

use fei_layout::plan::{Field, RecordFile};
use jiff::civil::Date;

use super::file::{kind_of, kind_of_line};
use crate::json::{Instance, Limits, Unknown, read};
use crate::num::index;
use crate::{Value, scalar};

/// The day that the first record says in the row that `dated` names; none: it is of another kind, or holds no day there.
/// Nothing else of the record is looked at.
#[must_use]
pub fn day_of(file: &RecordFile, record: &[u8]) -> Option<Date> {
    let (kind, field) = dated(file)?;
    let is = kind_of(file, record, kind).ok()?;
    day(&scalar::read(field, record, field.at).ok().filter(|_| is == kind)?)
}

/// The same of the first JSON line.
#[must_use]
pub fn day_of_line(file: &RecordFile, line: &[u8]) -> Option<Date> {
    let (kind, _) = dated(file)?;
    let (is, inner) = kind_of_line(file, line).ok()?;
    let layout = &file.kinds.get(kind).filter(|_| is == kind)?.layout;
    let json = line.get(inner)?;
    let captured = read(&layout.mirror.capture, json, &Limits::default(), Unknown::Skip).ok()?;
    let place = layout.mirror.fields.get(index(file.dated?.field.0)).copied().flatten()?;
    day(&captured.value(Instance::DOCUMENT, place)?)
}

/// The kind of the first record, and its row.
fn dated(file: &RecordFile) -> Option<(usize, &Field)> {
    let row = file.dated?;
    let kind = file.kinds.get(index(row.kind))?;
    Some((index(row.kind), kind.layout.field(row.field)))
}

/// The mirror's digits begin with those of the day, whatever the row has behind it.
fn day(value: &Value<'_>) -> Option<Date> {
    let digits = value.text().get(..8)?;
    Date::strptime("%Y%m%d", digits).ok()
}
