//! What the mapping must be where each item of a group is a transaction: an element of the answer for each, found by key.

use super::answer;
use crate::FindingCode;
use crate::compile::transaction::Sides;
use crate::notation;
use crate::plan::{Http, Items, JsonPath, PairedBy, PathStep, ResponseRow};
use crate::report::{Draft, Report};
use crate::typed::{HttpTable, Text};

/// The list of the answer whose elements are the items', with its `[]`. What is wrong with it is said where it stands.
pub(super) fn list(table: &HttpTable, sides: &Sides<'_>) -> Option<JsonPath> {
    let group = &sides.typed().items.as_ref()?.group;
    let rows = table.response.as_deref().unwrap_or_default();
    let row = rows.iter().find(|row| row.group.as_ref().is_some_and(|name| name.value == group.value))?;
    let mut path = notation::json_path(row.each.as_ref()?).ok()?.0.to_vec();
    if path.last() != Some(&PathStep::Each) {
        path.push(PathStep::Each);
    }
    Some(JsonPath(path.into()))
}

/// Each item has an element, found by key; nothing else of the answer is kept.
pub(super) fn check(table: &HttpTable, http: &Http, items: Option<&Items>, report: &mut Report<'_>) {
    let Some(items) = items else { return one_number(table, http, report) };
    let mut paired = false;
    for (row, typed) in http.response.iter().zip(table.response.iter().flatten()) {
        match row {
            ResponseRow::Group { group, by, .. } if *group == items.told => paired = !by.is_empty(),
            _ => {
                let message = "this is of no item: nothing of the answer is kept but what the items say";
                report.add(Draft::error(FindingCode::Items, typed.span, message));
            }
        }
    }
    if !paired {
        let message = "no element of the answer belongs to an item";
        let draft = Draft::error(FindingCode::Items, table.call.span, message);
        report.add(draft.expected(
            "response = [{ group = \"…\", each = \"list\", by = { key_of_element = \"@reference\" }, rows = […] }]",
        ));
    }
}

/// Where the telegram is one transaction, its number tells no item from another.
fn one_number(table: &HttpTable, http: &Http, report: &mut Report<'_>) {
    let by_number = |row: &ResponseRow| matches!(row, ResponseRow::Group { by, .. } if by.iter().any(|pair| pair.by == PairedBy::Reference));
    for (row, typed) in http.response.iter().zip(table.response.iter().flatten()) {
        if by_number(row) {
            let message = "the telegram has one number, and no item one of its own";
            let draft = Draft::error(FindingCode::Items, typed.span, message);
            report.add(draft.expected("a row of the item; or `items`, which makes each a transaction"));
        }
    }
}

/// A path of one value: of the whole answer, or of the element at hand.
pub(super) fn one(text: &Text, list: Option<&JsonPath>, report: &mut Report<'_>) -> Option<(JsonPath, bool)> {
    let of_element = |path: &JsonPath| {
        let each = path.0.iter().filter(|step| **step == PathStep::Each).count();
        list.is_some_and(|list| path.0.starts_with(&list.0) && each == 1)
    };
    match notation::json_path(text) {
        Ok(path) if of_element(&path) => Some((path, true)),
        _ => answer::one(text, report).map(|path| (path, false)),
    }
}
