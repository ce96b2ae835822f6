//! Finding rows of a layout: the header's by name, any by the path that a mapping writes (`amount`, `detail[].amount`).

use std::ops::Range;

use crate::FindingCode;
use crate::plan::{FieldIx, GroupIx, JsonPath, Layout, PathStep, Role, Source, Step};
use crate::report::{Draft, Report};
use crate::typed::Text;

/// The header row of a name; none: a finding says why.
pub(crate) fn header_row(name: &Text, header: &Layout, report: &mut Report<'_>) -> Option<FieldIx> {
    let found = header.find(name);
    if found.is_none() {
        let names = header.fields.iter().map(|field| &*field.key);
        let message = format!("the header has no row `{}`", name.value);
        report.add(Draft::error(FindingCode::NoSuchRow, name.span, message).nearest(name, names));
    }
    found
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// The row; where arms of a choice have rows of the same name, each of them: a telegram has one of them at most.
    pub(crate) fields: Vec<FieldIx>,
    /// The groups around it, outermost first.
    pub(crate) groups: Vec<GroupIx>,
}

impl Found {
    /// As values of a template.
    pub(crate) fn sources(self) -> Vec<Source> {
        self.fields.into_iter().map(Source::Field).collect()
    }
}

/// The row at a path.
pub(crate) fn field(layout: &Layout, path: &JsonPath) -> Option<Found> {
    field_in(layout, 0..layout.steps.len() as u32, path)
}

/// The row at a path from an object inward.
pub(crate) fn field_in(layout: &Layout, object: Range<u32>, path: &JsonPath) -> Option<Found> {
    let (last, before) = path.0.split_last()?;
    let (groups, range) = walk(layout, object, before)?;
    let PathStep::Key(key) = last else { return None };
    let is_key =
        |ix: &FieldIx| layout.field(*ix).key == *key && !matches!(layout.field(*ix).role, Role::PartOf(_));
    let fields: Vec<_> = rows(layout, range).filter(is_key).collect();
    (!fields.is_empty()).then_some(Found { fields, groups })
}

/// The group at a path of keys, `detail` or `detail[].sub`.
pub(crate) fn group(layout: &Layout, path: &JsonPath) -> Option<GroupIx> {
    let mut steps = path.0.to_vec();
    steps.push(PathStep::Each);
    walk(layout, 0..layout.steps.len() as u32, &steps)?.0.pop()
}

/// Goes into the groups of `a[].b[]`; gives them and the steps of the innermost item.
fn walk(layout: &Layout, mut range: Range<u32>, path: &[PathStep]) -> Option<(Vec<GroupIx>, Range<u32>)> {
    let mut found = Vec::new();
    for pair in path.chunks(2) {
        let [PathStep::Key(key), PathStep::Each] = pair else { return None };
        let ix = groups(layout, range).find(|ix| layout.groups[ix.0 as usize].key == *key)?;
        range = layout.groups[ix.0 as usize].body.clone();
        found.push(ix);
    }
    Some((found, range))
}

/// The rows of an object, arms of choices included, groups left out.
pub(crate) fn rows(layout: &Layout, range: Range<u32>) -> impl Iterator<Item = FieldIx> {
    members(layout, range).filter_map(|step| match step {
        Step::Field(ix) | Step::Tail(ix) => Some(*ix),
        _ => None,
    })
}

/// The groups of an object, arms of choices included.
pub(crate) fn groups(layout: &Layout, range: Range<u32>) -> impl Iterator<Item = GroupIx> {
    members(layout, range).filter_map(|step| match step {
        Step::Group(ix) => Some(*ix),
        _ => None,
    })
}

/// The steps of an object without those inside its groups.
fn members(layout: &Layout, range: Range<u32>) -> impl Iterator<Item = &Step> {
    let mut at = range.start;
    std::iter::from_fn(move || {
        let step = (at < range.end).then(|| layout.steps.get(at as usize)).flatten()?;
        at = match step {
            Step::Group(ix) => layout.groups[ix.0 as usize].body.end,
            _ => at + 1,
        };
        Some(step)
    })
}

/// Every row that a mapping can name, as it names it, the header's left out.
pub(crate) fn names(layout: &Layout) -> Vec<(String, FieldIx)> {
    let mut all = Vec::new();
    object(layout, 0..layout.steps.len() as u32, "", &mut all);
    all.retain(|(_, ix)| ix.0 >= layout.header_fields);
    all
}

fn object(layout: &Layout, range: Range<u32>, prefix: &str, all: &mut Vec<(String, FieldIx)>) {
    let named = |ix: &FieldIx| layout.field(*ix).role == Role::Named;
    all.extend(
        rows(layout, range.clone()).filter(named).map(|ix| (format!("{prefix}{}", layout.field(ix).key), ix)),
    );
    for ix in groups(layout, range) {
        let group = &layout.groups[ix.0 as usize];
        object(layout, group.body.clone(), &format!("{prefix}{}[].", group.key), all);
    }
}
