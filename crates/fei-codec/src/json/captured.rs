//! What was picked out of a JSON text: flat slots, borrowed from it.

use std::borrow::Cow;

use fei_layout::plan::{FrameIx, SlotRef};

use crate::Value;
use crate::num::{index, offset};

use super::text::resolve;

/// Wanted values of one text. The document is an [`Instance`], every element of a wanted list is another.
#[derive(Debug, Clone)]
pub struct Captured<'j> {
    instances: Vec<Placed<'j>>,
    slots: Vec<Slot<'j>>,
    unread: Option<Unread>,
}

/// A list that has more elements than were wanted by their number: nobody would hear of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its key.
    pub list: String,
    /// How many elements it has.
    pub elements: u32,
    /// How many of them were wanted.
    pub read: u32,
}

/// The document, or one element of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance(u32);

impl Instance {
    /// The whole text.
    pub const DOCUMENT: Self = Self(0);
}

/// What stands at one wanted place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot<'j> {
    /// The byte of the text at which it starts.
    pub at: u32,
    /// The value.
    pub what: What<'j>,
}

/// A captured value, checked and still as it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What<'j> {
    /// There is no such key.
    Absent,
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A string: what stands between the quotes, and whether there are escapes in it.
    Text(&'j str, bool),
    /// A number as it is written.
    Number(&'j str),
    /// A wanted list: its first element, and how many.
    List(Option<Instance>, u32),
    /// An object.
    Object,
    /// A list that is not wanted as one.
    Array,
}

/// Where an instance's slots lie, and its neighbours.
#[derive(Debug, Clone, Copy)]
struct Placed<'j> {
    kind: FrameIx,
    parent: Instance,
    next: Option<Instance>,
    base: usize,
    element: Slot<'j>,
}

impl<'j> Slot<'j> {
    /// Nothing there.
    pub const ABSENT: Self = Self { at: 0, what: What::Absent };

    /// The scalar with its escapes resolved; booleans are the text `true` and `false`; none when it is absent, a list
    /// or an object.
    #[must_use]
    pub fn value(&self) -> Option<Value<'j>> {
        match self.what {
            What::Null => Some(Value::Null),
            What::Bool(true) => Some(Value::Text(Cow::Borrowed("true"))),
            What::Bool(false) => Some(Value::Text(Cow::Borrowed("false"))),
            What::Text(raw, escaped) => Some(Value::Text(resolve(raw, escaped))),
            What::Number(text) => Some(Value::Number(Cow::Borrowed(text))),
            What::Absent | What::List(..) | What::Object | What::Array => None,
        }
    }
}

impl What<'_> {
    /// What it is, for an error; never the value itself.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Absent => "nothing",
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Text(..) => "a string",
            Self::Number(_) => "a number",
            Self::List(..) | Self::Array => "a list",
            Self::Object => "an object",
        }
    }
}

impl<'j> Captured<'j> {
    /// The first list that has more elements than were wanted by their number; a list that is wanted whole is none.
    #[must_use]
    pub const fn unread(&self) -> Option<&Unread> {
        self.unread.as_ref()
    }

    /// What stands at a place, seen from an instance: a place of an outer frame is looked up in its parents.
    #[must_use]
    pub fn slot(&self, from: Instance, place: SlotRef) -> Slot<'j> {
        let mut at = from;
        while let Some(instance) = self.instance(at) {
            if instance.kind == place.frame {
                return self.slots.get(instance.base + index(place.slot)).copied().unwrap_or(Slot::ABSENT);
            }
            if at == Instance::DOCUMENT {
                break;
            }
            at = instance.parent;
        }
        Slot::ABSENT
    }

    /// The scalar at a place; none when it is absent, a list or an object.
    #[must_use]
    pub fn value(&self, from: Instance, place: SlotRef) -> Option<Value<'j>> {
        self.slot(from, place).value()
    }

    /// The elements of the list at a place, in their order; none when there is no list.
    pub fn items(&self, from: Instance, list: SlotRef) -> impl Iterator<Item = Instance> {
        let first = match self.slot(from, list).what {
            What::List(first, _) => first,
            _ => None,
        };
        std::iter::successors(first, |at| self.next(*at))
    }

    /// The element behind one in its list.
    #[must_use]
    pub fn next(&self, at: Instance) -> Option<Instance> {
        self.instance(at)?.next
    }

    /// The element itself, which is a scalar in a list of scalars and [`What::Object`] in a list of objects; the whole text, for the document.
    #[must_use]
    pub fn element(&self, at: Instance) -> Slot<'j> {
        self.instance(at).map_or(Slot::ABSENT, |instance| instance.element)
    }

    fn instance(&self, at: Instance) -> Option<&Placed<'j>> {
        self.instances.get(index(at.0))
    }
}

/// How a reader fills it.
impl<'j> Captured<'j> {
    pub(super) fn empty() -> Self {
        Self { instances: Vec::with_capacity(1), slots: Vec::new(), unread: None }
    }

    /// Opens an instance with so many slots behind the one before it in its list.
    pub(super) fn open(
        &mut self,
        kind: FrameIx,
        slots: u32,
        parent: Instance,
        before: Option<Instance>,
    ) -> Instance {
        let opened = Instance(offset(self.instances.len()));
        let base = self.slots.len();
        self.slots.resize(base + index(slots), Slot::ABSENT);
        self.instances.push(Placed { kind, parent, next: None, base, element: Slot::ABSENT });
        if let Some(before) = before.and_then(|before| self.instances.get_mut(index(before.0))) {
            before.next = Some(opened);
        }
        opened
    }

    pub(super) fn leave_unread(&mut self, list: impl FnOnce() -> String, elements: u32, read: u32) {
        self.unread.get_or_insert_with(|| Unread { list: list(), elements, read });
    }

    pub(super) fn slots_taken(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn set(&mut self, at: Instance, place: SlotRef, slot: Slot<'j>) {
        let base = self.instance(at).map(|instance| instance.base);
        if let Some(taken) = base.and_then(|base| self.slots.get_mut(base + index(place.slot))) {
            *taken = slot;
        }
    }

    pub(super) fn set_element(&mut self, at: Instance, slot: Slot<'j>) {
        if let Some(instance) = self.instances.get_mut(index(at.0)) {
            instance.element = slot;
        }
    }
}
