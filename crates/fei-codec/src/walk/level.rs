//! What the walk is inside of, and what happens at its end.

use std::collections::VecDeque;
use std::ops::Range;

use fei_layout::plan::{Field, Group, GroupIx};

use super::Visit;

/// How long a group goes on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Items {
    /// So many items.
    Counted(u32),
    /// Until this offset.
    Until(u32),
}

/// One thing that the walk is inside of.
#[derive(Debug, Clone)]
pub(super) enum Level {
    /// An arm of a choice.
    Arm { end: u32, resume: u32 },
    /// The items of a group.
    Group(Opened),
    /// A block that began at an offset.
    Block { ix: u32, end: u32, at: u32 },
    /// The rows of a bitmap.
    Bits(Bits),
}

/// What happens at the end of a level's steps.
pub(super) enum Turn {
    /// It goes on at another step.
    On,
    /// There is something to be seen.
    Visit(Visit),
    /// The level is done, with or without something to be seen.
    Out(Option<Visit>),
}

/// The rows of a bitmap that are still to come.
#[derive(Debug, Clone)]
pub(super) struct Bits {
    pub(super) bodies: VecDeque<Range<u32>>,
    /// Where the steps at hand end.
    pub(super) end: u32,
    /// The step behind the bitmap.
    pub(super) resume: u32,
}

/// A group under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opened {
    group: GroupIx,
    items: Items,
    /// The number of the next item.
    next: u32,
    /// Whether an item is under way, and where it began.
    open: bool,
    item_at: u32,
    /// Bytes to pass over behind the items.
    skip: u32,
    start: u32,
    end: u32,
    columns: Option<Columns>,
}

/// Items that stand column by column.
#[derive(Debug, Clone, Copy)]
struct Columns {
    /// Where the group begins.
    at: u32,
    /// Its items, those that are passed over too.
    items: u32,
    /// Bytes of one item.
    item_bytes: u32,
}

impl Level {
    /// The step at which its steps end.
    pub(super) const fn end(&self) -> u32 {
        match self {
            Self::Arm { end, .. } | Self::Block { end, .. } => *end,
            Self::Group(opened) => opened.end,
            Self::Bits(bits) => bits.end,
        }
    }

    /// What happens there.
    pub(super) fn turn(&mut self, step: &mut u32, at: &mut u32) -> Turn {
        match self {
            Self::Arm { resume, .. } => {
                *step = *resume;
                Turn::Out(None)
            }
            Self::Block { ix, at, .. } => Turn::Out(Some(Visit::EndBlock(*ix, *at))),
            Self::Bits(bits) => match bits.bodies.pop_front() {
                Some(body) => {
                    (*step, bits.end) = (body.start, body.end);
                    Turn::On
                }
                None => {
                    *step = bits.resume;
                    Turn::Out(None)
                }
            },
            Self::Group(opened) => opened.turn(step, at),
        }
    }
}

impl Opened {
    pub(super) fn new(ix: GroupIx, group: &Group, items: Items, skip: u32, at: u32) -> Self {
        let item_bytes = group.item_bytes.unwrap_or(0);
        let columns = match items {
            Items::Counted(items) if group.columns => {
                Some(Columns { at, items: items + skip / item_bytes.max(1), item_bytes })
            }
            Items::Counted(_) | Items::Until(_) => None,
        };
        let (start, end) = (group.body.start, group.body.end);
        Self { group: ix, items, next: 0, open: false, item_at: at, skip, start, end, columns }
    }

    /// The item that is under way.
    pub(super) fn item(&self) -> Option<(GroupIx, u32)> {
        self.open.then(|| (self.group, self.next - 1))
    }

    /// Where a row of the item stands; by itself at the place that the walk has come to.
    pub(super) fn place(&self, field: &Field, at: u32) -> u32 {
        let Some(columns) = self.columns.filter(|_| self.open) else { return at };
        let column = field.at.saturating_mul(columns.items);
        let width = field.bytes();
        let row = width.saturating_mul(self.next.saturating_sub(1));
        columns.at.saturating_add(column).saturating_add(row)
    }

    /// The end of a group's body: the end of an item, the next one, or the end of the group.
    fn turn(&mut self, step: &mut u32, at: &mut u32) -> Turn {
        if self.open {
            self.open = false;
            return Turn::Visit(Visit::EndItem(self.group));
        }
        let moved = self.next == 0 || *at > self.item_at;
        let more = match self.items {
            Items::Counted(count) => self.next < count,
            Items::Until(end) => *at < end && moved,
        };
        if !more {
            *at = match self.columns {
                Some(columns) => columns.at.saturating_add(columns.items.saturating_mul(columns.item_bytes)),
                None => at.saturating_add(self.skip),
            };
            return Turn::Out(Some(Visit::Close(self.group, self.skip)));
        }
        let number = self.next;
        self.next += 1;
        self.open = true;
        self.item_at = *at;
        *step = self.start;
        Turn::Visit(Visit::Item(self.group, number))
    }
}
