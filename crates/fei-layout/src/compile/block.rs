//! Blocks: rows that take as many bytes as a row before them says.

use super::builder::Builder;
use super::group::{COUNTS, is_count};
use super::shape::BlockItem;
use crate::FindingCode;
use crate::plan::{Block, FieldIx, Step};
use crate::report::Draft;
use crate::typed::Text;

impl Builder<'_, '_, '_, '_> {
    pub(super) fn block(&mut self, item: &BlockItem<'_>) {
        let length = self.length(item.length);
        let ix = self.blocks.len();
        self.steps.push(Step::Block(ix as u32));
        let start = self.steps.len() as u32;
        let register = self.register(length);
        let adjust = item.row.adjust.as_ref().map_or(0, |adjust| adjust.value);
        self.blocks.push(Block { length, register, adjust, body: start..start });
        // Inside, the end is the block's.
        let (ended, before) = (self.ended.take(), self.names.clone());
        let around = self.begin(true);
        self.rows(&item.items);
        if self.end(around) {
            self.names.hide_since(&before);
        }
        self.ended = ended;
        self.blocks[ix].body.end = self.steps.len() as u32;
    }

    /// The row that says how many bytes: a number beside the block, for no other block.
    fn length(&mut self, name: &Text) -> FieldIx {
        let Some(length) = self.names.find(name, self.all, self.report) else { return FieldIx(0) };
        if !is_count(&self.fields[length.0 as usize]) {
            let message = format!("`{}` is not a length", name.value);
            let draft = Draft::error(FindingCode::BadBlock, name.span, message);
            self.report.add(draft.expected(COUNTS));
        } else if !self.names.is_own(name) {
            let message = format!("`{}` stands outside of the item that the block is in", name.value);
            let draft = Draft::error(FindingCode::BadBlock, name.span, message);
            self.report.add(draft.expected("a row of the same item: each block has a length of its own"));
        } else if self.blocks.iter().any(|block| block.length == length) {
            let message = format!("`{}` says the length of another block already", name.value);
            self.report.add(Draft::error(FindingCode::BadBlock, name.span, message));
        }
        length
    }
}
