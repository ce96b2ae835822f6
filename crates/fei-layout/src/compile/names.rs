//! Which names stand where: names twice, and rows that are used before they are read.

use super::shape::Item;
use crate::FindingCode;
use crate::plan::FieldIx;
use crate::report::{Draft, Report};
use crate::typed::Text;

/// The names of one object of the mirror, and of those that it lies in.
#[derive(Debug, Default, Clone)]
pub(crate) struct Names {
    /// Rows that were read before, innermost object last.
    visible: Vec<(Box<str>, FieldIx)>,
    /// Keys of the innermost object.
    taken: Vec<Text>,
    /// Keys of filler in it.
    filler: Vec<Filler>,
    /// Those of other arms, which are never there at the same time.
    elsewhere: Vec<Filler>,
}

/// The key of filler, and how wide and how often it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Filler {
    key: Box<str>,
    form: (u32, u32),
}

impl Names {
    /// A name as a key of the object at hand; a second one is a finding.
    pub(crate) fn take(&mut self, name: &Text, report: &mut Report<'_>) {
        match self.taken.iter().find(|taken| taken.value == name.value) {
            Some(first) => {
                let draft = Draft::error(
                    FindingCode::NameTwice,
                    name.span,
                    format!("`{}` is there twice", name.value),
                );
                report.add(draft.related(first.span, "the first one").help("every name is one key in JSON"));
            }
            None => self.taken.push(name.clone()),
        }
    }

    /// Whether a name is a key of the innermost object.
    pub(crate) fn is_own(&self, name: &str) -> bool {
        self.taken.iter().any(|taken| *taken.value == *name)
    }

    /// A row that can be used from here on.
    pub(crate) fn show(&mut self, name: &str, ix: FieldIx) {
        self.visible.push((name.into(), ix));
    }

    /// The names inside a group: a new object that still sees what lies around it.
    pub(crate) fn inside(&self) -> Self {
        Self { visible: self.visible.clone(), ..Self::default() }
    }

    /// Forgets what was shown since: rows that may be missing cannot be used behind where they would stand.
    pub(crate) fn hide_since(&mut self, before: &Self) {
        self.visible.clone_from(&before.visible);
    }

    /// The key of filler at an offset: `_247`, and `_247_2` where other filler has that key and both may be there, or
    /// one stands in another arm and is of another width.
    pub(crate) fn filler(&mut self, at: u32, form: (u32, u32)) -> Box<str> {
        let mut number = 1_u32;
        loop {
            let key = if number == 1 { format!("_{at}") } else { format!("_{at}_{number}") };
            let taken = self.filler.iter().any(|filler| *filler.key == *key);
            let other = self.elsewhere.iter().any(|filler| *filler.key == *key && filler.form != form);
            if !taken && !other {
                self.filler.push(Filler { key: key.as_str().into(), form });
                return key.into();
            }
            number += 1;
        }
    }

    /// The names of an arm of a choice whose earlier arms are known.
    pub(crate) fn arm(&self, earlier: &[Self]) -> Self {
        let mut arm = self.clone();
        arm.elsewhere.extend(earlier.iter().flat_map(|earlier| &earlier.filler).cloned());
        arm.elsewhere.retain(|filler| !self.filler.contains(filler));
        arm
    }

    /// What an arm took is taken behind the choice, but cannot be used there: another arm may have been read.
    pub(crate) fn after_arm(&mut self, arm: Self) {
        self.taken.extend(arm.taken);
        self.filler.extend(arm.filler);
    }

    /// The row that a count or a condition names; none: a finding says why. `all` are the rows of the whole layout.
    pub(crate) fn find(&self, name: &Text, all: &[&[Item<'_>]], report: &mut Report<'_>) -> Option<FieldIx> {
        let known = self.visible.iter().rev().find(|(known, _)| *known == name.value);
        if let Some((_, ix)) = known {
            return Some(*ix);
        }
        let draft = match all.iter().find_map(|items| find(items, name)) {
            Some(later) => {
                let message = format!("`{}` is not read before this", name.value);
                Draft::error(FindingCode::CountAfter, name.span, message)
                    .related(later.span, "it is read here")
                    .help("counts and conditions can only use rows that are read in every case before them")
            }
            None => {
                let names: Vec<_> = self.visible.iter().map(|(name, _)| &**name).collect();
                Draft::error(FindingCode::NoSuchRow, name.span, format!("no row is called `{}`", name.value))
                    .nearest(name, names)
            }
        };
        report.add(draft);
        None
    }
}

/// A row of this name anywhere.
fn find<'i>(items: &'i [Item<'_>], name: &str) -> Option<&'i Text> {
    items.iter().find_map(|item| match item {
        Item::Field(field) => field.row.name.as_ref().filter(|known| *known.value == *name),
        Item::Group(group) => find(&group.items, name),
        Item::Shared(shared) => find(&shared.items, name),
        Item::Choice(choice) => choice.arms.iter().find_map(|arm| find(&arm.items, name)),
        Item::Block(block) => find(&block.items, name),
        Item::Bitmap(bitmap) => bitmap.arms.iter().find_map(|arm| find(&arm.items, name)),
        Item::View(_) => None,
    })
}
