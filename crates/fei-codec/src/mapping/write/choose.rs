//! What the walk looks back for: the arm of a choice, and the count that stands before its group.

use std::ops::Range;

use fei_layout::plan::{Count, Field, Kind, RegisterIx, Test};

use super::draft::Draft;
use super::twin::lookup;
use crate::{Error, ErrorKind, Value, scalar};

impl Draft<'_> {
    /// The steps of the arm that fits, and the step behind the choice.
    pub(super) fn choose(&self, ix: u32) -> Result<(Range<u32>, u32), Error> {
        let choice = lookup(&self.layout.choices, ix);
        let arm = choice
            .and_then(|choice| choice.arms.iter().find(|arm| arm.when.iter().all(|test| self.holds(test))));
        match (choice, arm) {
            (Some(choice), Some(arm)) => Ok((arm.body.clone(), choice.end)),
            _ => Err(self.error("", ErrorKind::Choice, "an arm that fits the answer", "none")),
        }
    }

    /// The length is the request's: an answer is a copy of it.
    fn holds(&self, test: &Test) -> bool {
        match test {
            Test::Length(length) => {
                usize::try_from(*length).is_ok_and(|length| length == self.request.telegram().len())
            }
            Test::Field { field, register, values } => {
                let field = self.layout.field(*field);
                let place = self.place(*register);
                let value =
                    place.and_then(|at| scalar::read(self.layout.charset, field, &self.bytes, at).ok());
                value.is_some_and(|value| values.iter().any(|one| **one == *value.text()))
            }
        }
    }

    /// Writes how many items there are into the field that says so.
    pub(super) fn write_count(&mut self, count: Count, items: u32, path: &str) -> Result<(), Error> {
        let Count::Field { field, register } = count else { return Ok(()) };
        let Some(at) = self.place(register) else {
            return Err(self.error(path, ErrorKind::Count, "a count before the group", "none"));
        };
        let field = self.layout.field(field);
        let value = counted(field, items);
        scalar::write(self.layout.charset, field, &value, &mut self.bytes, at)
            .map(|_| ())
            .map_err(|fault| fault.in_telegram(&self.layout.id, field.key.to_string()))
    }

    fn place(&self, register: RegisterIx) -> Option<u32> {
        lookup(&self.registers, register.0).copied().flatten()
    }
}

fn counted(field: &Field, items: u32) -> Value<'static> {
    let width = usize::try_from(field.width).unwrap_or_default();
    match field.kind {
        Kind::Number(_) => Value::Number(items.to_string().into()),
        _ => Value::Text(format!("{items:0>width$}").into()),
    }
}
