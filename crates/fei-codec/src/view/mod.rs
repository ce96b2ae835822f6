//! A telegram seen through its layout: where every field stands, and what it holds when it is asked for.

mod check;
mod places;

use fei_layout::plan::{FieldIx, GroupIx, Kind, Layout};

use crate::num::index;
use crate::{Error, Value, mask, scalar};

use places::Places;
pub use places::Scope;

/// A telegram whose shape was walked: lengths, counts and choices hold. Values are read when they are asked for.
#[derive(Debug, Clone)]
pub struct View<'t> {
    layout: &'t Layout,
    telegram: &'t [u8],
    places: Places,
}

impl<'t> View<'t> {
    /// Walks a telegram: length, counts, choices.
    ///
    /// # Errors
    /// The first place at which the telegram has not the layout's shape.
    pub fn read(layout: &'t Layout, telegram: &'t [u8]) -> Result<Self, Error> {
        Places::read(layout, telegram).map(|places| Self { layout, telegram, places })
    }

    /// No telegram yet: no field stands anywhere, and all are null.
    pub(crate) fn nothing(layout: &'t Layout) -> Self {
        Self { layout, telegram: &[], places: Places::nowhere(layout) }
    }

    /// The layout.
    #[must_use]
    pub const fn layout(&self) -> &'t Layout {
        self.layout
    }

    /// The bytes.
    #[must_use]
    pub const fn telegram(&self) -> &'t [u8] {
        self.telegram
    }

    /// Whether every field is valid: its value, `required`, codes and constant; then, in a request of a party that wants
    /// it so, that its bytes come back as they are and that rows which only the answer fills hold no data. decode and
    /// encode ask the same, but for the last.
    ///
    /// # Errors
    /// The first that is not. [`ErrorKind::AnswerOnly`](crate::ErrorKind::AnswerOnly) comes last: then all else holds.
    pub fn check(&self) -> Result<(), Error> {
        check::values(self.layout, self.telegram)?;
        check::comes_back(self.layout, self.telegram)?;
        if self.layout.answer_only_data == fei_layout::plan::AnswerOnlyData::Error {
            return self.answer_only_data().map_or(Ok(()), Err);
        }
        Ok(())
    }

    /// The first row of a request that holds data although only the answer fills it, whatever the party thinks of it.
    #[must_use]
    pub fn answer_only_data(&self) -> Option<Error> {
        check::answer_only(self.layout, self.telegram)
    }

    /// Where a field stands, in a scope or in those around it; none when its arm was not chosen.
    #[must_use]
    pub fn place(&self, scope: Scope, field: FieldIx) -> Option<u32> {
        self.places.of(scope, field)
    }

    /// `detail[2].amount`: where a key of a scope stands.
    #[must_use]
    pub fn path(&self, scope: Scope, key: &str) -> String {
        self.places.path(self.layout, scope, key)
    }

    /// The value of a field outside of groups; null when its arm was not chosen. Of a repeated scalar the first.
    ///
    /// # Errors
    /// Bytes that the field cannot hold.
    pub fn value(&self, field: FieldIx) -> Result<Value<'t>, Error> {
        self.value_in(Scope::TELEGRAM, field)
    }

    /// The value of a field in an item, or in what is around it.
    ///
    /// # Errors
    /// Bytes that the field cannot hold.
    pub fn value_in(&self, scope: Scope, field: FieldIx) -> Result<Value<'t>, Error> {
        self.element(scope, field, 0)
    }

    /// How many elements a field in a scope has: one, unless it is repeated; none when its arm was not chosen.
    #[must_use]
    pub fn elements(&self, scope: Scope, field: FieldIx) -> u32 {
        let at = self.place(scope, field);
        at.map_or(0, |at| scalar::elements(self.layout.field(field), self.telegram, at))
    }

    /// One element of a repeated scalar, counted from 0; null behind the last.
    ///
    /// # Errors
    /// Bytes that the field cannot hold.
    pub fn element(&self, scope: Scope, ix: FieldIx, number: u32) -> Result<Value<'t>, Error> {
        let field = self.layout.field(ix);
        let Some(at) = self.place(scope, ix).filter(|_| number < self.elements(scope, ix)) else {
            return Ok(Value::Null);
        };
        let at = field.value_at(at, number);
        let telegram = match field.kind {
            Kind::Tail(_) => self.places.tail_end(scope, ix).and_then(|end| self.telegram.get(..index(end))),
            _ => None,
        };
        scalar::read(field, telegram.unwrap_or(self.telegram), at).map_err(|fault| {
            fault.in_telegram(&self.layout.id, self.path(scope, &element_key(field, number)))
        })
    }

    /// Where an opaque tail ends, in a scope or in those around it.
    pub(crate) fn tail_end(&self, scope: Scope, tail: FieldIx) -> Option<u32> {
        self.places.tail_end(scope, tail)
    }

    /// How many items a group outside of groups has.
    #[must_use]
    pub fn items(&self, group: GroupIx) -> u32 {
        self.items_in(Scope::TELEGRAM, group)
    }

    /// How many items a group in a scope has.
    #[must_use]
    pub fn items_in(&self, scope: Scope, group: GroupIx) -> u32 {
        self.places.items(scope, group)
    }

    /// An item of a group in a scope, counted from 0.
    #[must_use]
    pub fn item(&self, scope: Scope, group: GroupIx, number: u32) -> Option<Scope> {
        self.places.item(scope, group, number)
    }

    /// The value of a field in an item of a group outside of groups; null when there is no such item.
    ///
    /// # Errors
    /// Bytes that the field cannot hold.
    pub fn item_value(&self, group: GroupIx, item: u32, field: FieldIx) -> Result<Value<'t>, Error> {
        match self.item(Scope::TELEGRAM, group, item) {
            Some(scope) => self.value_in(scope, field),
            None => Ok(Value::Null),
        }
    }

    /// A field outside of groups as people may see it; `?` when it cannot be read.
    #[must_use]
    pub fn shown(&self, field: FieldIx) -> String {
        let mask = self.layout.field(field).mask;
        self.value(field).map_or_else(|_| "?".to_owned(), |value| mask::show(mask, value.text()))
    }
}

/// `rcv_address[1]` for an element of a repeated scalar, else the key alone.
pub(crate) fn element_key(field: &fei_layout::plan::Field, number: u32) -> String {
    if field.repeat > 1 { format!("{}[{number}]", field.key) } else { field.key.to_string() }
}

/// The layout's group.
fn group_key(layout: &Layout, ix: GroupIx) -> &str {
    layout.groups.get(index(ix.0)).map_or("", |group| &group.key)
}

#[cfg(test)]
mod tests;
