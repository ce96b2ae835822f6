//! An opaque tail: its value is all of its bytes.

use fei_layout::plan::{Field, FieldIx};

use crate::allowed::verify;
use crate::charset::Changes;
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
        let content = self.content(field, slot, at);
        // What cannot be written has no bytes: whoever looks for everything that is wrong goes on behind it.
        self.walk.skip(content.as_ref().map_or(0, |(_, bytes, _)| offset(bytes.len())));
        let (value, bytes, changes) = content?;
        let end = index(at).saturating_add(bytes.len());
        self.put(at, &bytes);
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

    /// Its value, the bytes of it, and what changed on the way.
    fn content<'v>(
        &self,
        field: &Field,
        slot: Slot<'v>,
        at: u32,
    ) -> Result<(Value<'v>, Vec<u8>, Changes), Error> {
        let value = match slot.what {
            What::Absent => Value::Null,
            What::Text(..) => slot.value().unwrap_or(Value::Null),
            _ => return Err(self.wrong_type(&field.key, slot, "a string")),
        };
        let (bytes, changes) = scalar::tail::bytes(field, &value, at)
            .map_err(|fault| self.located(&field.key, slot.at, fault))?;
        if index(at).saturating_add(bytes.len()) > index(self.layout.bytes_max) {
            let most = self.layout.bytes_max.saturating_sub(at);
            let fault = scalar::tail::too_long(field, bytes.len(), at, most);
            return Err(self.located(&field.key, slot.at, fault));
        }
        Ok((value, bytes, changes))
    }
}
