//! A row of the answer that stays what it was in the request: its bytes where both rows are made alike, else its value.

use fei_layout::plan::{Field, FieldIx};

use super::draft::Draft;
use super::put::elements;
use super::twin::{self, Twin};
use crate::num::index;
use crate::{Error, LossKind, Scope, scalar};

impl Draft<'_> {
    /// The bytes of the request's row, if that is made alike; else its value; else the row's default or empty form.
    pub(super) fn copy(&mut self, ix: FieldIx, at: u32) -> Result<(), Error> {
        let field = self.layout.field(ix);
        let scope = self.level().twin;
        let twin = scope.and_then(|scope| Some((scope, twin::field(self.layout, ix, self.request, scope)?)));
        let Some((scope, twin)) = twin else { return self.absent(field, at) };
        if is_alike(field, self.request.layout().field(twin.field)) {
            self.copy_bytes(field, at, &twin);
            return Ok(());
        }
        self.copy_values(field, at, scope, &twin)
    }

    /// Element by element; what finds no place, or cannot be read or written, is reported.
    fn copy_values(&mut self, field: &Field, at: u32, scope: Scope, twin: &Twin) -> Result<(), Error> {
        self.empty(field, at)?;
        let asked = self.request.layout().field(twin.field).repeat;
        for number in 0..asked {
            let place = field.value_at(at, number);
            let value = match self.request.element(scope, twin.field, number) {
                Ok(value) => value,
                Err(error) => {
                    self.lose(field, place, LossKind::Emptied, &error.got, "");
                    continue;
                }
            };
            if number >= field.repeat {
                if !value.is_empty() {
                    self.lose(field, at, LossKind::Dropped, value.text(), "");
                }
            } else if self.put(field, place, &value, false).is_err() {
                scalar::blank(field, &mut self.bytes, place)
                    .map_err(|fault| self.located(&field.key, fault))?;
                self.lose(field, place, LossKind::Emptied, value.text(), "");
            }
        }
        Ok(())
    }

    fn copy_bytes(&mut self, field: &Field, at: u32, twin: &Twin) {
        let (from, to) = (index(twin.at), index(at));
        let width = index(field.bytes());
        let source = self.request.telegram().get(from..from.saturating_add(width));
        let target = self.bytes.get_mut(to..to.saturating_add(width));
        if let (Some(source), Some(target)) = (source, target) {
            target.copy_from_slice(source);
        }
    }

    /// A row that the request does not have.
    fn absent(&mut self, field: &Field, at: u32) -> Result<(), Error> {
        for at in elements(field, at) {
            scalar::absent(field, &mut self.bytes, at).map_err(|fault| self.located(&field.key, fault))?;
            if let Some(default) = &field.default {
                self.lose(field, at, LossKind::Defaulted, "", default);
            }
        }
        Ok(())
    }
}

/// Whether the bytes of one row mean the same in the other.
pub(super) fn is_alike(field: &Field, other: &Field) -> bool {
    let made = |field: &Field| (field.width, field.repeat, field.kind, field.charset, field.until_blank);
    made(other) == made(field) && other.truth == field.truth
}
