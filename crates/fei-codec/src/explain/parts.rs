//! Rows that are not simply behind one another: other readings of bytes, opaque tails, bits.

use fei_layout::plan::{Bitmap, Field, FieldIx, Mask, Role};

use super::{ExplainRow, Explainer, Part, characters};
use crate::allowed::verify;
use crate::num::index;
use crate::reading::bits;
use crate::view::element_key;
use crate::walk::Walk;
use crate::{mask, scalar};

impl Explainer<'_> {
    /// Another reading of bytes that have their row: what it reads, without bytes of its own.
    pub(super) fn view(&mut self, walk: &Walk<'_>, field: &Field, at: u32) {
        for number in 0..field.repeat {
            let at = field.value_at(at, number);
            let value = scalar::read(field, self.telegram, at);
            let value = value.map(|value| mask::show(field.mask, value.text())).unwrap_or_default();
            let row = self.bytes(at, 0, characters(field), field.mask);
            let (key, ko) = (walk.path(&element_key(field, number)), field.ko.to_string());
            self.push(Part::Named, field.mask, ExplainRow { key, ko, value: Ok(value), ..row });
        }
    }

    /// Everything up to where the walk stands.
    pub(super) fn tail(&mut self, walk: &Walk<'_>, ix: FieldIx, at: u32) {
        let field = self.layout.field(ix);
        let telegram = self.telegram.get(..index(walk.at())).unwrap_or(self.telegram);
        let value = verify(self.layout, field, telegram, at)
            .map(|value| mask::show(field.mask, value.text()))
            .map_err(|fault| fault.in_telegram(&self.layout.id, walk.path(&field.key)));
        let part = if field.role == Role::Named || value.is_err() { Part::Named } else { Part::Other };
        let row = self.bytes(at, walk.at().saturating_sub(at), characters(field), field.mask);
        let (key, ko) = (walk.path(&field.key), field.ko.to_string());
        self.push(part, field.mask, ExplainRow { key, ko, value, ..row });
        self.shown = walk.at();
    }

    /// The bits that say which rows follow.
    pub(super) fn bits(&mut self, walk: &Walk<'_>, ix: u32, at: u32) {
        let Some(bitmap) = self.layout.bitmaps.get(index(ix)) else { return };
        let row = self.bytes(at, walk.at().saturating_sub(at), Some(self.layout.charset), Mask::None);
        let (key, ko) = (walk.path(&bitmap.key), bitmap.ko.to_string());
        let set = bits::read(bitmap, self.telegram, at).map_or(0, |(set, _)| set);
        let there = bitmap.arms.iter().filter(|arm| set & Bitmap::bit(arm.bit) != 0);
        let value: Vec<_> = there.map(|arm| arm.bit.to_string()).collect();
        self.push(Part::Other, Mask::None, ExplainRow { key, ko, value: Ok(value.join(" ")), ..row });
        self.shown = walk.at();
    }
}
