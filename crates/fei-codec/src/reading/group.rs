//! Groups: how many items the bytes hold.

use fei_layout::plan::{Count, FieldIx, Group, GroupIx, Layout, RegisterIx};

use super::Reading;
use crate::allowed::is_unset;
use crate::num::index;
use crate::slots::Slots;
use crate::walk::{Items, Walk};
use crate::{Error, ErrorKind, Fault, Value, scalar};

impl Reading<'_> {
    pub(super) fn enter(&mut self, ix: GroupIx) -> Result<(), Error> {
        let Some(group) = self.walk.layout().groups.get(index(ix.0)) else { return Ok(()) };
        let (items, skip) = match group.count {
            Count::Field { field, register } => (Items::Counted(self.counted(group, field, register)?), 0),
            Count::Slots(slots) => self.in_slots(group, slots),
            Count::UntilEnd => (self.until_end(group)?, 0),
        };
        if group.columns {
            self.has_columns(group, items, skip)?;
        }
        self.walk.enter(ix, group, items, skip);
        Ok(())
    }

    /// Columns are read crosswise: all of their bytes must be there.
    fn has_columns(&self, group: &Group, items: Items, skip: u32) -> Result<(), Error> {
        let Items::Counted(items) = items else { return Ok(()) };
        let width = group.item_bytes.unwrap_or(0).saturating_mul(items).saturating_add(skip);
        let (at, left) = (self.walk.at(), self.end().saturating_sub(self.walk.at()));
        if width <= left {
            return Ok(());
        }
        let (expected, got) = (format!("{width} bytes{}", self.until()).into(), format!("{left} bytes"));
        Err(self.located(&group.key, Fault { kind: ErrorKind::Length, at, width, expected, got }))
    }

    fn counted(&self, group: &Group, ix: FieldIx, register: RegisterIx) -> Result<u32, Error> {
        let field = self.walk.layout().field(ix);
        let count = count(&self.walk, self.telegram, ix, register)
            .map_err(|fault| self.located(&group.key, fault))?;
        let (at, width) = (self.walk.register(register).unwrap_or_default(), field.width);
        if count > group.max {
            let expected = format!("at most {} items", group.max).into();
            let got = format!("{count}, as {} at byte {at} says", field.key);
            let fault = Fault { kind: ErrorKind::Count, at, width, expected, got };
            return Err(self.located(&group.key, fault));
        }
        let left = self.end().saturating_sub(self.walk.at());
        match group.item_bytes.map(|item| item.saturating_mul(count)) {
            Some(bytes) if bytes > left => {
                let says = format!("{} at byte {at}", field.key);
                let expected = format!("{bytes} bytes for the {count} items that {says} says").into();
                let at = self.walk.at();
                let got = format!("{left} bytes");
                Err(self
                    .located(&group.key, Fault { kind: ErrorKind::Count, at, width: bytes, expected, got }))
            }
            _ => Ok(count),
        }
    }

    /// Slots behind the last one that holds data are no items.
    fn in_slots(&self, group: &Group, slots: u32) -> (Items, u32) {
        let live = Slots::open(self.walk.layout(), group, slots, self.walk.at()).live(self.telegram);
        let skip = group.item_bytes.unwrap_or(0).saturating_mul(slots - live);
        (Items::Counted(live), skip)
    }

    fn until_end(&self, group: &Group) -> Result<Items, Error> {
        let (at, end) = (self.walk.at(), self.end());
        let left = end.saturating_sub(at);
        match group.item_bytes {
            Some(item) if item > 0 && !left.is_multiple_of(item) => {
                let expected = format!("a multiple of {item} bytes").into();
                let got = format!("{left} bytes");
                Err(self
                    .located(&group.key, Fault { kind: ErrorKind::Count, at, width: left, expected, got }))
            }
            Some(item) if item > 0 && group.columns => Ok(Items::Counted(left / item)),
            _ => Ok(Items::Until(end)),
        }
    }

    pub(super) fn may_have(&self, ix: GroupIx, number: u32) -> Result<(), Error> {
        let Some(group) = self.walk.layout().groups.get(index(ix.0)) else { return Ok(()) };
        if number < group.max || matches!(group.count, Count::Slots(_)) {
            return Ok(());
        }
        let expected = format!("at most {} items", group.max).into();
        let (at, width) = (self.walk.at(), group.item_bytes.unwrap_or(0));
        let fault = Fault { kind: ErrorKind::Count, at, width, expected, got: "more".to_owned() };
        Err(fault.in_telegram(&self.walk.layout().id, self.walk.path("")))
    }
}

/// The number that a count's field holds.
pub(crate) fn count(
    walk: &Walk<'_>,
    telegram: &[u8],
    ix: FieldIx,
    register: RegisterIx,
) -> Result<u32, Fault> {
    count_at(walk.layout(), telegram, ix, walk.register(register).unwrap_or_default())
}

/// The number that a count's field holds, which stands at `at`. One that only the answer fills says nothing in a request.
pub(crate) fn count_at(layout: &Layout, telegram: &[u8], ix: FieldIx, at: u32) -> Result<u32, Fault> {
    let field = layout.field(ix);
    if is_unset(layout, field, telegram, at) {
        return Ok(0);
    }
    let value = scalar::read(field, telegram, at)?;
    let count = if value == Value::Null { Some(0) } else { value.text().parse().ok() };
    count.ok_or_else(|| Fault {
        kind: ErrorKind::Count,
        at,
        width: field.width,
        expected: "a count of items".into(),
        got: scalar::shown_text(field.mask, value.text()),
    })
}
