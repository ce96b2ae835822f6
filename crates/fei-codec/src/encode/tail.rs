//! An opaque tail: its value is all of its bytes.

use fei_layout::plan::FieldIx;

use crate::allowed::verify;
use crate::json::{Slot, What};
use crate::num::{index, offset};
use crate::{Error, Value, loss, mask, scalar};

use super::Encoder;

impl Encoder<'_, '_> {
    pub(super) fn tail(&mut self, ix: FieldIx, at: u32) -> Result<(), Error> {
        let layout = self.layout;
        let field = layout.field(ix);
        let place = layout.mirror.fields.get(index(ix.0)).copied().flatten();
        let slot = place.map_or(Slot::ABSENT, |place| self.slot(place));
        let value = match slot.what {
            What::Absent => Value::Null,
            What::Text(..) => slot.value().unwrap_or(Value::Null),
            _ => return Err(self.wrong_type(&field.key, slot, "a string")),
        };
        let (bytes, changes) = scalar::tail::bytes(field, &value, at)
            .map_err(|fault| self.located(&field.key, slot.at, fault))?;
        let end = index(at).saturating_add(bytes.len());
        if end > index(layout.bytes_max) {
            let fault = scalar::tail::too_long(field, bytes.len(), at, layout.bytes_max.saturating_sub(at));
            return Err(self.located(&field.key, slot.at, fault));
        }
        self.put(at, &bytes);
        self.walk.skip(offset(bytes.len()));
        for kind in loss::kinds(changes) {
            let written = scalar::read(field, self.telegram().get(..end).unwrap_or_default(), at);
            let after = written.map(|after| mask::show(field.mask, after.text())).unwrap_or_default();
            self.changed(&field.key, slot.at, kind, mask::show(field.mask, value.text()), after);
        }
        if self.scope().is_none() {
            return Ok(());
        }
        let telegram = self.telegram().get(..end).unwrap_or_default();
        match verify(layout, field, telegram, at) {
            Ok(_) => Ok(()),
            Err(fault) => {
                let at = if slot.what == What::Absent { self.here() } else { slot.at };
                Err(self.located(&field.key, at, fault))
            }
        }
    }
}
