//! Groups: a repeated set of rows, an object of its own for each item.

use super::builder::Builder;
use super::field::{self, is_unread};
use super::shape::{GroupItem, Item};
use super::size::{self, Size};
use super::value;
use crate::FindingCode;
use crate::plan::{BytesForm, Count, Field, Group, GroupIx, Kind, Sign, Step};
use crate::report::Draft;

impl Builder<'_, '_, '_, '_> {
    pub(super) fn group(&mut self, item: &GroupItem<'_>) {
        self.names.take(item.key, self.report);
        value::name(item.key, self.report);
        let count = self.count(item);
        let ix = self.groups.len();
        let size = size::of_all(&item.items, self.context.frame_bytes_max);
        let bytes = size.unwrap_or_default();
        self.steps.push(Step::Group(GroupIx(ix as u32)));
        let start = self.steps.len() as u32;
        self.groups.push(Group {
            key: item.key.value.clone(),
            rendered: field::rendered(item.key),
            ko: item.row.ko.as_ref().map_or_else(Default::default, |ko| ko.value.clone()),
            at: self.at,
            count,
            max: size::items_max(item, bytes, self.context.frame_bytes_max),
            body: start..start,
            item_bytes: bytes.fixed().and_then(|bytes| u32::try_from(bytes).ok()),
            columns: item.row.columns.as_ref().is_some_and(|columns| columns.value),
        });
        // Of rows whose types could not be read nobody knows the bytes.
        if item.items.is_empty() || size.is_some_and(|size| size.max == 0) {
            let message = "an item of the group has no bytes";
            self.report.add(Draft::error(FindingCode::BadGroup, item.row.span, message));
        }
        self.items(item, bytes, count);
        self.groups[ix].body.end = self.steps.len() as u32;
    }

    /// The rows of one item, in an object of their own.
    fn items(&mut self, item: &GroupItem<'_>, bytes: Size, count: Count) {
        self.columns(item);
        let inside = self.names.inside();
        let names = std::mem::replace(&mut self.names, inside);
        let at = std::mem::replace(&mut self.at, 0);
        let (outer, ended) = (self.set_by, self.ended.take());
        self.set_by = item.row.set_by.as_ref().map_or(outer, |set_by| set_by.value);
        let around = self.begin(false);
        self.rows(&item.items);
        self.end(around);
        self.set_by = outer;
        self.names = names;
        if let Some(inner) = self.ended {
            let message = "something that runs until the end inside of a group";
            self.report.add(Draft::error(FindingCode::BadGroup, inner, message));
        }
        let slots = if let Count::Slots(slots) = count { slots } else { 0 };
        let bytes = u32::try_from(bytes.min.saturating_mul(u64::from(slots))).unwrap_or(u32::MAX);
        self.at = at.saturating_add(bytes);
        self.ended = ended.or((count == Count::UntilEnd).then_some(item.row.span));
    }

    /// Columns are of fields alone, each with all its bytes in its own column.
    fn columns(&mut self, item: &GroupItem<'_>) {
        if item.row.columns.as_ref().is_none_or(|columns| !columns.value) {
            return;
        }
        let plain = |one: &Item<'_>| {
            matches!(one, Item::Field(field) if !field.is_tail())
                && one.row().sign_at.is_none()
                && one.row().frac.is_none()
        };
        for one in item.items.iter().filter(|one| !plain(one)) {
            let message = "this cannot stand in a column";
            let draft = Draft::error(FindingCode::BadGroup, one.row().span, message);
            self.report.add(draft.expected("fields of a fixed width, without parts in other rows"));
        }
    }

    fn count(&mut self, item: &GroupItem<'_>) -> Count {
        if let Some(slots) = &item.row.slots {
            if slots.value == 0 || item.row.max.is_some() {
                let message = "a group of slots has at least one, and no `max` besides";
                self.report.add(Draft::error(FindingCode::BadGroup, slots.span, message));
            }
            return Count::Slots(slots.value);
        }
        if item.row.until.is_some() {
            return Count::UntilEnd;
        }
        // Nothing says how many: a finding says so.
        let Some(name) = &item.row.count else { return Count::Slots(1) };
        let Some(field) = self.names.find(name, self.all, self.report) else { return Count::Slots(0) };
        if !is_count(&self.fields[field.0 as usize]) {
            let draft =
                Draft::error(FindingCode::BadGroup, name.span, format!("`{}` is not a count", name.value));
            self.report.add(draft.expected(COUNTS));
        }
        Count::Field { field, register: self.register(field) }
    }
}

/// The rows that say how many.
pub(super) const COUNTS: &str = "one row of digits, as \"9(3)\", or of a whole number, as \"S9(4) binary\"";

/// Whether a row says how many; of one whose type could not be read nobody knows.
pub(super) fn is_count(field: &Field) -> bool {
    let counts = match field.kind {
        Kind::Digits => true,
        // COBOL counts in S9(4) COMP: a negative one is found when it is read.
        Kind::Number(number) => number.scale == 0 && matches!(number.sign, Sign::None | Sign::Within),
        Kind::Bytes(form) => form == BytesForm::Bcd,
        Kind::Text | Kind::Hangul | Kind::Date(_) | Kind::Boolean | Kind::Tail(_) => false,
    };
    is_unread(field) || counts && field.repeat == 1
}
