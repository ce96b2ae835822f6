//! One row, from its slot.

use fei_layout::plan::{Empty, Field, FieldIx, JsonType, Kind, SetBy, Side};

use crate::allowed::{elements, verify};
use crate::json::{Instance, Slot, What};
use crate::num::index;
use crate::view::element_key;
use crate::walk::{has_value, is_view};
use crate::{Error, ErrorKind, Value, scalar};

use super::Encoder;

impl Encoder<'_, '_> {
    pub(super) fn row(&mut self, ix: FieldIx, at: u32) -> Result<(), Error> {
        let layout = self.layout;
        let field = layout.field(ix);
        if is_view(field) {
            return self.view(ix, at);
        }
        self.reserve(field, at);
        let place = layout.mirror.fields.get(index(ix.0)).copied().flatten();
        let Some(place) = place.filter(|_| has_value(field)) else { return Ok(()) };
        if self.scope().is_none() {
            self.blanks(field, at, 0)?;
            return self.may_be_seen(field, at);
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
        let own = index(at.saturating_add(field.bytes()));
        let end = self.start.saturating_add(own.max(scalar::window(field, at).end));
        if self.out.len() < end {
            self.out.resize(end, self.layout.charset.space());
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
            self.value(field, slot, field.value_at(at, number), number)?;
            number += 1;
            next = self.captured.next(element);
        }
        self.unsaid(field, at, number)?;
        self.ends(field, slot, at, number)
    }

    /// A list that ends where it is blank ends with a value, and one that is required has one.
    fn ends(&self, field: &Field, slot: Slot<'_>, at: u32, count: u32) -> Result<(), Error> {
        let there = scalar::elements(field, self.telegram(), at);
        if field.until_blank && there < count && !self.may_be_unset(field) {
            let key = element_key(field, count - 1);
            let (expected, got) = ("a value at the end of the list", "a blank one");
            return Err(self.error(&key, slot.at, ErrorKind::Required, expected.to_owned(), got.to_owned()));
        }
        match elements(self.layout, field, self.telegram(), at) {
            Ok(_) => Ok(()),
            Err(fault) => Err(self.located(&field.key, slot.at, fault)),
        }
    }

    /// One value: of the right type, written, and then what the layout allows.
    fn value(&mut self, field: &Field, slot: Slot<'_>, at: u32, number: u32) -> Result<(), Error> {
        let key = || element_key(field, number);
        let value = self.typed(field, slot, &key())?;
        // In a list that ends where it is blank a null has a form of its own: what is blank would be no element.
        let has_null = field.until_blank && field.empty != Empty::Never;
        if value == Value::Null && self.may_be_unset(field) && !has_null {
            return self.blank(field, at, number);
        }
        let telegram = self.out.get_mut(self.start..).unwrap_or_default();
        let changes = scalar::write(field, &value, telegram, at);
        let changes = changes.map_err(|fault| self.located(&key(), slot.at, fault))?;
        if let Err(fault) = self.allowed(field, at) {
            return Err(self.located(&key(), slot.at, fault));
        }
        self.report(field, &value, changes, (at, slot.at), number);
        if !self.layout.computed.is_empty() {
            self.given.push((at, slot.at));
        }
        Ok(())
    }

    /// A value of the type that the field has in JSON.
    pub(super) fn typed<'v>(&self, field: &Field, slot: Slot<'v>, key: &str) -> Result<Value<'v>, Error> {
        let (value, expected) = match (field.kind, field.json) {
            (Kind::Number(_), JsonType::Number) => match slot.what {
                What::Number(text) => (Some(Value::Number(text.into())), ""),
                What::Null => (Some(Value::Null), ""),
                _ => (None, "a number without quotes"),
            },
            (Kind::Boolean, _) => match slot.what {
                What::Bool(_) | What::Null => (slot.value(), ""),
                _ => (None, "true or false"),
            },
            _ => match slot.what {
                What::Text(..) | What::Null => (slot.value(), ""),
                _ if matches!(field.kind, Kind::Number(_)) => (None, "a number in quotes"),
                _ => (None, "a string"),
            },
        };
        value.ok_or_else(|| self.wrong_type(key, slot, expected))
    }

    fn allowed(&self, field: &Field, at: u32) -> Result<(), crate::Fault> {
        if !scalar::is_checked(field) {
            return Ok(());
        }
        verify(self.layout, field, self.telegram(), at).map(drop)
    }

    /// In a request a row that only the answer fills may be null, whatever its kind.
    pub(super) fn may_be_unset(&self, field: &Field) -> bool {
        self.layout.id.side == Side::Request && field.set_by == SetBy::Answer
    }
}
