//! One row, from its slot.

use fei_layout::plan::{Count, Field, FieldIx, JsonType, Kind, SetBy, Side, SlotRef};

use crate::charset::Changes;
use crate::json::{Instance, Slot, What};
use crate::num::index;
use crate::view::{element_key, verify};
use crate::walk::has_value;
use crate::{Error, ErrorKind, LossKind, Value, mask, scalar};

use super::Encoder;

impl Encoder<'_, '_> {
    pub(super) fn row(&mut self, ix: FieldIx, at: u32) -> Result<(), Error> {
        let layout = self.layout;
        let field = layout.field(ix);
        self.reserve(field, at);
        let place = layout.mirror.fields.get(index(ix.0)).copied().flatten();
        let Some(place) = place.filter(|_| has_value(field)) else { return Ok(()) };
        if self.scope().is_none() {
            return self.blanks(field, at, 0);
        }
        let slot = self.slot(place);
        match slot.what {
            What::Absent => self.absent(ix, field, place, at),
            _ if field.repeat == 1 => self.value(field, slot, at, 0),
            What::List(first, count) => self.elements(field, slot, (first, count), at),
            _ => Err(self.wrong_type(&field.key, slot, "a list")),
        }
    }

    /// Bytes for a row, and for its sign and fraction where they stand further on.
    fn reserve(&mut self, field: &Field, at: u32) {
        let own = index(at.saturating_add(field.width.saturating_mul(field.repeat)));
        let end = self.start.saturating_add(own.max(scalar::window(field, at).end));
        if self.out.len() < end {
            self.out.resize(end, b' ');
        }
    }

    fn elements(
        &mut self,
        field: &Field,
        slot: Slot<'_>,
        (first, count): (Option<Instance>, u32),
        at: u32,
    ) -> Result<(), Error> {
        if count > field.repeat {
            let expected = format!("at most {} values", field.repeat);
            return Err(self.error(&field.key, slot.at, ErrorKind::Count, expected, count.to_string()));
        }
        let mut next = first;
        let mut number: u32 = 0;
        while let Some(element) = next {
            let slot = self.captured.element(element);
            self.value(field, slot, at.saturating_add(number.saturating_mul(field.width)), number)?;
            number += 1;
            next = self.captured.next(element);
        }
        self.blanks(field, at, number)
    }

    /// One value: of the right type, written, and then what the layout allows.
    fn value(&mut self, field: &Field, slot: Slot<'_>, at: u32, number: u32) -> Result<(), Error> {
        let key = || element_key(field, number);
        let (value, expected) = match (field.kind, field.json) {
            (Kind::Number(_), JsonType::Number) => match slot.what {
                What::Number(text) => (Some(Value::Number(text.into())), ""),
                What::Null => (Some(Value::Null), ""),
                _ => (None, "a number without quotes"),
            },
            _ => match slot.what {
                What::Text(..) | What::Null => (slot.value(), ""),
                _ if matches!(field.kind, Kind::Number(_)) => (None, "a number in quotes"),
                _ => (None, "a string"),
            },
        };
        let Some(value) = value else { return Err(self.wrong_type(&key(), slot, expected)) };
        if value == Value::Null && self.may_be_unset(field) {
            return self.blank(field, at, number);
        }
        let telegram = self.out.get_mut(self.start..).unwrap_or_default();
        let changes = scalar::write(field, &value, telegram, at);
        let changes = changes.map_err(|fault| self.located(&key(), slot.at, fault))?;
        if let Err(fault) = self.allowed(field, at) {
            return Err(self.located(&key(), slot.at, fault));
        }
        self.report(field, &value, changes, at, number);
        Ok(())
    }

    fn allowed(&self, field: &Field, at: u32) -> Result<(), crate::Fault> {
        if !scalar::is_checked(field) {
            return Ok(());
        }
        verify(self.layout, field, self.telegram(), at).map(drop)
    }

    /// In a request a row that only the answer fills may be null, whatever its kind.
    fn may_be_unset(&self, field: &Field) -> bool {
        self.layout.id.side == Side::Request && field.set_by == SetBy::Answer
    }

    /// A key that is not there: the list's count, the default, the constant or the empty form.
    fn absent(&mut self, ix: FieldIx, field: &Field, place: SlotRef, at: u32) -> Result<(), Error> {
        let located = |encoder: &Self, fault| encoder.located(&field.key, encoder.here(), fault);
        if let Some(count) = self.counts(ix, place) {
            let value = Value::Number(count.to_string().into());
            let telegram = self.out.get_mut(self.start..).unwrap_or_default();
            let written = scalar::write(field, &value, telegram, at);
            return written.map(drop).map_err(|fault| located(self, fault));
        }
        let unset = self.may_be_unset(field);
        if field.default.is_none() && field.constant.is_none() && field.required && !unset {
            let (expected, got) = ("a value".to_owned(), "no such key".to_owned());
            return Err(self.error(&field.key, self.here(), ErrorKind::Required, expected, got));
        }
        if field.default.is_none() || unset {
            return self.blanks(field, at, 0);
        }
        for number in 0..field.repeat {
            let at = at.saturating_add(number.saturating_mul(field.width));
            let telegram = self.out.get_mut(self.start..).unwrap_or_default();
            scalar::absent(field, telegram, at).map_err(|fault| located(self, fault))?;
            let after = self.after(field, at);
            self.losses.push(
                self.walk.path(&element_key(field, number)),
                LossKind::Defaulted,
                String::new(),
                after,
            );
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

    /// The empty form of the elements from `number` on.
    fn blanks(&mut self, field: &Field, at: u32, number: u32) -> Result<(), Error> {
        (number..field.repeat).try_for_each(|number| {
            self.blank(field, at.saturating_add(number.saturating_mul(field.width)), number)
        })
    }

    fn blank(&mut self, field: &Field, at: u32, number: u32) -> Result<(), Error> {
        let telegram = self.out.get_mut(self.start..).unwrap_or_default();
        let written = scalar::blank(field, telegram, at);
        written.map_err(|fault| self.located(&element_key(field, number), self.here(), fault))
    }

    fn report(&mut self, field: &Field, value: &Value<'_>, changes: Changes, at: u32, number: u32) {
        for kind in LossKind::of(changes) {
            let path = self.walk.path(&element_key(field, number));
            let after = self.after(field, at);
            self.losses.push(path, kind, mask::show(field.mask, value.text()), after);
        }
    }

    /// What was written, masked.
    fn after(&self, field: &Field, at: u32) -> String {
        let value = scalar::read(field, self.telegram(), at);
        value.map(|value| mask::show(field.mask, value.text())).unwrap_or_default()
    }
}
