//! Parts of an answer whose bytes say how far they go: opaque tails, blocks, bitmaps, rows that may be missing. What the
//! request had and keeps is there; what the answer sets is there when the mapping has a value for it.

use std::ops::Range;

use fei_layout::plan::{FieldIx, SetBy, Step};

use super::draft::Draft;
use super::fill::mapped;
use super::twin;
use crate::num::{index, offset};
use crate::reading::{bits, said};
use crate::{Error, Loss, LossKind, Losses, Value, charset, loss, scalar};

impl Draft<'_> {
    /// The request's bytes, or the mapped value. Text that cannot be written leaves it empty, and is reported.
    pub(super) fn tail(&mut self, ix: FieldIx, at: u32) -> Result<(), Error> {
        let field = self.layout.field(ix);
        let mut changes = Losses::new();
        let value = match self.value_of(ix, &mut changes) {
            Some(value) => value?.into_owned(),
            None if field.set_by == SetBy::Answer => Value::Null,
            None => {
                let bytes = self.request_tail(ix).to_vec();
                self.append(at, &bytes);
                self.walk.skip(offset(bytes.len()));
                return Ok(());
            }
        };
        let (bytes, kinds) = match scalar::tail::bytes(field, &value, at) {
            Ok((bytes, changes)) => (bytes, loss::kinds(changes).collect()),
            Err(_) => (Vec::new(), vec![LossKind::Emptied]),
        };
        for Loss { kind, before, after, .. } in changes.0 {
            self.lose(field, at, kind, &before, &after);
        }
        let after = charset::decode(field.charset, &bytes).unwrap_or_default();
        for kind in kinds {
            self.lose(field, at, kind, value.text(), &after);
        }
        self.append(at, &bytes);
        self.walk.skip(offset(bytes.len()));
        Ok(())
    }

    /// The bytes of the request's tail of the same name.
    fn request_tail(&self, ix: FieldIx) -> &[u8] {
        let scope = self.level().twin;
        let twin = scope.and_then(|scope| Some((scope, twin::field(self.layout, ix, self.request, scope)?)));
        let place = twin
            .and_then(|(scope, twin)| Some(index(twin.at)..index(self.request.tail_end(scope, twin.field)?)));
        place.and_then(|place| self.request.telegram().get(place)).unwrap_or_default()
    }

    pub(super) fn block(&mut self, ix: u32) {
        if let Some(block) = self.layout.blocks.get(index(ix)) {
            self.walk.within(ix, block);
        }
    }

    /// Writes the length of the block that began at `at`.
    pub(super) fn end_block(&mut self, ix: u32, at: u32) -> Result<(), Error> {
        let layout = self.layout;
        let Some(block) = layout.blocks.get(index(ix)) else { return Ok(()) };
        let place = self.walk.register(block.register).unwrap_or_default();
        let bytes = self.walk.at().saturating_sub(at);
        self.put_number(layout.field(block.length), place, said(block, bytes))
    }

    /// The bits of the rows that the answer has.
    pub(super) fn bitmap(&mut self, ix: u32, at: u32) {
        let layout = self.layout;
        let Some(bitmap) = layout.bitmaps.get(index(ix)) else { return };
        let there = bitmap.arms.iter().filter(|arm| arm.required || self.has_any(arm.body.clone()));
        let (set, bytes) = bits::written(bitmap, there.map(|arm| arm.bit));
        self.append(at, &bytes);
        self.walk.present(bitmap, set, offset(bytes.len()));
    }

    /// Ends here unless a row further on has something.
    pub(super) fn may_end(&mut self, end: u32) {
        if !self.has_any(self.walk.step()..end) {
            self.walk.end_at(end);
        }
    }

    /// Whether the answer has something for one of these rows.
    fn has_any(&self, steps: Range<u32>) -> bool {
        let steps = self.layout.steps.get(index(steps.start)..index(steps.end)).unwrap_or_default();
        steps.iter().any(|step| match step {
            Step::Field(ix) | Step::Tail(ix) => self.has(*ix),
            Step::Group(_) | Step::Choice(_) | Step::Block(_) | Step::Bitmap(_) | Step::MayEnd(_) => false,
        })
    }

    fn has(&self, ix: FieldIx) -> bool {
        if let Some(value) = self.value_of(ix, &mut Losses::new()) {
            return value.is_ok_and(|value| !value.is_empty());
        }
        let kept = self.layout.field(ix).set_by != SetBy::Answer;
        kept && self
            .level()
            .twin
            .is_some_and(|scope| twin::field(self.layout, ix, self.request, scope).is_some())
    }

    /// What is mapped into a row, and what that changes.
    fn value_of(&self, ix: FieldIx, changes: &mut Losses) -> Option<Result<Value<'_>, Error>> {
        let level = self.level();
        let expr = mapped(level.rows, ix)?;
        Some(level.sources?.expr(expr, &self.layout.field(ix).key, changes))
    }

    /// Writes bytes at a place behind everything.
    fn append(&mut self, at: u32, bytes: &[u8]) {
        self.bytes.truncate(index(at));
        self.bytes.resize(index(at), self.layout.charset.space());
        self.bytes.extend_from_slice(bytes);
    }
}
