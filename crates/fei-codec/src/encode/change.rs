//! What writing changed: each change with its place in the JSON, before and after, masked.

use fei_layout::plan::Field;

use crate::charset::Changes;
use crate::view::element_key;
use crate::{Loss, LossKind, Place, Value, loss, mask, scalar};

use super::Encoder;

impl Encoder<'_, '_> {
    /// The losses of a value that was written at `at` and stands in the JSON at `from`.
    pub(super) fn report(
        &mut self,
        field: &Field,
        value: &Value<'_>,
        changes: Changes,
        (at, from): (u32, u32),
        number: u32,
    ) {
        let told = changes != Changes::default();
        let settled = if told { None } else { scalar::settled(field, value, self.telegram(), at) };
        for kind in loss::kinds(changes).chain(settled) {
            let (before, after) = (mask::show(field.mask, value.text()), self.after(field, at));
            self.changed(&element_key(field, number), from, kind, before, after);
        }
    }

    /// Adds a change of the value at a key of the item at hand.
    pub(super) fn changed(&mut self, key: &str, from: u32, kind: LossKind, before: String, after: String) {
        let place = Place::Pointer { pointer: self.walk.pointer(key), at: from };
        self.losses.push(Loss { path: self.walk.path(key), place, kind, before, after });
    }

    /// What was written, masked.
    pub(super) fn after(&self, field: &Field, at: u32) -> String {
        let value = scalar::read(field, self.telegram(), at);
        value.map(|value| mask::show(field.mask, value.text())).unwrap_or_default()
    }
}
