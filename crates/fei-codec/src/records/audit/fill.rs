//! Rows of a record that its JSON left out, written from the records before it: counts, sums, numbers in sequence, what
//! another row said.

use fei_layout::plan::{Field, FieldIx, RecordCheck};

use super::Audit;
use super::gathered::due;
use crate::allowed::verify;
use crate::num::index;
use crate::{Error, ErrorKind, Fault, scalar};

impl Audit {
    /// Writes the rows that [`encode`](crate::records::encode) left out into the record that comes next. It is then still
    /// to be looked at with [`Audit::written`].
    ///
    /// # Errors
    /// A row of which nothing tells what it must say, as where no record with that value came before, or that cannot hold
    /// it.
    pub fn fill(&self, kind: usize, record: &mut [u8], left: &[FieldIx]) -> Result<(), Error> {
        let Some(of) = self.file.kinds.get(kind) else { return Ok(()) };
        let located = |field: &Field, fault: Fault| fault.in_telegram(&of.id, field.key.to_string());
        for (check, gathered) in self.file.checks.iter().zip(&self.sums) {
            if index(check.row.kind) != kind || !left.contains(&check.row.field) {
                continue;
            }
            let field = of.layout.field(check.row.field);
            let value = due(&self.file, check, gathered, record);
            let value = value.ok_or_else(|| located(field, unknown(check, field)))?;
            scalar::write(field, &value, record, field.at).map_err(|fault| located(field, fault))?;
        }
        for field in left.iter().map(|ix| of.layout.field(*ix)) {
            verify(&of.layout, field, record, field.at).map_err(|fault| located(field, fault))?;
        }
        Ok(())
    }
}

fn unknown(check: &RecordCheck, field: &Field) -> Fault {
    Fault {
        kind: ErrorKind::Required,
        at: field.at,
        width: field.width,
        expected: format!("a value: no record tells it by {}", check.written).into(),
        got: "no such key".to_owned(),
    }
}

#[cfg(test)]
mod tests;
