//! How many bytes rows take, as far as that can be said before any telegram is seen.

use super::shape::{FieldItem, GroupItem, Item};

/// The fewest and the most bytes; counted wide, so that no layout is too large to be told so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Size {
    pub(crate) min: u64,
    pub(crate) max: u64,
}

impl Size {
    pub(crate) fn exactly(bytes: u64) -> Self {
        Self { min: bytes, max: bytes }
    }

    /// The bytes, when they are always the same.
    pub(crate) fn fixed(self) -> Option<u64> {
        (self.min == self.max).then_some(self.min)
    }

    /// One behind the other.
    pub(crate) fn then(self, other: Self) -> Self {
        Self { min: self.min.saturating_add(other.min), max: self.max.saturating_add(other.max) }
    }

    /// One or the other.
    pub(crate) fn or(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max) }
    }

    /// So many times.
    pub(crate) fn times(self, min: u64, max: u64) -> Self {
        Self { min: self.min.saturating_mul(min), max: self.max.saturating_mul(max) }
    }
}

/// The bytes of rows one behind the other; none when a type could not be read.
pub(crate) fn of_all(items: &[Item<'_>], frame_bytes_max: u32) -> Option<Size> {
    items.iter().try_fold(Size::default(), |size, item| Some(size.then(of(item, frame_bytes_max)?)))
}

/// The bytes of one row; one that may be missing has none at the least.
pub(crate) fn of(item: &Item<'_>, frame_bytes_max: u32) -> Option<Size> {
    let size = when_there(item, frame_bytes_max)?;
    let optional = item.row().optional.as_ref().is_some_and(|optional| optional.value);
    Some(if optional { Size { min: 0, ..size } } else { size })
}

fn when_there(item: &Item<'_>, frame_bytes_max: u32) -> Option<Size> {
    match item {
        Item::Field(field) if field.is_tail() => Some(Size { min: 0, max: u64::from(frame_bytes_max) }),
        Item::Field(FieldItem { bytes, .. }) => bytes.map(Size::exactly),
        Item::View(_) => Some(Size::default()),
        Item::Block(block) => of_all(&block.items, frame_bytes_max),
        Item::Bitmap(bitmap) => {
            let maps = u64::from(bitmap.form?.bytes());
            let bits = Size { min: maps, max: if bitmap.secondary { 2 * maps } else { maps } };
            bitmap.arms.iter().try_fold(bits, |size, arm| {
                let rows = of_all(&arm.items, frame_bytes_max)?;
                Some(size.then(Size { min: 0, ..rows }))
            })
        }
        Item::Shared(shared) => of_all(&shared.items, frame_bytes_max),
        Item::Group(group) => {
            let item = of_all(&group.items, frame_bytes_max)?;
            let max = u64::from(items_max(group, item, frame_bytes_max));
            let min = if group.row.slots.is_some() { max } else { 0 };
            Some(item.times(min, max))
        }
        Item::Choice(choice) => {
            let mut arms = choice.arms.iter().map(|arm| of_all(&arm.items, frame_bytes_max));
            let first = arms.next().unwrap_or(Some(Size::default()))?;
            arms.try_fold(first, |size, arm| Some(size.or(arm?)))
        }
    }
}

/// The most items of a group: what it says, else what a telegram of the longest frame has room for.
pub(crate) fn items_max(group: &GroupItem<'_>, item: Size, frame_bytes_max: u32) -> u32 {
    let said = group.row.slots.as_ref().or(group.row.max.as_ref()).map(|said| said.value);
    let room = u64::from(frame_bytes_max) / item.min.max(1);
    said.unwrap_or_else(|| u32::try_from(room).unwrap_or(u32::MAX).max(1))
}
