//! One row of an answer: a copy of the request's, empty where the answer sets it, then what is mapped.

use fei_layout::plan::{Cut, Expr, Field, FieldIx, Kind, Part, ResponseRow, Role, SetBy, Sign};

use super::draft::{Draft, Level};
use super::put::{Target, blank, put};
use super::twin::{self, Twin};
use crate::{Error, Fault, LossKind, Value};

impl<'a> Draft<'a> {
    /// Writes the next row.
    pub(super) fn field(&mut self, ix: FieldIx, level: &Level<'a, '_>) -> Result<(), Error> {
        let field = self.layout.field(ix);
        let at = self.at;
        self.at = at.saturating_add(field.width.saturating_mul(field.repeat));
        self.reach(self.at.max(parts_end(field, at)));
        self.remember(field, at);
        match field.role {
            Role::PartOf(whole) if self.is_answers(whole, level) => Ok(()),
            Role::PartOf(_) => self.copy(ix, at, level),
            Role::Named | Role::Filler => {
                self.start(ix, at, level)?;
                match mapped(level.item.rows, ix) {
                    Some(expr) => self.map(ix, at, expr, level),
                    None => Ok(()),
                }
            }
        }
    }

    /// Mapped header fields: after the party's rule, which the mapping may overrule.
    pub(super) fn mapped_header(&mut self, level: &Level<'a, '_>) -> Result<(), Error> {
        for row in level.item.rows {
            if let ResponseRow::Field { field, value } = row
                && field.0 < self.layout.header_fields
            {
                self.map(*field, self.layout.field(*field).at, value, level)?;
            }
        }
        Ok(())
    }

    /// What a row holds before anything is mapped.
    fn start(&mut self, ix: FieldIx, at: u32, level: &Level<'a, '_>) -> Result<(), Error> {
        let field = self.layout.field(ix);
        match field.set_by {
            SetBy::Answer => self.empty(field, at, level),
            SetBy::Request | SetBy::Both | SetBy::Fei => self.copy(ix, at, level),
        }
    }

    /// The bytes of the request's row, if that is made alike; else its value; else the row's default or empty form.
    fn copy(&mut self, ix: FieldIx, at: u32, level: &Level<'a, '_>) -> Result<(), Error> {
        let field = self.layout.field(ix);
        let Some(scope) = level.item.twin else { return self.absent(field, at, level) };
        let Some(twin) = twin::field(self.layout, ix, self.request, scope) else {
            return self.absent(field, at, level);
        };
        let other = self.request.layout().field(twin.field);
        if (other.width, other.repeat, other.kind) == (field.width, field.repeat, field.kind) {
            self.copy_bytes(field, at, &twin);
            return Ok(());
        }
        match self.request.value_in(scope, twin.field) {
            Ok(value) if self.put(field, at, &value, false, level).is_ok() => Ok(()),
            _ => self.empty(field, at, level),
        }
    }

    fn copy_bytes(&mut self, field: &Field, at: u32, twin: &Twin) {
        let width = usize::try_from(field.width.saturating_mul(field.repeat)).unwrap_or_default();
        let from = usize::try_from(twin.at).unwrap_or(usize::MAX);
        let to = usize::try_from(at).unwrap_or(usize::MAX);
        let source = self.request.telegram().get(from..from.saturating_add(width));
        let target = self.bytes.get_mut(to..to.saturating_add(width));
        if let (Some(source), Some(target)) = (source, target) {
            target.copy_from_slice(source);
        }
    }

    /// A row that the request does not have.
    fn absent(&mut self, field: &Field, at: u32, level: &Level<'a, '_>) -> Result<(), Error> {
        match &field.default {
            Some(text) => {
                let value = Value::Text(text.as_ref().into());
                self.put(field, at, &value, false, level).map_err(|fault| self.located(fault, field, level))
            }
            None => self.empty(field, at, level),
        }
    }

    fn empty(&mut self, field: &Field, at: u32, level: &Level<'a, '_>) -> Result<(), Error> {
        let target = Target { charset: self.layout.charset, field, at, cut: false, prefix: level.prefix };
        blank(&target, &mut self.bytes).map_err(|fault| self.located(fault, field, level))
    }

    fn map(&mut self, ix: FieldIx, at: u32, expr: &Expr, level: &Level<'a, '_>) -> Result<(), Error> {
        let field = self.layout.field(ix);
        let Some(sources) = level.item.sources else { return Ok(()) };
        let value = match sources.expr(expr, &field.key) {
            Ok(value) => value,
            Err(error) if matches!(field.kind, Kind::Number(_)) => return Err(error),
            Err(error) => {
                let path = format!("{}{}", level.prefix, field.key);
                self.losses.push(path, LossKind::Emptied, error.got, String::new());
                Value::Null
            }
        };
        if field.repeat > 1 {
            self.empty(field, at, level)?;
        }
        self.put(field, at, &value, expr.cut == Some(Cut::Character), level)
            .map_err(|fault| self.located(fault, field, level))
    }

    fn put(
        &mut self,
        field: &Field,
        at: u32,
        value: &Value<'_>,
        cut: bool,
        level: &Level<'a, '_>,
    ) -> Result<(), Fault> {
        let target = Target { charset: self.layout.charset, field, at, cut, prefix: level.prefix };
        put(&target, value, &mut self.bytes, &mut self.losses)
    }

    /// Whether the answer writes a number, and with it its sign and its fraction that stand in rows of their own.
    fn is_answers(&self, whole: FieldIx, level: &Level<'a, '_>) -> bool {
        self.layout.field(whole).set_by == SetBy::Answer || mapped(level.item.rows, whole).is_some()
    }

    fn located(&self, fault: Fault, field: &Field, level: &Level<'_, '_>) -> Error {
        fault.in_telegram(&self.layout.id, format!("{}{}", level.prefix, field.key))
    }

    /// Makes room, in spaces.
    fn reach(&mut self, end: u32) {
        let end = usize::try_from(end).unwrap_or_default();
        if self.bytes.len() < end {
            self.bytes.resize(end, b' ');
        }
    }

    fn remember(&mut self, field: &Field, at: u32) {
        let register = field.register.and_then(|register| usize::try_from(register.0).ok());
        if let Some(place) = register.and_then(|register| self.registers.get_mut(register)) {
            *place = Some(at);
        }
    }
}

/// The mapping of a row.
fn mapped(rows: &[ResponseRow], ix: FieldIx) -> Option<&Expr> {
    rows.iter().find_map(|row| match row {
        ResponseRow::Field { field, value } if *field == ix => Some(value),
        _ => None,
    })
}

/// Where the last of a number's parts ends.
fn parts_end(field: &Field, at: u32) -> u32 {
    let Kind::Number(number) = field.kind else { return at };
    let end = |part: Part| at.saturating_add_signed(part.delta).saturating_add(part.width);
    let sign = match number.sign {
        Sign::At(part) => end(part),
        Sign::None | Sign::Leading | Sign::Trailing | Sign::Inside => at,
    };
    sign.max(number.fraction.map_or(at, end))
}
