//! Values into the telegram: each block is first what it is when nothing is given, then its values are written over it.

use std::ops::Range;

use fei_layout::plan::{Count, Layout};

use crate::num::{index, offset};
use crate::{reading, scalar};

use super::other;
use super::program::{Block, Group, Program, REGISTERS, SLACK, Values};
use super::slot::{Held, Slot};
use super::value::{Source, value};

/// A telegram under way.
pub(super) struct Writer<'a> {
    pub(super) layout: &'a Layout,
    pub(super) program: &'a Program,
    pub(super) source: Source<'a>,
    pub(super) slots: &'a [Slot],
    pub(super) out: &'a mut Vec<u8>,
    /// Where the telegram starts.
    pub(super) start: usize,
    /// Where fields stand that count groups.
    pub(super) registers: [u32; REGISTERS],
}

impl<'a> Writer<'a> {
    /// Blocks of an object whose slots start at `base`.
    pub(super) fn blocks(&mut self, blocks: Range<usize>, base: usize) -> Option<()> {
        for block in self.program.blocks.get(blocks)? {
            match block {
                Block::Values(values) => self.values(values, base)?,
                Block::Group(group) => self.group(group, base)?,
            }
        }
        Some(())
    }

    fn values(&mut self, values: &Values, base: usize) -> Option<()> {
        let Values { image, ops, others, notes } = values;
        let start = self.out.len();
        // More, so that the last value may cover what is not there.
        let image = self.program.image.get(image.start..image.end + SLACK)?;
        self.out.extend_from_slice(image);
        let slots = self.slots.get(base..)?;
        let room = self.out.get_mut(start..)?;
        for op in self.program.ops.get(ops.clone())? {
            value(op, slots, self.slots, self.source, image, room)?;
        }
        self.out.truncate(start + image.len() - SLACK);
        let block = offset(start - self.start);
        for op in self.program.ops.get(others.clone())? {
            let telegram = self.out.get_mut(self.start..)?;
            other::write(self.layout, op, slots, self.slots, self.source.text, telegram, block)?;
        }
        for (register, at) in notes {
            *self.registers.get_mut(index(register.0))? = block + at;
        }
        Some(())
    }

    fn group(&mut self, group: &Group, base: usize) -> Option<()> {
        let list = self.slots.get(base + group.slot)?;
        let count = match list.held() {
            Held::List => list.bytes(),
            Held::Absent => 0,
            _ => return None,
        };
        if let Count::Field { field, register } = group.count {
            let at = *self.registers.get(index(register.0))?;
            let said = reading::count_at(self.layout, self.out.get(self.start..)?, field, at).ok()?;
            if said != count || count > group.max {
                return None;
            }
        }
        let mut item = list.at();
        for _ in 0..count {
            self.blocks(group.body.clone(), item)?;
            item = self.slots.get(item)?.at();
        }
        if let Count::Slots(slots) = group.count {
            self.last_holds_data(group, count)?;
            if group.blank_is_item && count < slots {
                return None;
            }
            (count..slots).for_each(|_| self.out.extend_from_slice(&group.blank));
        }
        Some(())
    }

    /// Whether the last item in a slot, if there is one, is seen as one by whoever reads the telegram.
    fn last_holds_data(&self, group: &Group, count: u32) -> Option<()> {
        let telegram = self.out.get(self.start..)?;
        let item = offset(telegram.len().checked_sub(group.blank.len()).filter(|_| count > 0).unwrap_or(0));
        let holds = |(ix, at): &(_, u32)| scalar::any_data(self.layout.field(*ix), telegram, item + at);
        (count == 0 || group.rows.iter().any(holds)).then_some(())
    }
}
