//! The institution's JSON answer: what the mapping wants of it, picked out in one pass.

use std::fmt;

use fei_layout::plan::{Ask, Http, SlotRef};

use crate::json::{Captured, Instance, Limits, Unknown, Unread, What, read};
use crate::{Error, Value};

/// The wanted values of one answer.
pub struct Answer<'j>(Captured<'j>);

/// Shows nothing of what an institution said.
impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer(..)")
    }
}

/// Reads an answer. Keys that the mapping does not want are checked as JSON and passed over.
///
/// # Errors
/// Anything that is not one strict JSON text within the limits: the answer cannot be read, and the outcome is unknown.
pub fn read_answer<'j>(http: &Http, body: &'j [u8]) -> Result<Answer<'j>, Error> {
    answer_to(&http.ask, body)
}

pub(super) fn answer_to<'j>(ask: &Ask, body: &'j [u8]) -> Result<Answer<'j>, Error> {
    read(&ask.capture, body, &Limits::default(), Unknown::Skip).map(Answer)
}

impl<'j> Answer<'j> {
    /// What was picked up of a call to us.
    pub(super) const fn of(captured: Captured<'j>) -> Self {
        Self(captured)
    }

    /// The scalar at a place, seen from an element; none when it is absent, a list or an object.
    pub(super) fn value(&self, from: Instance, place: SlotRef) -> Option<Value<'j>> {
        self.0.value(from, place)
    }

    /// Whether anything stands at a place, and be it null.
    pub(super) fn is_there(&self, from: Instance, place: SlotRef) -> bool {
        self.0.slot(from, place).what != What::Absent
    }

    /// The text at a place, if it is a string that stands there as it is.
    pub(super) fn text(&self, from: Instance, place: SlotRef) -> Option<&'j str> {
        match self.0.slot(from, place).what {
            What::Text(text, false) => Some(text),
            _ => None,
        }
    }

    /// The scalar at a place; absent is null, and a list or an object is an error: what it is.
    pub(super) fn one_value(&self, from: Instance, place: SlotRef) -> Result<Value<'j>, &'static str> {
        let slot = self.0.slot(from, place);
        match slot.what {
            What::Absent => Ok(Value::Null),
            what => slot.value().ok_or(what.word()),
        }
    }

    /// A list that has more elements than are asked for by their number.
    pub(super) fn unread(&self) -> Option<&Unread> {
        self.0.unread()
    }

    /// What stands where a list belongs and is none; absent and null are no list, and nothing else.
    pub(super) fn other_than_list(&self, from: Instance, list: SlotRef) -> Option<&'static str> {
        match self.0.slot(from, list).what {
            What::List(..) | What::Absent | What::Null => None,
            other => Some(other.word()),
        }
    }

    /// The elements of a list in their order; none when there is no list.
    pub(super) fn elements(&self, from: Instance, list: SlotRef) -> Option<Vec<Instance>> {
        match self.0.slot(from, list).what {
            What::List(..) => Some(self.0.items(from, list).collect()),
            _ => None,
        }
    }
}
