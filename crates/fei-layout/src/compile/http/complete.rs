//! Whether every name of the telegram is accounted for: told, dropped, filled or unset. A header's rows are the party's
//! business.

use std::collections::BTreeSet;

use super::request::RequestWorld;
use crate::FindingCode;
use crate::compile::lookup;
use crate::nearest::nearest;
use crate::plan::{Count, Field, FieldIx, Http, Items, Layout, PairedBy, ResponseRow, SetBy};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::{HttpTable, Text};

/// Reports names that are neither mapped nor dropped, and those that are both.
pub(crate) fn check(
    table: &HttpTable,
    world: &RequestWorld<'_>,
    http: &Http,
    (response, items): (&Layout, Option<&Items>),
    report: &mut Report<'_>,
) {
    let call = table.call.span;
    let drop = Leave { list: table.drop.as_deref().unwrap_or_default(), key: "drop", done: "told" };
    drop.check(call, world.layout(), &world.told, asks, report);
    let mut set = items.map(|items| said(items, response)).unwrap_or_default();
    fields_set(&http.response, &mut set);
    let unset = Leave { list: table.unset.as_deref().unwrap_or_default(), key: "unset", done: "filled" };
    unset.check(call, response, &set, answers, report);
}

/// Whether a row is one of those that a request fills.
pub(crate) fn asks(field: &Field) -> bool {
    matches!(field.set_by, SetBy::Request | SetBy::Both)
}

/// Whether a row is one of those that an answer fills.
pub(crate) fn answers(field: &Field) -> bool {
    matches!(field.set_by, SetBy::Answer | SetBy::Both)
}

/// What says how each item ended, and how many there are.
fn said(items: &Items, response: &Layout) -> BTreeSet<FieldIx> {
    let count = match response.groups[items.told.0 as usize].count {
        Count::Field { field, .. } => Some(field),
        Count::Slots(_) | Count::UntilEnd => None,
    };
    items.answer.iter().map(|(field, _)| *field).chain(count).collect()
}

/// The rows that are filled, in groups too.
pub(crate) fn fields_set(rows: &[ResponseRow], set: &mut BTreeSet<FieldIx>) {
    for row in rows {
        match row {
            ResponseRow::Field { field, .. } => {
                set.insert(*field);
            }
            ResponseRow::Group { rows, by, .. } => {
                set.extend(by.iter().filter_map(|pair| match pair.by {
                    PairedBy::Field(field) => Some(field),
                    PairedBy::Reference => None,
                }));
                fields_set(rows, set);
            }
        }
    }
}

/// The list of names that are left out on purpose.
pub(crate) struct Leave<'t> {
    pub(crate) list: &'t [Text],
    /// Its key in the file.
    pub(crate) key: &'static str,
    /// What happens to all other names.
    pub(crate) done: &'static str,
}

impl Leave<'_> {
    /// Reports names that are neither done nor left out, and those that are both.
    pub(crate) fn check(
        &self,
        call: Span,
        layout: &Layout,
        done: &BTreeSet<FieldIx>,
        concerned: impl Fn(&Field) -> bool,
        report: &mut Report<'_>,
    ) {
        let names = lookup::names(layout);
        let done_name = |name: &str| names.iter().any(|(known, ix)| known == name && done.contains(ix));
        for left in self.list {
            let meant: Vec<_> = names.iter().filter(|(name, _)| self.means(left, name)).collect();
            let mut concerns = meant.iter().filter(|(_, ix)| concerned(layout.field(*ix))).peekable();
            if meant.is_empty() {
                self.unknown(left, &names, report);
            } else if concerns.peek().is_none() {
                let message = format!("`{}` is not set by this side: nothing has to be left out", left.value);
                report.add(Draft::warning(FindingCode::WrongSetter, left.span, message));
            } else if concerns.all(|(name, _)| done_name(name)) {
                let message =
                    format!("`{}` is in `{}`, and {} all the same", left.value, self.key, self.done);
                report.add(Draft::error(FindingCode::MappedTwice, left.span, message));
            }
        }
        let meant: Vec<_> = self.list.iter().filter_map(|left| self.meant(left, &names)).collect();
        let open = names.iter().filter(|(name, ix)| {
            let left = self.list.iter().any(|left| self.means(left, name)) || meant.contains(&&**name);
            let computed = layout.computed.iter().any(|computed| computed.field == *ix);
            concerned(layout.field(*ix)) && !done_name(name) && !left && !computed
        });
        let open: BTreeSet<&str> = open.map(|(name, _)| &**name).collect();
        for name in open {
            let message = format!("`{name}` is neither {} nor in `{}`", self.done, self.key);
            let draft = Draft::error(FindingCode::NotMapped, call, message);
            report.add(draft.help(format!("map it, or add \"{name}\" to `{}`", self.key)));
        }
    }

    /// `detail` leaves out all rows of the group.
    fn means(&self, left: &Text, name: &str) -> bool {
        *left.value == *name || name.strip_prefix(&*left.value).is_some_and(|rest| rest.starts_with("[]."))
    }

    /// The name that a mistyped one was likely meant to be.
    fn meant<'n>(&self, left: &Text, names: &'n [(String, FieldIx)]) -> Option<&'n str> {
        let known = names.iter().any(|(name, _)| self.means(left, name));
        if known { None } else { nearest(left, names.iter().map(|(name, _)| &**name)) }
    }

    fn unknown(&self, left: &Text, names: &[(String, FieldIx)], report: &mut Report<'_>) {
        let message = format!("`{}` names no row", self.key);
        let draft = Draft::error(FindingCode::MapsNothing, left.span, format!("{message}: `{}`", left.value));
        report.add(draft.nearest(left, names.iter().map(|(name, _)| &**name)));
    }
}
