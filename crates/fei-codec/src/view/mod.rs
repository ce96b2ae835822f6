//! A telegram seen through its layout: where every field stands, and what it holds when it is asked for.

mod check;
mod lying;
mod places;

use std::borrow::Cow;

use fei_layout::plan::{FieldIx, GroupIx, Kind, Layout};

use crate::num::index;
use crate::{Buffer, Error, Value, mask, quick, scalar};

pub(crate) use lying::count as lying_count;
use places::Places;
pub use places::Scope;

/// A telegram whose shape was walked: lengths, counts and choices hold. Values are read when they are asked for.
#[derive(Debug, Clone)]
pub struct View<'t> {
    layout: &'t Layout,
    telegram: &'t [u8],
    places: Cow<'t, Places>,
}

/// Where everything in one telegram stands: what is kept of a [`View`] when its telegram goes to another task.
#[derive(Debug, Clone)]
pub struct Shape {
    places: Places,
    bytes: usize,
}

impl Shape {
    /// The view that it was taken from, without another walk. `layout` and `telegram` are those of that view, as they
    /// were: values of anything else would be read at the wrong places.
    #[must_use]
    pub fn view<'t>(&'t self, layout: &'t Layout, telegram: &'t [u8]) -> View<'t> {
        debug_assert_eq!(self.bytes, telegram.len(), "the shape of another telegram");
        View { layout, telegram, places: Cow::Borrowed(&self.places) }
    }
}

impl<'t> View<'t> {
    /// Walks a telegram: length, counts, choices.
    ///
    /// # Errors
    /// The first place at which the telegram has not the layout's shape; or the count that explains why.
    pub fn read(layout: &'t Layout, telegram: &'t [u8]) -> Result<Self, Error> {
        let places = Places::read(layout, telegram);
        let places = places.map_err(|error| lying_count(layout, telegram).unwrap_or(error))?;
        Ok(Self { layout, telegram, places: Cow::Owned(places) })
    }

    /// No telegram yet: no field stands anywhere, and all are null.
    pub(crate) fn nothing(layout: &'t Layout) -> Self {
        Self { layout, telegram: &[], places: Cow::Owned(Places::nowhere(layout)) }
    }

    /// What is kept of it beyond its layout and its telegram.
    #[must_use]
    pub fn into_shape(self) -> Shape {
        Shape { places: self.places.into_owned(), bytes: self.telegram.len() }
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
        if !self.is_fine() {
            check::values(self.layout, self.telegram)
                .map_err(|error| lying_count(self.layout, self.telegram).unwrap_or(error))?;
            check::comes_back(self.layout, self.telegram)?;
        }
        if self.layout.answer_only_data == fei_layout::plan::AnswerOnlyData::Error {
            return self.answer_only_data().map_or(Ok(()), Err);
        }
        Ok(())
    }

    /// Whether the quick way reads it: then it is valid, and comes back as it is. Of filler that way asks nothing.
    fn is_fine(&self) -> bool {
        quick::known(self.layout).is_some_and(|known| !known.asks_of_filler)
            && quick::decode(self.layout, self.telegram, &mut Buffer::default()).is_some()
    }

    /// The first row of a request that holds data although only the answer fills it, whatever the party thinks of it.
    #[must_use]
    pub fn answer_only_data(&self) -> Option<Error> {
        let is_answers = |(ix, at)| check::is_answers(self.layout, ix, self.telegram, at);
        let outside = |ix: &FieldIx| self.place(Scope::TELEGRAM, *ix).is_some_and(|at| is_answers((*ix, at)));
        let may_hold_data = quick::known(self.layout)
            .is_none_or(|known| known.answers.iter().any(outside) || self.places.inside().any(is_answers));
        may_hold_data.then(|| check::answer_only(self.layout, self.telegram)).flatten()
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
        let is_there = |at: &u32| number < scalar::elements(field, self.telegram, *at);
        let Some(at) = self.place(scope, ix).filter(is_there) else { return Ok(Value::Null) };
        let at = field.value_at(at, number);
        let telegram = match field.kind {
            Kind::Tail(_) => self.places.tail_end(scope, ix).and_then(|end| self.telegram.get(..index(end))),
            _ => None,
        };
        scalar::read(field, telegram.unwrap_or(self.telegram), at).map_err(|fault| {
            fault.in_telegram(&self.layout.id, self.path(scope, &element_key(field, number)))
        })
    }

    /// The value of a field in an item, or in what is around it, when it stands in the telegram as it stands in JSON. None:
    /// [`View::value_in`] tells what it is.
    pub(crate) fn plain(&self, scope: Scope, ix: FieldIx) -> Option<&'t [u8]> {
        let field = self.layout.field(ix);
        let at = self.place(scope, ix).filter(|_| field.repeat == 1)?;
        quick::plain(field, self.telegram, at)
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
