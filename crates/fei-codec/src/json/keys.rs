//! The keys of the objects that are being read, as far as nobody wants them: none may stand twice in its object.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// So many keys of an object are compared one by one. Beyond that they are sorted: they are chosen by others, and must
/// not make a text of them cost more than its length.
const FEW: usize = 32;

/// The keys of an object behind those of the objects that it stands in.
#[derive(Debug)]
pub(super) struct Keys<'j> {
    few: Vec<Cow<'j, str>>,
    /// Those beyond [`FEW`], with the number of their object.
    many: BTreeSet<(u32, Cow<'j, str>)>,
    objects: u32,
}

/// One object: where its keys begin, and its number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opened {
    from: usize,
    number: u32,
}

impl Opened {
    /// How many objects were opened, up to this one.
    pub(super) const fn number(self) -> u32 {
        self.number
    }
}

impl<'j> Keys<'j> {
    /// Of no object yet. Most texts have no more such keys than there is room for from the start.
    pub(super) fn new() -> Self {
        Self { few: Vec::with_capacity(FEW), many: BTreeSet::new(), objects: 0 }
    }

    /// Goes into an object.
    pub(super) fn open(&mut self) -> Opened {
        self.objects += 1;
        Opened { from: self.few.len(), number: self.objects }
    }

    /// Comes out of it.
    pub(super) fn close(&mut self, object: Opened) {
        self.few.truncate(object.from);
    }

    /// Remembers a key of the innermost object; whether it stands there for the first time.
    #[expect(clippy::ptr_arg, reason = "the key is kept as it is, borrowed from the text where it can be")]
    pub(super) fn note(&mut self, object: Opened, key: &Cow<'j, str>) -> bool {
        let known = self.few.get(object.from..).unwrap_or_default();
        if known.contains(key) {
            return false;
        }
        if known.len() < FEW {
            self.few.push(key.clone());
            return true;
        }
        self.many.insert((object.number, key.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_new_once_in_its_object_among_few_and_among_many() {
        let mut keys = Keys::new();
        let outer = keys.open();
        let names: Vec<Cow<'_, str>> = (0..3 * FEW).map(|number| number.to_string().into()).collect();
        for name in &names {
            assert!(keys.note(outer, name), "{name}");
            let inner = keys.open();
            assert!(keys.note(inner, name) && !keys.note(inner, name), "{name} in an object of its own");
            keys.close(inner);
        }
        assert!(names.iter().all(|name| !keys.note(outer, name)));
    }
}
