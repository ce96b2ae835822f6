//! Blocks: their length is known when their rows are written, and goes into the row that says it, or must agree with it.

use fei_layout::plan::FieldIx;

use crate::json::What;
use crate::num::index;
use crate::reading::said;
use crate::{Error, ErrorKind, Value, scalar};

use super::Encoder;

impl Encoder<'_, '_> {
    pub(super) fn block(&mut self, ix: u32) {
        if let Some(block) = self.layout.blocks.get(index(ix)) {
            self.walk.within(ix, block);
        }
    }

    /// The block that began at `at` is written.
    pub(super) fn end_block(&mut self, ix: u32, at: u32) -> Result<(), Error> {
        let Some(block) = self.layout.blocks.get(index(ix)) else { return Ok(()) };
        let bytes = said(block, self.walk.at().saturating_sub(at));
        let field = self.layout.field(block.length);
        let place = self.walk.register(block.register).unwrap_or_default();
        let slot = self.layout.mirror.fields.get(index(block.length.0)).copied().flatten();
        let slot = slot.map_or(crate::json::Slot::ABSENT, |place| self.slot(place));
        if slot.what != What::Absent {
            let given = scalar::read(field, self.telegram(), place).unwrap_or(Value::Null);
            let said = if given == Value::Null { Some(0) } else { given.text().parse().ok() };
            if said == Some(bytes) {
                return Ok(());
            }
            let (expected, got) = (format!("{bytes} bytes, as its rows take"), given.text().to_owned());
            return Err(self.error(&field.key, slot.at, ErrorKind::Length, expected, got));
        }
        let value = Value::Number(bytes.to_string().into());
        let telegram = self.out.get_mut(self.start..).unwrap_or_default();
        let written = scalar::write(field, &value, telegram, place);
        written.map(drop).map_err(|fault| self.located(&field.key, self.here(), fault))
    }

    /// Whether a field says how long a block is: then it is written when the block is.
    pub(super) fn is_length(&self, ix: FieldIx) -> bool {
        self.layout.blocks.iter().any(|block| block.length == ix)
    }
}
