//! Whether a call has the keys that it must have, each as what it must be: one walk over what was wanted of it.

use fei_layout::plan::{CaptureNode, JsonForm, KeyPlace, Serve, SlotRef};

use super::error::{CallError, CallErrors, CallPlace};
use super::found::Found;
use crate::ErrorKind;
use crate::json::{Captured, Instance, What, pointer_step};
use crate::num::index;

/// Finds everything that is missing or of another type.
///
/// # Errors
/// A body that is no object: there is nothing in it to be judged.
pub(super) fn all(captured: &Captured<'_>, found: &mut Found<'_>) -> Result<(), CallErrors> {
    let mut check = Check { serve: found.serve, captured, pointer: String::new(), found };
    match captured.element(Instance::DOCUMENT).what {
        What::Object => check.members(0, Instance::DOCUMENT),
        other => return Err(CallErrors::one(CallError::whole("an object", other.word()))),
    }
    if let Some(unread) = captured.unread() {
        let expected = format!("at most {} elements of {}", unread.read, unread.list);
        let error =
            CallError::new(CallPlace::whole(), ErrorKind::Count, expected, unread.elements.to_string());
        check.found.add(error);
    }
    Ok(())
}

struct Check<'s, 'j, 'f> {
    serve: &'s Serve,
    captured: &'f Captured<'j>,
    /// Where the walk is.
    pointer: String,
    found: &'f mut Found<'s>,
}

impl<'s> Check<'s, '_, '_> {
    fn node(&self, ix: u32) -> Option<&'s CaptureNode> {
        self.serve.capture.nodes.get(index(ix))
    }

    /// The members of an object that is there.
    fn members(&mut self, ix: u32, at: Instance) {
        let serve = self.serve;
        for (key, child) in serve.capture.nodes.get(index(ix)).iter().flat_map(|node| &node.keys) {
            self.below(&pointer_step(key), |check| check.place(*child, at));
        }
    }

    fn below(&mut self, step: &str, inside: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.extend(["/", step]);
        inside(self);
        self.pointer.truncate(length);
    }

    /// What stands at one place.
    fn place(&mut self, ix: u32, at: Instance) {
        let serve = self.serve;
        let Some(node) = serve.capture.nodes.get(index(ix)).filter(|node| !node.is_passed_over()) else {
            return;
        };
        if let Some((list, _, inner)) = node.each {
            return self.list(list, inner, at);
        }
        let Some(slot) = node.leaf else { return };
        if node.keys.is_empty() && node.items.is_empty() {
            return self.scalar(slot, at);
        }
        let expected = if node.keys.is_empty() { "a list" } else { "an object" };
        match (self.captured.slot(at, slot).what, expected) {
            (What::Object, "an object") => self.members(ix, at),
            (What::Array, "a list") => {
                for (number, child) in &node.items {
                    self.below(&number.to_string(), |check| check.place(*child, at));
                }
            }
            (What::Absent | What::Null, _) if !self.needs(ix) => {}
            (other, _) => self.wrong(expected, &other),
        }
    }

    fn list(&mut self, list: SlotRef, inner: u32, at: Instance) {
        let what = self.captured.slot(at, list).what;
        let What::List(..) = what else { return self.wrong("a list", &what) };
        let of_objects = self.node(inner).is_some_and(|node| !node.keys.is_empty());
        let items: Vec<_> = self.captured.items(at, list).collect();
        for (number, item) in items.into_iter().enumerate() {
            self.below(&number.to_string(), |check| match check.captured.element(item).what {
                What::Object => check.members(inner, item),
                other if of_objects => check.wrong("an object", &other),
                _ => {}
            });
        }
    }

    fn scalar(&mut self, slot: SlotRef, at: Instance) {
        let Some(key) = self.serve.keys.iter().find(|key| key.slot == slot) else { return };
        let expected = match (self.captured.slot(at, slot).what, key.form) {
            (What::Absent | What::Null, _) if key.optional => return,
            (What::Text(..), JsonForm::Text) => return,
            (What::Number(_), JsonForm::Number) | (What::Bool(_), JsonForm::Boolean) => return,
            (_, JsonForm::Text) => "a string",
            (_, JsonForm::Number) => "a number",
            (_, JsonForm::Boolean) => "true or false",
        };
        let what = self.captured.slot(at, slot).what;
        match key.from {
            KeyPlace::Body => self.wrong(expected, &what),
            KeyPlace::Query => self.found.add(CallError::missing(CallPlace::Query(key.path.to_string()))),
            KeyPlace::Path => self.found.add(CallError::missing(CallPlace::Path(key.path.to_string()))),
        }
    }

    /// Whether something below a place must be there.
    fn needs(&self, ix: u32) -> bool {
        let Some(node) = self.node(ix) else { return false };
        let is_needed = |slot: SlotRef| self.serve.keys.iter().any(|key| key.slot == slot && !key.optional);
        let mut below =
            node.keys.iter().map(|(_, child)| *child).chain(node.items.iter().map(|(_, child)| *child));
        node.each.is_some() || node.leaf.is_some_and(is_needed) || below.any(|child| self.needs(child))
    }

    fn wrong(&mut self, expected: &str, what: &What<'_>) {
        let kind = if *what == What::Absent { ErrorKind::Missing } else { ErrorKind::WrongType };
        let place = CallPlace::Pointer(self.pointer.clone());
        self.found.add(CallError::new(place, kind, expected, what.word()));
    }
}
