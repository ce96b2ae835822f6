//! Names for the rows of an arbitrary layout.

use fei_layout::plan::{Field, Role};

use crate::testing::{Row, optional};

/// Gives every row a name of its own.
pub(super) struct Namer(u32);

impl Namer {
    pub(super) fn new() -> Self {
        Self(0)
    }

    pub(super) fn rows(&mut self, rows: Vec<Row>) -> Vec<Row> {
        rows.into_iter().map(|row| self.row(row)).collect()
    }

    fn name(&mut self, stem: &str) -> String {
        self.0 += 1;
        format!("{stem}{}", self.0)
    }

    fn field(&mut self, field: &mut Field) {
        if !["s", "n", "f", "len", "base"].contains(&&*field.key) {
            let name = self.name(if field.role == Role::Filler { "_" } else { "x" });
            (field.rendered, field.key) = (format!("\"{name}\":").into_bytes().into(), name.into());
        }
    }

    fn row(&mut self, row: Row) -> Row {
        match row {
            Row::Field(mut field, parts) => {
                self.field(&mut field);
                Row::Field(field, parts)
            }
            Row::Tail(mut field) => {
                self.field(&mut field);
                Row::Tail(field)
            }
            Row::View(of, mut field) => {
                self.field(&mut field);
                Row::View(of, field)
            }
            Row::Optional(row) => optional(self.row(*row)),
            Row::Columns(_, by, max, rows) => Row::Columns(self.name("g").leak(), by, max, self.rows(rows)),
            Row::Block(length, adjust, rows) => Row::Block(length, adjust, self.rows(rows)),
            Row::Bitmap(key, form, secondary, arms) => {
                let arms = arms.into_iter().map(|(bit, rows)| (bit, self.rows(rows))).collect();
                Row::Bitmap(key, form, secondary, arms)
            }
            Row::Group(_, by, max, rows) => Row::Group(self.name("g").leak(), by, max, self.rows(rows)),
            Row::Choice(arms) => {
                Row::Choice(arms.into_iter().map(|(when, rows)| (when, self.rows(rows))).collect())
            }
        }
    }
}
