//! What is done to a value on its way, table, strip, slice, width, and the loss report of it.

use std::borrow::Cow;

use fei_layout::plan::{Expr, Piece, Source, TableRef, Template};

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
        from: &Template,
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
        Ok(match value {
            _ if leaves_alone(expr) => value,
            Value::Null => Value::Null,
            Value::Text(text) | Value::Number(text) => {
                let shaped = reshape(expr, text.clone());
                if shaped != text {
                    losses.push(self.change(&from.pieces, target, LossKind::Reshaped, &text, &shaped));
                }
                Value::Text(shaped)
            }
        })
    }

    /// A code through its table. An empty value is no code: it stays empty.
    fn look_up<'v>(
        &self,
        table: &TableRef,
        value: Value<'v>,
        from: &Template,
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
            return Err(self.blame(&from.pieces, target, ErrorKind::NotInTable, expected, value.text()));
        };
        let other = row.value_for(value.text());
        if other == value.text() {
            return Ok(value);
        }
        if row.is_for_any() {
            losses.push(self.change(&from.pieces, target, LossKind::Translated, value.text(), other));
        }
        Ok(Value::Text(Cow::Owned(other.to_owned())))
    }

    /// The loss of a number that JSON writes otherwise: without the zeros before it.
    pub(super) fn renumbered(
        &self,
        expr: &Expr,
        target: &str,
        before: &str,
        after: &str,
    ) -> Result<Option<Loss>, Error> {
        let Some(case) = self.case(&expr.cases)?.filter(|_| before != after) else { return Ok(None) };
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
