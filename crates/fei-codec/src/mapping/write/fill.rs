//! One row of an answer: a copy of the request's, empty where the answer sets it, then what is mapped.

use fei_exchange::Outcome;
use fei_layout::plan::{Cut, Expr, Field, FieldIx, ResponseRow, Role, SetBy};

use super::draft::Draft;
use super::put::{Target, blank, put, says_something_empty};
use super::several;
use crate::mask::{HIDDEN, show};
use crate::num::index;
use crate::walk::is_view;
use crate::{Error, ErrorKind, Fault, Loss, LossKind, Losses, Place, Scope, Value, View, scalar};

impl<'a> Draft<'a> {
    /// Writes the next row.
    pub(super) fn field(&mut self, ix: FieldIx, at: u32) -> Result<(), Error> {
        let field = self.layout.field(ix);
        if is_view(field) {
            // Its bytes are another row's.
            return Ok(());
        }
        self.reach(field, at);
        if let Some(ready) = self.level().ready {
            self.take_over(ix, at, ready);
            return Ok(());
        }
        match field.role {
            Role::PartOf(whole) if self.is_answers(whole) => return Ok(()),
            Role::PartOf(_) => return self.copy(ix, at),
            Role::Named | Role::Filler | Role::View { .. } => {}
        }
        match field.set_by {
            SetBy::Answer => self.empty(field, at)?,
            SetBy::Request | SetBy::Both | SetBy::Fei => self.copy(ix, at)?,
        }
        mapped(self.level().rows, ix).map_or(Ok(()), |expr| self.map(field, at, expr))?;
        self.say_how_it_ended(ix, field, at)
    }

    /// Rows of an item that is a transaction, which say how it ended.
    fn say_how_it_ended(&mut self, ix: FieldIx, field: &Field, at: u32) -> Result<(), Error> {
        let Some((items, _)) = &self.several else { return Ok(()) };
        let Some((_, wording)) = items.answer.iter().find(|(row, _)| *row == ix) else { return Ok(()) };
        let text = Value::Text(several::worded(wording, self.verdict()).into());
        self.put(field, at, &text, true).map_err(|fault| self.located(&field.key, fault))
    }

    /// The bytes of an item that was answered before.
    fn take_over(&mut self, ix: FieldIx, at: u32, (view, scope): (&View<'_>, Scope)) {
        let width = index(self.layout.field(ix).bytes());
        let from = view.place(scope, ix).map_or(usize::MAX, index);
        let source = view.telegram().get(from..from.saturating_add(width));
        let target = self.bytes.get_mut(index(at)..index(at).saturating_add(width));
        if let (Some(source), Some(target)) = (source, target) {
            target.copy_from_slice(source);
        }
    }

    /// Mapped header fields: after the party's rule, which the mapping may overrule.
    pub(super) fn mapped_header(&mut self, rows: &'a [ResponseRow]) -> Result<(), Error> {
        for row in rows {
            if let ResponseRow::Field { field, value } = row
                && field.0 < self.layout.header_fields
            {
                let field = self.layout.field(*field);
                self.map(field, field.at, value)?;
            }
        }
        Ok(())
    }

    /// Writes how many items a group has, or how many bytes a block.
    pub(super) fn put_number(&mut self, field: &Field, at: u32, number: i64) -> Result<(), Error> {
        let value = Value::Number(number.to_string().into());
        let written = scalar::write(field, &value, &mut self.bytes, at);
        written.map(drop).map_err(|fault| self.located(&field.key, fault))
    }

    /// An error of a row of the item at hand.
    pub(super) fn located(&self, key: &str, fault: Fault) -> Error {
        fault.in_telegram(&self.layout.id, self.walk.path(key))
    }

    pub(super) fn empty(&mut self, field: &Field, at: u32) -> Result<(), Error> {
        blank(field, at, &mut self.bytes).map_err(|fault| self.located(&field.key, fault))
    }

    fn map(&mut self, field: &'a Field, at: u32, expr: &Expr) -> Result<(), Error> {
        let Some(sources) = self.level().sources else { return Ok(()) };
        let mut changes = Losses::new();
        let value = match sources.expr(expr, &field.key, &mut changes) {
            Ok(value) => value,
            Err(error) if says_something_empty(field) => return Err(error),
            Err(error) => {
                self.lose(field, at, LossKind::Emptied, &error.got, "");
                Value::Null
            }
        };
        for Loss { kind, before, after, .. } in changes.0 {
            self.lose(field, at, kind, &before, &after);
        }
        if field.repeat > 1 {
            self.empty(field, at)?;
        }
        let cut = expr.cut == Some(Cut::Character);
        self.put(field, at, &value, cut).map_err(|fault| self.located(&field.key, fault))?;
        if value.is_empty() { self.nobody_gave(field, at) } else { Ok(()) }
    }

    /// What was executed has its values: a row that is required is an error without one, and zeros that read as a value are
    /// reported. What was not executed has nothing to tell, and of several transactions each item says how it ended.
    fn nobody_gave(&mut self, field: &Field, at: u32) -> Result<(), Error> {
        if !self.is_answered || self.outcome() != Outcome::Executed || self.several.is_some() {
            return Ok(());
        }
        if field.required {
            return Err(self.error(self.walk.path(&field.key), ErrorKind::Required, "a value", "none"));
        }
        let written = scalar::read(field, &self.bytes, at).map(|value| value.text().to_owned());
        if let Ok(zeros) = written
            && !zeros.is_empty()
        {
            self.lose(field, at, LossKind::Defaulted, "", &zeros);
        }
        Ok(())
    }

    /// Adds a change of a row of the item at hand; what is hidden already stays as it is.
    pub(super) fn lose(&mut self, field: &Field, at: u32, kind: LossKind, before: &str, after: &str) {
        let shown = |text: &str| if text == HIDDEN { text.to_owned() } else { show(field.mask, text) };
        let (path, place) = (self.walk.path(&field.key), Place::Offset { at, width: field.width });
        self.losses.push(Loss { path, place, kind, before: shown(before), after: shown(after) });
    }

    pub(super) fn put(&mut self, field: &Field, at: u32, value: &Value<'_>, cut: bool) -> Result<(), Fault> {
        let path = |key: &str| self.walk.path(key);
        let target = Target { field, at, cut, path: &path };
        put(&target, value, &mut self.bytes, &mut self.losses)
    }

    /// Whether the answer writes a number, and with it its sign and its fraction that stand in rows of their own.
    fn is_answers(&self, whole: FieldIx) -> bool {
        self.layout.field(whole).set_by == SetBy::Answer || mapped(self.level().rows, whole).is_some()
    }

    /// Makes room for a row, and for its sign and its fraction where they stand further on.
    fn reach(&mut self, field: &Field, at: u32) {
        let own = at.saturating_add(field.bytes());
        let end = index(own).max(scalar::window(field, at).end);
        if self.bytes.len() < end {
            self.bytes.resize(end, self.layout.charset.space());
        }
    }
}

/// The mapping of a row.
pub(super) fn mapped(rows: &[ResponseRow], ix: FieldIx) -> Option<&Expr> {
    rows.iter().find_map(|row| match row {
        ResponseRow::Field { field, value } if *field == ix => Some(value),
        _ => None,
    })
}
