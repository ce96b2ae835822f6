//! Where the fields of one telegram stand: a table for those outside of groups, a sorted list for those in items.

use fei_layout::plan::{FieldIx, GroupIx, Layout};

use crate::num::{index, offset};
use crate::reading::Reading;
use crate::walk::Visit;
use crate::{Error, quick};

use super::group_key;

/// The telegram itself, or one item of a group in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope(u32);

impl Scope {
    /// The telegram itself.
    pub const TELEGRAM: Self = Self(0);
}

/// An item of a group.
#[derive(Debug, Clone, Copy)]
struct Item {
    parent: Scope,
    group: GroupIx,
    number: u32,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// By field; none in an arm that was not chosen, and in items.
    outside: Vec<Option<u32>>,
    /// Sorted by scope and field.
    inside: Vec<(Scope, FieldIx, u32)>,
    /// Where opaque tails end.
    tails: Vec<(Scope, FieldIx, u32)>,
    /// By scope, the telegram being number 0 and not in it.
    items: Vec<Item>,
    /// Sorted: parent, group, number, the scope.
    by_number: Vec<(Scope, u32, u32, Scope)>,
}

impl Places {
    pub(super) fn nowhere(layout: &Layout) -> Self {
        Self { outside: vec![None; layout.fields.len()], ..Self::default() }
    }

    pub(super) fn read(layout: &Layout, telegram: &[u8]) -> Result<Self, Error> {
        let mut reading = Reading::new(layout, telegram)?;
        let mut places = Self::leading(layout, &mut reading);
        let mut scope = Scope::TELEGRAM;
        loop {
            match reading.next()? {
                Visit::Field(ix, at) => places.note(scope, ix, at),
                Visit::Item(group, number) => scope = places.open(scope, group, number),
                Visit::EndItem(_) => scope = places.parent(scope).unwrap_or(Scope::TELEGRAM),
                Visit::Tail(ix, at) => {
                    places.note(scope, ix, at);
                    places.tails.push((scope, ix, reading.walk.at()));
                }
                Visit::End => break,
                Visit::Group(_) | Visit::Choice(_) | Visit::Close(..) => {}
                Visit::Block(_) | Visit::EndBlock(..) | Visit::Bitmap(..) | Visit::MayEnd(_) => {}
            }
        }
        places.inside.sort_unstable();
        places.by_number.sort_unstable();
        Ok(places)
    }

    /// The rows that are there in every telegram, if all of them are there.
    fn leading(layout: &Layout, reading: &mut Reading<'_>) -> Self {
        let known = quick::known(layout).and_then(|known| known.leading.as_ref());
        if let Some(known) = known.filter(|known| known.end <= reading.end()) {
            reading.walk.pass(known.step, known.end);
            return Self { outside: known.places.to_vec(), ..Self::default() };
        }
        let mut places = Self::nowhere(layout);
        reading.walk.leading(reading.end(), |ix, at| places.note(Scope::TELEGRAM, ix, at));
        places
    }

    fn note(&mut self, scope: Scope, ix: FieldIx, at: u32) {
        if scope != Scope::TELEGRAM {
            self.inside.push((scope, ix, at));
        } else if let Some(place) = self.outside.get_mut(index(ix.0)) {
            *place = Some(at);
        }
    }

    fn open(&mut self, parent: Scope, group: GroupIx, number: u32) -> Scope {
        self.items.push(Item { parent, group, number });
        let opened = Scope(offset(self.items.len()));
        self.by_number.push((parent, group.0, number, opened));
        opened
    }

    fn get(&self, scope: Scope) -> Option<&Item> {
        self.items.get(index(scope.0.checked_sub(1)?))
    }

    fn parent(&self, scope: Scope) -> Option<Scope> {
        self.get(scope).map(|item| item.parent)
    }

    /// Every row that stands in an item, with its place.
    pub(super) fn inside(&self) -> impl Iterator<Item = (FieldIx, u32)> {
        self.inside.iter().map(|(_, ix, at)| (*ix, *at))
    }

    /// A field's place in a scope or in those around it.
    pub(super) fn of(&self, mut scope: Scope, ix: FieldIx) -> Option<u32> {
        while let Some(parent) = self.parent(scope) {
            let found = self.inside.binary_search_by_key(&(scope, ix), |(scope, ix, _)| (*scope, *ix));
            if let Some((_, _, at)) = found.ok().and_then(|found| self.inside.get(found)) {
                return Some(*at);
            }
            scope = parent;
        }
        self.outside.get(index(ix.0)).copied().flatten()
    }

    /// Where an opaque tail ends, in a scope or in those around it.
    pub(super) fn tail_end(&self, mut scope: Scope, ix: FieldIx) -> Option<u32> {
        loop {
            let found = self.tails.iter().find(|(at, tail, _)| (*at, *tail) == (scope, ix));
            match (found, self.parent(scope)) {
                (Some((.., end)), _) => return Some(*end),
                (None, Some(parent)) => scope = parent,
                (None, None) => return None,
            }
        }
    }

    pub(super) fn items(&self, scope: Scope, group: GroupIx) -> u32 {
        let before =
            |end: u32| self.by_number.partition_point(|(parent, of, ..)| (*parent, *of) < (scope, end));
        offset(before(group.0 + 1) - before(group.0))
    }

    pub(super) fn item(&self, scope: Scope, group: GroupIx, number: u32) -> Option<Scope> {
        let wanted = (scope, group.0, number);
        let found =
            self.by_number.binary_search_by_key(&wanted, |(parent, of, number, _)| (*parent, *of, *number));
        self.by_number.get(found.ok()?).map(|(.., scope)| *scope)
    }

    /// `detail[2].amount`: a key in a scope.
    pub(super) fn path(&self, layout: &Layout, scope: Scope, key: &str) -> String {
        let mut path = key.to_owned();
        let mut at = scope;
        while let Some(item) = self.get(at) {
            path = format!("{}[{}].{path}", group_key(layout, item.group), item.number);
            at = item.parent;
        }
        path
    }
}
