//! Lists: how many items a group gets, and where they come from.

use fei_layout::plan::{Count, Group, GroupIx};

use crate::json::{Instance, Slot, What};
use crate::num::index;
use crate::reading;
use crate::slots::{Slots, all_are_items};
use crate::walk::Items;
use crate::{Error, ErrorKind, LossKind};

use super::Encoder;

/// A list that is open.
pub(super) struct List {
    /// Its next element.
    next: Option<Instance>,
    /// Whether its elements are as many as they must be, each of them an item.
    sound: bool,
}

impl Encoder<'_, '_> {
    pub(super) fn group(&mut self, ix: GroupIx) -> Result<(), Error> {
        let layout = self.layout;
        let Some(group) = layout.groups.get(index(ix.0)) else { return Ok(()) };
        let slot = layout.mirror.groups.get(index(ix.0)).map_or(Slot::ABSENT, |place| self.slot(*place));
        let (first, count) = match slot.what {
            What::List(first, count) => (first, count),
            _ => (None, 0),
        };
        let items = match slot.what {
            What::List(..) => self.items(group, count, slot.at),
            What::Absent => self.items(group, 0, self.here()),
            _ => Err(self.wrong_type(&group.key, slot, "a list")),
        };
        let sound = items.is_ok();
        let items = items.or_else(|error| {
            let follows = matches!(group.count, Count::Field { register, .. } if self.is_unknown(register));
            let told = if follows { Ok(()) } else { self.held(Err(error)) };
            // A list that is too long is looked at as far as its items have bytes in the telegram.
            told.map(|()| count.min(most(group)))
        })?;
        self.lists.push(List { next: first, sound });
        self.walk.enter(ix, group, Items::Counted(items), 0);
        Ok(())
    }

    /// How many items are written, blank slots included.
    fn items(&self, group: &Group, count: u32, at: u32) -> Result<u32, Error> {
        let most = most(group);
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
        let sound = self.lists.pop().is_none_or(|list| list.sound);
        let layout = self.layout;
        let Some(group) = layout.groups.get(index(ix.0)) else { return Ok(()) };
        let (Count::Slots(_), true) = (group.count, sound) else { return Ok(()) };
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

    /// The next element of the innermost list becomes the scope. What is no object is passed over.
    pub(super) fn item(&mut self, ix: GroupIx) -> Result<(), Error> {
        let element = self.lists.last().and_then(|list| list.next);
        if let Some(list) = self.lists.last_mut() {
            list.next = element.and_then(|element| self.captured.next(element));
        }
        self.scopes.push(element);
        let slot = element.map(|element| self.captured.element(element));
        let Some(slot) = slot.filter(|slot| slot.what != What::Object) else { return Ok(()) };
        let error = self.wrong_type("", slot, "an object with the group's keys");
        self.held(Err(error))?;
        if let Some(list) = self.lists.last_mut() {
            list.sound = false;
        }
        if let Some(group) = self.layout.groups.get(index(ix.0)) {
            self.walk.end_at(group.body.end);
        }
        Ok(())
    }
}

/// How many items the telegram has bytes for.
const fn most(group: &Group) -> u32 {
    match group.count {
        Count::Slots(slots) => slots,
        Count::Field { .. } | Count::UntilEnd => group.max,
    }
}

#[cfg(test)]
mod tests;
