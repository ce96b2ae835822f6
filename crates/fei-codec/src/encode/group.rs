//! Lists: how many items a group gets, and where they come from.

use fei_layout::plan::{Count, Group, GroupIx};

use crate::json::{Slot, What};
use crate::num::index;
use crate::reading;
use crate::slots::{Slots, all_are_items};
use crate::walk::Items;
use crate::{Error, ErrorKind, LossKind};

use super::Encoder;

impl Encoder<'_, '_> {
    pub(super) fn group(&mut self, ix: GroupIx) -> Result<(), Error> {
        let layout = self.layout;
        let Some(group) = layout.groups.get(index(ix.0)) else { return Ok(()) };
        let slot = layout.mirror.groups.get(index(ix.0)).map_or(Slot::ABSENT, |place| self.slot(*place));
        let (first, count) = match slot.what {
            What::List(first, count) => (first, count),
            What::Absent => (None, 0),
            _ => return Err(self.wrong_type(&group.key, slot, "a list")),
        };
        let at = if slot.what == What::Absent { self.here() } else { slot.at };
        let items = self.items(group, count, at)?;
        self.lists.push(first);
        self.walk.enter(ix, group, Items::Counted(items), 0);
        Ok(())
    }

    /// How many items are written, blank slots included.
    fn items(&self, group: &Group, count: u32, at: u32) -> Result<u32, Error> {
        let most = match group.count {
            Count::Slots(slots) => slots,
            Count::Field { .. } | Count::UntilEnd => group.max,
        };
        if count > most {
            let expected = format!("at most {most} items");
            return Err(self.error(&group.key, at, ErrorKind::Count, expected, count.to_string()));
        }
        match group.count {
            Count::Slots(slots) => Ok(slots),
            Count::UntilEnd => Ok(count),
            Count::Field { field, register } => {
                let said = reading::count(&self.walk, self.telegram(), field, register)
                    .map_err(|fault| self.located(&group.key, at, fault))?;
                if said == count || self.scope().is_none() {
                    return Ok(said);
                }
                let expected = format!("{said} items, as {} says", self.layout.field(field).key);
                Err(self.error(&group.key, at, ErrorKind::Count, expected, count.to_string()))
            }
        }
    }

    /// Items at the end of fixed slots that hold no data: who reads the telegram sees no items there. Where the items of a
    /// group are not all alike it is the other way round: every slot is seen as one.
    ///
    /// # Errors
    /// A slot that is seen as an item which the layout does not allow.
    pub(super) fn close(&mut self, ix: GroupIx) -> Result<(), Error> {
        self.lists.pop();
        let layout = self.layout;
        let Some(group) = layout.groups.get(index(ix.0)) else { return Ok(()) };
        let Count::Slots(_) = group.count else { return Ok(()) };
        let slot = layout.mirror.groups.get(index(ix.0)).map_or(Slot::ABSENT, |place| self.slot(*place));
        let count = if let What::List(_, count) = slot.what { count } else { 0 };
        let slots = Slots::closed(layout, group, self.walk.at());
        let live = slots.live(self.telegram());
        if !all_are_items(layout, group) {
            self.may_be_items(slots, count..live, &group.key)?;
        }
        if self.scope().is_none() {
            return Ok(());
        }
        let at = if slot.what == What::Absent { self.here() } else { slot.at };
        for item in live..count {
            self.slot_changed(
                group,
                (item, at),
                LossKind::Dropped,
                ["an item without data", "an empty slot"],
            );
        }
        for item in count..live {
            self.slot_changed(group, (item, at), LossKind::Defaulted, ["no item", "an item without data"]);
        }
        Ok(())
    }

    fn slot_changed(
        &mut self,
        group: &Group,
        (item, at): (u32, u32),
        kind: LossKind,
        [before, after]: [&str; 2],
    ) {
        let key = format!("{}[{item}]", group.key);
        self.changed(&key, at, kind, before.to_owned(), after.to_owned());
    }

    /// The next element of the innermost list becomes the scope.
    pub(super) fn item(&mut self, ix: GroupIx) -> Result<(), Error> {
        let element = self.lists.last().copied().flatten();
        if let Some(list) = self.lists.last_mut() {
            *list = element.and_then(|element| self.captured.next(element));
        }
        self.scopes.push(element);
        let Some(element) = element else { return Ok(()) };
        let slot = self.captured.element(element);
        if slot.what == What::Object {
            return Ok(());
        }
        let expected =
            self.layout.groups.get(index(ix.0)).map_or("an object", |_| "an object with the group's keys");
        Err(self.wrong_type("", slot, expected))
    }
}

#[cfg(test)]
mod tests;
