//! The one loop over the flat plan: step by step, into groups, choices, blocks and optional rows and out again. Whoever
//! walks says how many items a group has, which arm of a choice is taken, which bits are set and where a tail ends; that
//! is all in which reading, writing and viewing differ.
//!
//! This module must never know what the bytes hold.

mod level;

use fei_layout::plan::{
    Arm, Bitmap, Block, Choice, Field, FieldIx, Group, GroupIx, Layout, RegisterIx, Role, Step,
};

use crate::json::pointer_step;
use crate::num::index;
use level::{Bits, Level, Opened};

pub(crate) use level::Items;

/// What comes next. Some must be answered before the next: a group by [`Walk::enter`], a choice by [`Walk::take`], a
/// block by [`Walk::within`], a bitmap by [`Walk::present`], a tail by [`Walk::skip`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visit {
    /// A row, at an offset; a view's offset lies before the walk's.
    Field(FieldIx, u32),
    /// A group begins.
    Group(GroupIx),
    /// A choice stands open.
    Choice(u32),
    /// An item begins; counted from 0.
    Item(GroupIx, u32),
    /// An item is done.
    EndItem(GroupIx),
    /// A group is done; so many bytes behind its items were passed over.
    Close(GroupIx, u32),
    /// Everything that is left, from an offset.
    Tail(FieldIx, u32),
    /// A block begins.
    Block(u32),
    /// A block is done; it began at an offset.
    EndBlock(u32, u32),
    /// Bits, at an offset, that say which rows follow.
    Bitmap(u32, u32),
    /// Everything may end here: [`Walk::end_at`] this step, or go on.
    MayEnd(u32),
    /// The layout is done.
    End,
}

/// Where the walk is.
#[derive(Debug, Clone)]
pub(crate) struct Walk<'l> {
    layout: &'l Layout,
    step: u32,
    at: u32,
    levels: Vec<Level>,
    registers: Vec<Option<u32>>,
}

impl<'l> Walk<'l> {
    pub(crate) fn new(layout: &'l Layout) -> Self {
        Self { layout, step: 0, at: 0, levels: Vec::new(), registers: vec![None; index(layout.registers)] }
    }

    pub(crate) const fn layout(&self) -> &'l Layout {
        self.layout
    }

    /// The offset that the walk has come to.
    pub(crate) const fn at(&self) -> u32 {
        self.at
    }

    /// The step that comes next.
    pub(crate) const fn step(&self) -> u32 {
        self.step
    }

    /// Where the field of a register stood, when the walk came by it.
    pub(crate) fn register(&self, register: RegisterIx) -> Option<u32> {
        self.registers.get(index(register.0)).copied().flatten()
    }

    pub(crate) fn next(&mut self) -> Visit {
        loop {
            match self.levels.last_mut().filter(|level| level.end() == self.step) {
                None => return self.visit(),
                Some(level) => match level.turn(&mut self.step, &mut self.at) {
                    level::Turn::On => {}
                    level::Turn::Visit(visit) => return visit,
                    level::Turn::Out(visit) => {
                        self.levels.pop();
                        if let Some(visit) = visit {
                            return visit;
                        }
                    }
                },
            }
        }
    }

    /// The step at hand. Steps that are answered stay at hand until they are.
    fn visit(&mut self) -> Visit {
        match self.layout.steps.get(index(self.step)) {
            Some(Step::Field(ix)) => self.field(*ix),
            Some(Step::Tail(ix)) => Visit::Tail(*ix, self.at),
            Some(Step::Group(ix)) => Visit::Group(*ix),
            Some(Step::Choice(ix)) => Visit::Choice(*ix),
            Some(Step::Block(ix)) => Visit::Block(*ix),
            Some(Step::Bitmap(ix)) => Visit::Bitmap(*ix, self.at),
            Some(Step::MayEnd(end)) => {
                self.step += 1;
                Visit::MayEnd(*end)
            }
            None => Visit::End,
        }
    }

    fn field(&mut self, ix: FieldIx) -> Visit {
        let field = self.layout.field(ix);
        self.step += 1;
        if let Role::View { back, .. } = field.role {
            return Visit::Field(ix, self.at.saturating_sub(back));
        }
        let width = field.bytes();
        let at = match self.levels.last() {
            Some(Level::Group(opened)) => opened.place(field, self.at),
            _ => self.at,
        };
        if let Some(place) = field.register.and_then(|register| self.registers.get_mut(index(register.0))) {
            *place = Some(at);
        }
        self.at = at.saturating_add(width);
        Visit::Field(ix, at)
    }

    /// Goes into the group that was just visited; behind its items `skip` bytes are passed over.
    pub(crate) fn enter(&mut self, ix: GroupIx, group: &Group, items: Items, skip: u32) {
        self.step = group.body.end;
        self.levels.push(Level::Group(Opened::new(ix, group, items, skip, self.at)));
    }

    /// Goes into an arm of the choice that was just visited.
    pub(crate) fn take(&mut self, choice: &Choice, arm: &Arm) {
        self.step = arm.body.start;
        self.levels.push(Level::Arm { end: arm.body.end, resume: choice.end });
    }

    /// Goes into the block that was just visited.
    pub(crate) fn within(&mut self, ix: u32, block: &Block) {
        self.step = block.body.start;
        self.levels.push(Level::Block { ix, end: block.body.end, at: self.at });
    }

    /// Passes over the bitmap that was just visited, and goes into the rows of the bits that are set.
    pub(crate) fn present(&mut self, bitmap: &Bitmap, set: u128, bytes: u32) {
        self.at = self.at.saturating_add(bytes);
        let arms = bitmap.arms.iter().filter(|arm| set & Bitmap::bit(arm.bit) != 0);
        let bodies = arms.map(|arm| arm.body.clone()).collect();
        self.step = bitmap.end;
        self.levels.push(Level::Bits(Bits { bodies, end: bitmap.end, resume: bitmap.end }));
    }

    /// Takes the rows at hand that are there in every telegram, up to the first that ends behind `end`: what comes next of
    /// the rest is [`Walk::next`].
    pub(crate) fn leading(&mut self, end: u32, mut take: impl FnMut(FieldIx, u32)) {
        let layout = self.layout;
        while let Some(Step::Field(ix)) =
            layout.steps.get(index(self.step)).filter(|_| self.levels.is_empty())
        {
            let before = (self.step, self.at);
            let Visit::Field(ix, at) = self.field(*ix) else { return };
            if at.saturating_add(layout.field(ix).bytes()) > end {
                (self.step, self.at) = before;
                return;
            }
            take(ix, at);
        }
    }

    /// Passes over rows up to a step that are outside of everything, none of which has a register; `at` is where they end.
    pub(crate) const fn pass(&mut self, step: u32, at: u32) {
        (self.step, self.at) = (step, at);
    }

    /// Passes over the tail that was just visited.
    pub(crate) fn skip(&mut self, bytes: u32) {
        self.step += 1;
        self.at = self.at.saturating_add(bytes);
    }

    /// Passes over everything up to a step: the telegram, or the block around, ends here.
    pub(crate) const fn end_at(&mut self, step: u32) {
        self.step = step;
    }

    /// Whether everything might have ended before the row that was just visited.
    pub(crate) fn may_be_missing(&self) -> bool {
        let before = self.step.checked_sub(2).and_then(|step| self.layout.steps.get(index(step)));
        matches!(before, Some(Step::MayEnd(_)))
    }

    /// `detail[2].amount`: a key here; without a key the item itself.
    pub(crate) fn path(&self, key: &str) -> String {
        let items = self.items().map(|(group, number)| format!("{}[{number}]", group.key));
        let parts: Vec<_> = items.chain((!key.is_empty()).then(|| key.to_owned())).collect();
        parts.join(".")
    }

    /// `/detail/2/amount`: a key here, `/address/1` for `address[1]`; without a key the item itself.
    pub(crate) fn pointer(&self, key: &str) -> String {
        let items = self.items().map(|(group, number)| format!("/{}/{number}", pointer_step(&group.key)));
        let own = || format!("/{}", pointer_step(key.trim_end_matches(']')).replace('[', "/"));
        items.chain((!key.is_empty()).then(own)).collect()
    }

    /// The groups that the walk is inside of an item of, from the outermost.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &'l Group> {
        self.items().map(|(group, _)| group)
    }

    /// The items that the walk is inside of, from the outermost.
    fn items(&self) -> impl Iterator<Item = (&'l Group, u32)> {
        let layout = self.layout;
        self.levels.iter().filter_map(move |level| match level {
            Level::Group(opened) => {
                let (group, number) = opened.item()?;
                layout.groups.get(index(group.0)).map(|group| (group, number))
            }
            Level::Arm { .. } | Level::Block { .. } | Level::Bits(_) => None,
        })
    }
}

/// Whether a row has a value of its own: not the sign or the fraction of another, and not another reading of it.
pub(crate) const fn has_value(field: &Field) -> bool {
    matches!(field.role, Role::Named | Role::Filler)
}

/// Whether a row is another reading of a row before it.
pub(crate) const fn is_view(field: &Field) -> bool {
    matches!(field.role, Role::View { .. })
}

#[cfg(test)]
mod tests;
