//! What is written where the JSON says nothing: the count of a list, the default, the constant or the empty form, which
//! is filled later where other records of a file say what stands there.

use std::ops::Range;

use fei_layout::plan::{Count, Field, FieldIx, Group, Role, SlotRef};

use crate::allowed::verify;
use crate::json::What;
use crate::slots::Slots;
use crate::view::element_key;
use crate::walk::has_value;
use crate::{Error, ErrorKind, LossKind, Value, scalar, slots};

use super::Encoder;

impl Encoder<'_, '_> {
    /// A key that is not there.
    pub(super) fn absent(
        &mut self,
        ix: FieldIx,
        field: &Field,
        place: SlotRef,
        at: u32,
    ) -> Result<(), Error> {
        let located = |encoder: &Self, fault| encoder.located(&field.key, encoder.here(), fault);
        if let Some(count) = self.counts(ix, place) {
            let value = Value::Number(count.to_string().into());
            let telegram = self.out.get_mut(self.start..).unwrap_or_default();
            let written = scalar::write(field, &value, telegram, at);
            return written.map(drop).map_err(|fault| located(self, fault));
        }
        if self.is_length(ix) {
            return self.blanks(field, at, 0);
        }
        let unset = self.may_be_unset(field);
        if !unset && self.layout.computed.iter().any(|computed| computed.field == ix) {
            self.owed.push(at);
            return self.blanks(field, at, 0);
        }
        if let Some(left) = self.left.as_mut().filter(|_| field.follows && !unset) {
            left.push(ix);
            return self.blanks(field, at, 0);
        }
        if field.default.is_none() && field.constant.is_none() && field.required && !unset {
            return Err(self.no_value(&field.key));
        }
        if field.default.is_none() || unset {
            return self.unsaid(field, at, 0);
        }
        for number in 0..field.repeat {
            let at = field.value_at(at, number);
            let telegram = self.out.get_mut(self.start..).unwrap_or_default();
            scalar::absent(field, telegram, at).map_err(|fault| located(self, fault))?;
            self.defaulted(field, at, number);
        }
        Ok(())
    }

    /// How many items the group has that this field counts, when both stand in the same object.
    fn counts(&self, ix: FieldIx, place: SlotRef) -> Option<u32> {
        self.layout.field(ix).register?;
        let groups = self.layout.groups.iter().zip(&self.layout.mirror.groups);
        let counted = groups.filter(|(group, list)| {
            matches!(group.count, Count::Field { field, .. } if field == ix) && list.frame == place.frame
        });
        counted.fold(None, |count, (_, list)| match self.slot(*list).what {
            What::List(_, items) if count.is_none_or(|count| count == 0) => Some(items),
            _ => count.or(Some(0)),
        })
    }

    /// The elements from `number` on, of which the JSON says nothing: zeros that read back as a value are reported. A
    /// constant has one value only, a list that ends where it is blank ends there, and the rows of the answer say nothing
    /// in a request.
    pub(super) fn unsaid(&mut self, field: &Field, at: u32, number: u32) -> Result<(), Error> {
        self.blanks(field, at, number)?;
        if field.constant.is_none() && !field.until_blank && !self.may_be_unset(field) {
            for number in number..field.repeat {
                let at = field.value_at(at, number);
                if scalar::read(field, self.telegram(), at).is_err() {
                    return Err(self.no_value(&element_key(field, number)));
                }
                self.defaulted(field, at, number);
            }
        }
        Ok(())
    }

    /// A row of a slot behind the list's end. Where the items of a group are not all alike the slot is read as an item all
    /// the same, and with it every item that a count says is in there: then the layout must allow what stands there.
    pub(super) fn may_be_seen(&self, field: &Field, at: u32) -> Result<(), Error> {
        let is_seen = |group: &Group| match group.count {
            Count::Slots(_) => slots::all_are_items(self.layout, group),
            Count::Field { .. } | Count::UntilEnd => true,
        };
        if !self.walk.groups().all(is_seen) {
            return Ok(());
        }
        self.unreadable(field, at).map_or(Ok(()), |number| Err(self.no_value(&element_key(field, number))))
    }

    /// Slots behind the list's end that are read as items, because a constant stands in them: the layout must allow all of
    /// what stands there.
    pub(super) fn may_be_items(&self, slots: Slots<'_>, items: Range<u32>, key: &str) -> Result<(), Error> {
        for item in items {
            let rows = slots.rows(item);
            if rows.into_iter().any(|(field, at)| has_value(field) && self.unreadable(field, at).is_some()) {
                return Err(self.no_value(&format!("{key}[{item}]")));
            }
        }
        Ok(())
    }

    /// The first of a row's values that the layout does not allow.
    fn unreadable(&self, field: &Field, at: u32) -> Option<u32> {
        let place = |number: u32| field.value_at(at, number);
        (0..field.repeat).find(|number| verify(self.layout, field, self.telegram(), place(*number)).is_err())
    }

    /// A row that must be given: it is required, or what is written without a value is none, as zeros are no date.
    fn no_value(&self, key: &str) -> Error {
        let (expected, got) = ("a value".to_owned(), "no such key".to_owned());
        self.error(key, self.here(), ErrorKind::Required, expected, got)
    }

    /// The loss of a value that nobody gave; filler that is as it is without one is in no mirror.
    fn defaulted(&mut self, field: &Field, at: u32, number: u32) {
        let after = self.after(field, at);
        if after.is_empty() || field.role == Role::Filler {
            return;
        }
        self.changed(&element_key(field, number), self.here(), LossKind::Defaulted, String::new(), after);
    }

    /// The empty form of the elements from `number` on.
    pub(super) fn blanks(&mut self, field: &Field, at: u32, number: u32) -> Result<(), Error> {
        (number..field.repeat).try_for_each(|number| self.blank(field, field.value_at(at, number), number))
    }

    pub(super) fn blank(&mut self, field: &Field, at: u32, number: u32) -> Result<(), Error> {
        let telegram = self.out.get_mut(self.start..).unwrap_or_default();
        let written = scalar::blank(field, telegram, at);
        written.map_err(|fault| self.located(&element_key(field, number), self.here(), fault))
    }
}
