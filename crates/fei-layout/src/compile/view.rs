//! Other readings of a row: fields without bytes of their own.

use super::builder::Builder;
use super::field::{self, is_unread};
use super::parts::List;
use super::shape::{FieldItem, ViewItem};
use crate::FindingCode;
use crate::plan::{FieldIx, Kind, Mask, Role, Step};
use crate::report::Draft;

impl Builder<'_, '_, '_, '_> {
    pub(super) fn view(&mut self, item: &ViewItem<'_>, list: &List<'_>) {
        let Some(of) = self.redefined(item, list) else { return };
        let row = &self.fields[of.0 as usize];
        let unread = is_unread(row);
        let (start, width) = (row.at, row.width.saturating_mul(row.repeat));
        self.register(of);
        let mut offset = 0_u32;
        for one in &item.fields {
            let bytes = u32::try_from(one.bytes.unwrap_or(0)).unwrap_or(u32::MAX);
            if offset.saturating_add(bytes) > width && !unread {
                let message = format!("it reads {} bytes", offset.saturating_add(bytes));
                let draft = Draft::error(FindingCode::BadView, one.row.span, message);
                self.report.add(draft.expected(format!("at most {width}, as `{}` has", item.of.value)));
                return;
            }
            self.read_again(one, of, start.saturating_add(offset));
            offset = offset.saturating_add(bytes);
        }
    }

    /// The row that has the bytes: before, in the same list, with nothing of varying length between.
    fn redefined(&mut self, item: &ViewItem<'_>, list: &List<'_>) -> Option<FieldIx> {
        let name = item.of;
        self.names.find(name, self.all, self.report)?;
        let found = list.here(name);
        let fixed = found.filter(|ix| {
            let field = &self.fields[ix.0 as usize];
            !matches!(field.kind, Kind::Tail(_)) && !matches!(field.role, Role::View { .. })
        });
        if fixed.is_none() {
            let message = format!("the bytes of `{}` cannot be read again here", name.value);
            let draft = Draft::error(FindingCode::BadView, name.span, message);
            self.report.add(
                draft.expected(
                    "a row of a fixed width in the same list, with no group, choice or block between",
                ),
            );
        }
        fixed
    }

    /// One field of it; one without a name only takes up room.
    fn read_again(&mut self, item: &FieldItem<'_>, of: FieldIx, at: u32) {
        let Some(name) = &item.row.name else { return };
        let here = std::mem::replace(&mut self.at, at);
        let mut field = field::compile(item, self);
        self.at = here;
        let mask = self.fields[of.0 as usize].mask;
        if mask == Mask::None && field.mask != Mask::None {
            let span = item.row.mask.as_ref().map_or(item.row.span, |mask| mask.span);
            let message = "it is masked, but the row whose bytes it reads is not";
            self.report.add(Draft::error(FindingCode::BadView, span, message).help("mask the row too"));
        }
        if field.mask == Mask::None && mask != Mask::None {
            // What a mask leaves of a part may be what it hides of the whole.
            let row = &self.fields[of.0 as usize];
            let whole = (row.at, row.width, row.repeat) == (field.at, field.width, field.repeat);
            field.mask = if whole { mask } else { Mask::All };
        }
        if let Kind::Tail(_) = field.kind {
            let message = "another reading has a width";
            self.report.add(Draft::error(FindingCode::BadView, item.row.span, message));
        }
        field.set_by = self.fields[of.0 as usize].set_by;
        field.role = Role::View { of, back: here.saturating_sub(at) };
        self.steps.push(Step::Field(FieldIx(self.fields.len() as u32)));
        self.fields.push(field);
        self.names.take(name, self.report);
    }
}
