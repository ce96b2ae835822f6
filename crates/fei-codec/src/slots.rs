//! Fixed slots: which of them hold no item, and what such a slot looks like when FEI writes it.

use std::ops::Range;

use fei_layout::plan::{Count, Field, FieldIx, Group, Layout, Step};

use crate::num::index;
use crate::scalar;
use crate::walk::has_value;

/// The slots of a group, item behind item or column by column.
#[derive(Clone, Copy)]
pub(crate) struct Slots<'l> {
    layout: &'l Layout,
    group: &'l Group,
    /// How many there are.
    slots: u32,
    /// Where the first begins.
    at: u32,
}

impl<'l> Slots<'l> {
    /// Slots that begin at an offset.
    pub(crate) const fn open(layout: &'l Layout, group: &'l Group, slots: u32, at: u32) -> Self {
        Self { layout, group, slots, at }
    }

    /// Slots that end at an offset.
    pub(crate) fn closed(layout: &'l Layout, group: &'l Group, end: u32) -> Self {
        let slots = if let Count::Slots(slots) = group.count { slots } else { 0 };
        let bytes = group.item_bytes.unwrap_or(0).saturating_mul(slots);
        Self { layout, group, slots, at: end.saturating_sub(bytes) }
    }

    /// How many of the slots are items: those behind the last one that holds data are not. Where the items of a group
    /// are not all alike every slot is an item.
    pub(crate) fn live(&self, telegram: &[u8]) -> u32 {
        if all_are_items(self.layout, self.group) {
            return self.slots;
        }
        let holds_data = |slot: &u32| {
            let mut rows = self.rows(*slot).into_iter().filter(|(field, _)| has_value(field));
            rows.any(|(field, at)| scalar::any_data(field, telegram, at))
        };
        (0..self.slots).rev().find(holds_data).map_or(0, |last| last + 1)
    }

    /// Which slots among the last `skipped` bytes do not look as FEI writes a slot that holds no item.
    pub(crate) fn not_blank(&self, skipped: u32, telegram: &[u8], scratch: &mut Vec<u8>) -> Vec<u32> {
        let empty = skipped / self.group.item_bytes.unwrap_or(0).max(1);
        let dead = self.slots.saturating_sub(empty)..self.slots;
        scratch.clear();
        scratch.extend_from_slice(telegram);
        dead.clone().for_each(|slot| self.blank(slot, scratch));
        let differs = |(field, at): (&Field, u32)| {
            let width = index(field.bytes());
            let place = index(at)..index(at).saturating_add(width);
            scratch.get(place.clone()) != telegram.get(place)
        };
        dead.filter(|slot| self.rows(*slot).into_iter().any(differs)).collect()
    }

    /// The bytes of a slot; column by column those of all slots, in which it lies.
    pub(crate) fn place(&self, slot: u32) -> (u32, u32) {
        let width = self.group.item_bytes.unwrap_or(0);
        match self.group.columns {
            true => (self.at, width.saturating_mul(self.slots)),
            false => (self.at.saturating_add(width.saturating_mul(slot)), width),
        }
    }

    /// The bytes of the last `skipped` slots, row by row: where they stand in the bytes in one piece.
    pub(crate) fn dead_columns(&self, skipped: u32) -> Vec<(&'l Field, u32, u32)> {
        let empty = skipped / self.group.item_bytes.unwrap_or(0).max(1);
        let first = self.rows(self.slots.saturating_sub(empty));
        let column = |(field, at): (&'l Field, u32)| (field, at, field.bytes().saturating_mul(empty));
        first.into_iter().map(column).collect()
    }

    /// Writes a slot that holds no item.
    pub(crate) fn blank(&self, slot: u32, telegram: &mut [u8]) {
        for (field, at) in self.rows(slot) {
            let width = index(field.bytes());
            if let Some(place) = telegram.get_mut(index(at)..index(at).saturating_add(width)) {
                place.fill(field.charset.space());
            }
        }
        for (field, at) in self.rows(slot).into_iter().filter(|(field, _)| has_value(field)) {
            for number in 0..field.repeat {
                // Bytes that are not there stay as they are: they are compared, and a difference is found.
                let at = field.value_at(at, number);
                let _ = scalar::blank(field, telegram, at);
            }
        }
    }

    /// The rows of a slot with their places, those of slots inside too.
    pub(crate) fn rows(&self, slot: u32) -> Vec<(&'l Field, u32)> {
        let mut rows = Vec::new();
        if self.group.columns {
            column_rows(self.layout, self.group, (self.slots, slot), self.at, &mut rows);
        } else {
            let item = self.group.item_bytes.unwrap_or(0).saturating_mul(slot);
            collect(self.layout, &self.group.body, self.at.saturating_add(item), &mut rows);
        }
        rows.into_iter().map(|(ix, at)| (self.layout.field(ix), at)).collect()
    }
}

/// The rows of a group's item that could hold data, with their places in it; none when its items are not all alike.
pub(crate) fn data_rows(layout: &Layout, group: &Group) -> Option<Vec<(FieldIx, u32)>> {
    group.item_bytes.filter(|_| !group.columns && is_plain(layout, &group.body))?;
    let mut rows = Vec::new();
    collect(layout, &group.body, 0, &mut rows);
    rows.retain(|(ix, _)| has_value(layout.field(*ix)));
    Some(rows)
}

/// Whether every slot of a group is an item, because its items are not all alike.
pub(crate) fn all_are_items(layout: &Layout, group: &Group) -> bool {
    group.item_bytes.is_none() || !is_plain(layout, &group.body)
}

/// Whether steps are rows and slots only, so that their places follow from their widths.
fn is_plain(layout: &Layout, steps: &Range<u32>) -> bool {
    let range = index(steps.start)..index(steps.end);
    layout.steps.get(range).unwrap_or_default().iter().all(|step| match step {
        Step::Field(_) => true,
        Step::Group(ix) => {
            layout.groups.get(index(ix.0)).is_some_and(|group| matches!(group.count, Count::Slots(_)))
        }
        Step::Choice(_) | Step::Tail(_) | Step::Block(_) | Step::Bitmap(_) | Step::MayEnd(_) => false,
    })
}

/// The rows of plain steps from an offset on; gives where they end. Another reading of a row is none.
fn collect(layout: &Layout, steps: &Range<u32>, mut at: u32, rows: &mut Vec<(FieldIx, u32)>) -> u32 {
    let mut step = steps.start;
    while step < steps.end {
        step = match layout.steps.get(index(step)) {
            Some(Step::Field(ix)) => {
                let field = layout.field(*ix);
                if !crate::walk::is_view(field) {
                    rows.push((*ix, at));
                    at = at.saturating_add(field.bytes());
                }
                step + 1
            }
            Some(Step::Group(ix)) => match layout.groups.get(index(ix.0)) {
                Some(group @ Group { count: Count::Slots(slots), body, .. }) => {
                    at = inner(layout, group, *slots, at, rows);
                    body.end
                }
                _ => steps.end,
            },
            _ => steps.end,
        };
    }
    at
}

/// The rows of all slots of a group inside of a slot.
fn inner(layout: &Layout, group: &Group, slots: u32, at: u32, rows: &mut Vec<(FieldIx, u32)>) -> u32 {
    if !group.columns {
        return (0..slots).fold(at, |at, _| collect(layout, &group.body, at, rows));
    }
    (0..slots).for_each(|slot| column_rows(layout, group, (slots, slot), at, rows));
    at.saturating_add(group.item_bytes.unwrap_or(0).saturating_mul(slots))
}

/// The rows of one of so many slots that stand column by column.
fn column_rows(
    layout: &Layout,
    group: &Group,
    (slots, slot): (u32, u32),
    at: u32,
    rows: &mut Vec<(FieldIx, u32)>,
) {
    let steps = index(group.body.start)..index(group.body.end);
    for step in layout.steps.get(steps).unwrap_or_default() {
        if let Step::Field(ix) = step {
            let field = layout.field(*ix);
            let column = field.at.saturating_mul(slots);
            let row = field.bytes().saturating_mul(slot);
            rows.push((*ix, at.saturating_add(column).saturating_add(row)));
        }
    }
}
