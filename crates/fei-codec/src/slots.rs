//! Fixed slots: which of them hold no item, and what such a slot looks like when FEI writes it.

use std::ops::Range;

use fei_layout::plan::{Count, Field, FieldIx, Group, Layout, Step};

use crate::num::index;
use crate::scalar;

/// How many of a group's slots are items: those behind the last one that holds data are not. Where the items of a group
/// are not all alike every slot is an item.
pub(crate) fn live(layout: &Layout, group: &Group, slots: u32, telegram: &[u8], at: u32) -> u32 {
    let Some(width) = group.item_bytes else { return slots };
    if !is_plain(layout, &group.body) {
        return slots;
    }
    let place = |slot: u32| at.saturating_add(slot.saturating_mul(width));
    let holds_data = |slot: &u32| {
        rows(layout, &group.body, place(*slot)).any(|(field, at)| scalar::any_data(field, telegram, at))
    };
    (0..slots).rev().find(holds_data).map_or(0, |last| last + 1)
}

/// Writes a slot that holds no item.
pub(crate) fn blank(layout: &Layout, group: &Group, telegram: &mut [u8], at: u32) {
    for (field, at) in rows(layout, &group.body, at) {
        for number in 0..field.repeat {
            // Bytes that are not there stay as they are: the caller compares, and finds a difference.
            let _ = scalar::blank(field, telegram, at.saturating_add(number.saturating_mul(field.width)));
        }
    }
}

/// The rows of a group's item that could hold data, with their places in it; none when its items are not all alike.
pub(crate) fn data_rows(layout: &Layout, group: &Group) -> Option<Vec<(FieldIx, u32)>> {
    group.item_bytes.filter(|_| is_plain(layout, &group.body)).map(|_| places(layout, &group.body, 0))
}

/// Whether steps are rows and slots only, so that their places follow from their widths.
fn is_plain(layout: &Layout, steps: &Range<u32>) -> bool {
    let range = index(steps.start)..index(steps.end);
    layout.steps.get(range).unwrap_or_default().iter().all(|step| match step {
        Step::Field(_) => true,
        Step::Group(ix) => {
            layout.groups.get(index(ix.0)).is_some_and(|group| matches!(group.count, Count::Slots(_)))
        }
        Step::Choice(_) => false,
    })
}

/// The rows of plain steps that have a value of their own, with their places, those of slots inside too.
fn rows<'l>(
    layout: &'l Layout,
    steps: &Range<u32>,
    at: u32,
) -> impl Iterator<Item = (&'l Field, u32)> + use<'l> {
    places(layout, steps, at).into_iter().map(|(ix, at)| (layout.field(ix), at))
}

fn places(layout: &Layout, steps: &Range<u32>, at: u32) -> Vec<(FieldIx, u32)> {
    let mut places = Vec::new();
    collect(layout, steps, at, &mut places);
    places
}

fn collect(layout: &Layout, steps: &Range<u32>, mut at: u32, rows: &mut Vec<(FieldIx, u32)>) -> u32 {
    let mut step = steps.start;
    while step < steps.end {
        step = match layout.steps.get(index(step)) {
            Some(Step::Field(ix)) => {
                let field = layout.field(*ix);
                if crate::walk::has_value(field) {
                    rows.push((*ix, at));
                }
                at = at.saturating_add(field.width.saturating_mul(field.repeat));
                step + 1
            }
            Some(Step::Group(ix)) => match layout.groups.get(index(ix.0)) {
                Some(Group { count: Count::Slots(slots), body, .. }) => {
                    for _ in 0..*slots {
                        at = collect(layout, body, at, rows);
                    }
                    body.end
                }
                _ => steps.end,
            },
            Some(Step::Choice(_)) | None => steps.end,
        };
    }
    at
}
