//! What is done to a value on its way, table, strip, slice, width, and the loss report of it.

use std::borrow::Cow;

use fei_layout::plan::{Expr, Piece, Source, TableRef};

use super::reshape::{leaves_alone, reshape};
use super::sources::Sources;
use crate::mask::{HIDDEN, show};
use crate::num::index;
use crate::{Error, ErrorKind, Loss, LossKind, Losses, Value};

impl<'a> Sources<'a> {
    /// A value after all that is done to it.
    pub(super) fn done<'v>(
        &self,
        expr: &Expr,
        from: &[Piece],
        value: Value<'v>,
        target: &str,
        losses: &mut Losses,
    ) -> Result<Value<'v>, Error>
    where
        'a: 'v,
    {
        let value = match &expr.table {
            Some(table) => self.look_up(table, value, from, target, losses)?,
            None => value,
        };
        match value {
            Value::Text(text) | Value::Number(text) if !leaves_alone(expr) => {
                let Some(shaped) = reshape(expr, &text) else { return Ok(Value::Text(text)) };
                losses.push(self.change(from, target, LossKind::Reshaped, &text, &shaped));
                Ok(Value::Text(Cow::Owned(shaped)))
            }
            value => Ok(value),
        }
    }

    /// A code through its table. An empty value is no code: it stays empty.
    fn look_up<'v>(
        &self,
        table: &TableRef,
        value: Value<'v>,
        from: &[Piece],
        target: &str,
        losses: &mut Losses,
    ) -> Result<Value<'v>, Error>
    where
        'a: 'v,
    {
        if value.is_empty() {
            return Ok(value);
        }
        let second = table.second.as_ref().map(|source| self.source(source, target)).transpose()?;
        let second = second.as_ref().map(Value::text);
        let known = self.tables.get(index(table.table));
        let found = known.and_then(|known| known.row(value.text(), second));
        let Some(row) = found else {
            let name = known.map_or("none", |known| &known.name);
            let expected = format!("a code that stands in table {name}");
            return Err(self.blame(from, target, ErrorKind::NotInTable, expected, value.text()));
        };
        let other = row.value_for(value.text());
        if other == value.text() {
            return Ok(value);
        }
        if row.is_for_any() {
            losses.push(self.change(from, target, LossKind::Translated, value.text(), other));
        }
        // What is not the code itself is the row's own text.
        Ok(Value::Text(Cow::Borrowed(&row.value)))
    }

    /// The loss of a number that JSON writes otherwise: without the zeros before it.
    pub(super) fn renumbered(
        &self,
        expr: &Expr,
        target: &str,
        before: &str,
        after: &str,
    ) -> Result<Option<Loss>, Error> {
        if before == after {
            return Ok(None);
        }
        let Some(case) = self.case(&expr.cases)? else { return Ok(None) };
        Ok(Some(self.change(&case.value.pieces, target, LossKind::Reshaped, before, after)))
    }

    /// A change of the value that a template's pieces gave, masked as the field is that it came from. A value of the
    /// answer is shown as it is: whoever writes it masks it as its own field is.
    pub(super) fn change(
        &self,
        pieces: &[Piece],
        target: &str,
        kind: LossKind,
        before: &str,
        after: &str,
    ) -> Loss {
        let (path, place) = self.origin(pieces, target);
        let (before, after) = (self.shown(pieces, before), self.shown(pieces, after));
        Loss { path, place, kind, before, after }
    }

    fn shown(&self, pieces: &[Piece], text: &str) -> String {
        let layout = self.request.layout();
        match pieces {
            [Piece::Value(Source::Field(field))] => show(layout.field(*field).mask, text),
            [Piece::Value(Source::Json(_))] => text.to_owned(),
            _ if self.hides(pieces) => HIDDEN.to_owned(),
            _ => text.to_owned(),
        }
    }
}
