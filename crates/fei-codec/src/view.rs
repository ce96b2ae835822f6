//! A telegram seen through its layout: where every field stands, and what it holds.

use fei_layout::plan::{FieldIx, GroupIx, Layout};

use crate::{Error, ErrorKind, Place, Value};

/// A telegram whose shape was walked: lengths, counts and choices hold. Values are read when asked for.
#[derive(Debug, Clone)]
pub struct View<'t> {
    layout: &'t Layout,
    telegram: &'t [u8],
}

/// The telegram itself, or one item of a group in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope(u32);

impl Scope {
    /// The telegram itself.
    pub const TELEGRAM: Self = Self(0);
}

impl<'t> View<'t> {
    /// Walks a telegram: length, counts, choices.
    ///
    /// # Errors
    /// The first place at which the telegram has not the layout's shape.
    pub fn read(layout: &'t Layout, telegram: &'t [u8]) -> Result<Self, Error> {
        Ok(Self { layout, telegram })
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

    /// Whether every field is valid: its value, `required`, codes and constant, then data in rows that only the answer
    /// fills when this is a request.
    ///
    /// # Errors
    /// The first that is not. [`ErrorKind::AnswerOnly`] comes last: then everything else holds.
    pub fn check(&self) -> Result<(), Error> {
        Err(self.unready())
    }

    /// Where a field stands in a scope or in those around it; none when its arm was not chosen.
    #[must_use]
    pub fn place(&self, scope: Scope, field: FieldIx) -> Option<u32> {
        let _ = (scope, field);
        None
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

    /// One element of a repeated scalar.
    ///
    /// # Errors
    /// Bytes that the field cannot hold.
    pub fn element(&self, scope: Scope, field: FieldIx, number: u32) -> Result<Value<'t>, Error> {
        let _ = (scope, field, number);
        Err(self.unready())
    }

    /// How many items a group outside of groups has.
    #[must_use]
    pub fn items(&self, group: GroupIx) -> u32 {
        self.items_in(Scope::TELEGRAM, group)
    }

    /// How many items a group inside of a scope has.
    #[must_use]
    pub fn items_in(&self, scope: Scope, group: GroupIx) -> u32 {
        let _ = (scope, group);
        0
    }

    /// An item of a group inside of a scope, counted from 0.
    #[must_use]
    pub fn item(&self, scope: Scope, group: GroupIx, number: u32) -> Option<Scope> {
        let _ = (scope, group, number);
        None
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

    /// A field outside of groups as people may see it; what cannot be read is `?`.
    #[must_use]
    pub fn shown(&self, field: FieldIx) -> String {
        let _ = field;
        String::new()
    }

    fn unready(&self) -> Error {
        Error {
            layout: self.layout.id.to_string(),
            path: String::new(),
            place: Place::Whole,
            kind: ErrorKind::Length,
            expected: "a codec".to_owned(),
            got: "none yet".to_owned(),
        }
    }
}
