//! How values of the other side's JSON go into a telegram: an answer's into the response, a call's into the request.

use super::answer::{self, AnswerWorld};
use super::coded;
use super::expr::{self, expr};
use crate::FindingCode;
use crate::compile::json::Json;
use crate::compile::lookup;
use crate::nearest::nearest;
use crate::plan::{
    FieldIx, GroupIx, JsonPath, Layout, PairedBy, Pairing, PathStep, ResponseRow as Planned, Role, SetBy,
    Side,
};
use crate::read::{Span, misplaced, missing};
use crate::report::{Draft, Report};
use crate::typed::{By, ResponseRow, Text};

/// Compiles rows outside of any group.
pub(crate) fn rows(
    rows: &[ResponseRow],
    layout: &Layout,
    world: &mut AnswerWorld<'_>,
    party: &Json<'_>,
    report: &mut Report<'_>,
) -> Box<[Planned]> {
    Rows { layout, party, set: Vec::new() }.all(rows, &[], world, report)
}

struct Rows<'l, 'p> {
    layout: &'l Layout,
    party: &'p Json<'p>,
    /// Rows that were set, and where.
    set: Vec<(FieldIx, Span)>,
}

impl Rows<'_, '_> {
    /// Rows inside the groups of a path.
    fn all(
        &mut self,
        rows: &[ResponseRow],
        inside: &[PathStep],
        world: &mut AnswerWorld<'_>,
        report: &mut Report<'_>,
    ) -> Box<[Planned]> {
        let mut planned = Vec::with_capacity(rows.len());
        for row in rows {
            planned.extend(match (&row.field, &row.group) {
                (Some(name), None) => self.field(row, name, inside, world, report),
                (None, Some(name)) => self.group(row, name, inside, world, report).into_iter().collect(),
                (Some(_), Some(group)) => {
                    report.add(Draft::error(FindingCode::Misplaced, group.span, "`group` beside `field`"));
                    Vec::new()
                }
                (None, None) => {
                    report.add(missing(row.span, "field").expected("field = \"ROW\", or group = \"GROUP\""));
                    Vec::new()
                }
            });
        }
        planned.into()
    }

    fn field(
        &mut self,
        row: &ResponseRow,
        name: &Text,
        inside: &[PathStep],
        world: &mut AnswerWorld<'_>,
        report: &mut Report<'_>,
    ) -> Vec<Planned> {
        misplaced(row, |key| matches!(key, "each" | "rows"), "this row sets one field", report);
        if let Some(By::Pairs(_)) = row.by.as_ref().map(|by| &by.value) {
            report.add(Draft::error(FindingCode::Misplaced, name.span, "pairs in `by` are for a group"));
        }
        let allowed = match self.layout.id.side {
            Side::Request => &[],
            Side::Response => expr::FIELD_KEYS,
        };
        let value = expr(&row.value(), allowed, world, Some(self.party), report);
        world.used(&value, &row.value(), report);
        let fields = self.find(name, inside, report);
        for field in &fields {
            may_set(self.layout, *field, name, report);
            if let Some((_, first)) = self.set.iter().find(|(known, _)| known == field) {
                let message = format!("`{}` is set twice", name.value);
                let draft = Draft::error(FindingCode::NameTwice, name.span, message);
                report.add(draft.related(*first, "the first time"));
            }
            self.set.push((*field, name.span));
        }
        if let Some(table) = &row.table {
            let rows: Vec<_> = fields.iter().map(|field| self.layout.field(*field)).collect();
            coded::check(table, &value, &rows, self.party, report);
        }
        fields.into_iter().map(|field| Planned::Field { field, value: value.clone() }).collect()
    }

    fn group(
        &mut self,
        row: &ResponseRow,
        name: &Text,
        inside: &[PathStep],
        world: &mut AnswerWorld<'_>,
        report: &mut Report<'_>,
    ) -> Option<Planned> {
        let of_group = |key: &str| matches!(key, "group" | "each" | "by" | "rows");
        misplaced(row, |key| !of_group(key), "a group has only group, each, by and rows", report);
        let group = self.find_group(name, inside, report);
        let list = self.list(row, world, report);
        let (group, list) = group.zip(list)?;
        let mut inner = inside.to_vec();
        inner.extend([PathStep::Key(name.value.clone()), PathStep::Each]);
        let slot = world.want(&list);
        let outer = world.list.replace(list.clone());
        let by = self.pairs(row, &list, &inner, world, report);
        let rows = self.all(row.rows.as_deref().unwrap_or_default(), &inner, world, report);
        world.list = outer;
        Some(Planned::Group { group, list: slot, by, rows })
    }

    /// The list of `each`, with its `[]`; inside a list it begins with that list's.
    fn list(&self, row: &ResponseRow, world: &AnswerWorld<'_>, report: &mut Report<'_>) -> Option<JsonPath> {
        let Some(each) = &row.each else {
            report.add(missing(row.span, "each").expected("each = \"res_list\": the list in the JSON"));
            return None;
        };
        let mut path = answer::path(each, report)?.0.to_vec();
        if path.last() != Some(&PathStep::Each) {
            path.push(PathStep::Each);
        }
        let outer = world.list.as_ref().map_or(&[][..], |list| &list.0);
        let lists = path.iter().filter(|step| **step == PathStep::Each).count();
        let around = outer.iter().filter(|step| **step == PathStep::Each).count();
        if !path.starts_with(outer) || lists != around + 1 {
            let draft = Draft::error(FindingCode::ListMismatch, each.span, "this is not one list");
            report.add(draft.expected(
                "the path of a list; inside of another list it begins with that, as outer[].inner",
            ));
            return None;
        }
        Some(JsonPath(path.into()))
    }

    fn pairs(
        &self,
        row: &ResponseRow,
        list: &JsonPath,
        inside: &[PathStep],
        world: &mut AnswerWorld<'_>,
        report: &mut Report<'_>,
    ) -> Box<[Pairing]> {
        let Some(By::Pairs(pairs)) = row.by.as_ref().map(|by| &by.value) else {
            if let Some(by) = &row.by {
                let draft = Draft::error(FindingCode::WrongType, by.span, "a group is paired by keys");
                report.add(draft.expected("{ key_of_element = \"row_of_item\" }"));
            }
            return Box::default();
        };
        let mut found = Vec::new();
        for (key, name) in &pairs.0 {
            let Some(path) = answer::path(key, report) else { continue };
            let path = JsonPath(list.0.iter().chain(&path.0).cloned().collect());
            let slot = world.want(&path);
            if &*name.value == "@reference" {
                found.push(Pairing { slot, by: PairedBy::Reference });
                continue;
            }
            let fields = self.find(name, inside, report);
            found.extend(fields.first().map(|field| Pairing { slot, by: PairedBy::Field(*field) }));
        }
        found.into()
    }

    /// The rows of a name, one in each arm of a choice; in their place those that a mistyped name was likely meant to be.
    fn find(&self, name: &Text, inside: &[PathStep], report: &mut Report<'_>) -> Vec<FieldIx> {
        let at = |name: &str| {
            let path = inside.iter().cloned().chain([PathStep::Key(name.into())]).collect();
            lookup::field(self.layout, &JsonPath(path)).map(|found| found.fields)
        };
        if let Some(fields) = at(name) {
            return fields;
        }
        let names = lookup::names(self.layout);
        let names = names.iter().map(|(name, _)| name.rsplit('.').next().unwrap_or(name));
        let names: Vec<_> = names.filter(|name| at(name).is_some()).collect();
        let message = format!("the {} has no row `{}`", self.layout.id.side, name.value);
        let draft = Draft::error(FindingCode::MapsNothing, name.span, message);
        report.add(draft.nearest(name, names.iter().copied()));
        nearest(name, names).and_then(at).unwrap_or_default()
    }

    fn find_group(&self, name: &Text, inside: &[PathStep], report: &mut Report<'_>) -> Option<GroupIx> {
        let path = JsonPath(inside.iter().cloned().chain([PathStep::Key(name.value.clone())]).collect());
        let found = lookup::group(self.layout, &path);
        if found.is_none() {
            let message = format!("the {} has no group `{}`", self.layout.id.side, name.value);
            let names = self.layout.groups.iter().map(|group| &*group.key);
            report.add(Draft::error(FindingCode::MapsNothing, name.span, message).nearest(name, names));
        }
        found
    }
}

/// Each side may only set rows that are its own.
pub(crate) fn may_set(layout: &Layout, field: FieldIx, name: &Text, report: &mut Report<'_>) {
    if let Role::View { of, .. } = layout.field(field).role {
        let message = format!("`{}` is another reading of `{}`", name.value, layout.field(of).key);
        let draft = Draft::error(FindingCode::WrongSetter, name.span, message);
        report.add(draft.help("set the row that has the bytes"));
        return;
    }
    let set_by = layout.field(field).set_by;
    if layout.id.side == Side::Request {
        if set_by == SetBy::Answer {
            let message = format!("`{}` is a row of the answer", name.value);
            let draft = Draft::error(FindingCode::WrongSetter, name.span, message);
            report.add(draft.help("the row wants set_by = \"request\", or \"both\""));
        }
        return;
    }
    if field.0 >= layout.header_fields && matches!(set_by, SetBy::Request | SetBy::Fei) {
        let message = format!("`{}` keeps the bytes of the request in an answer", name.value);
        let draft = Draft::error(FindingCode::WrongSetter, name.span, message);
        report.add(draft.help("the row wants set_by = \"answer\", or \"both\""));
    }
}
