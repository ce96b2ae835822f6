//! `items`: each item of a group is a transaction of its own. Here is what the telegram must be for that; what the
//! mapping must be stands with the mapping.

use super::{answer, find, lookup};
use crate::FindingCode;
use crate::plan::{Count, FieldIx, Find, GroupIx, Items, JsonPath, Layout, PathStep, SetBy, Step, Wording};
use crate::report::{Draft, Report};
use crate::typed::{FindTable, ItemsTable, Text};

/// Compiles the table of one version.
pub(crate) fn compile(
    table: Option<&ItemsTable>,
    outside: Option<&FindTable>,
    (request, response): (&Layout, &Layout),
    report: &mut Report<'_>,
) -> Option<Items> {
    let table = table?;
    if let Some(find) = outside {
        let draft = Draft::error(FindingCode::Misplaced, find.span, "each item is found by rows of its own");
        report.add(draft.expected("`find` inside of `items`"));
    }
    let asked = group(&table.group, request, "request", report);
    let told = group(&table.group, response, "response", report);
    let (asked, told) = asked.zip(told)?;
    plain(&table.group, response, told, report);
    let items = Items {
        asked,
        told,
        max: max(table, request, asked, report),
        find: table.find.as_ref().map_or_else(Find::default, |find| {
            find::compile(Some(find), request, Some(&table.group), report)
        }),
        answer: answer(table, response, report),
    };
    apart(table, &items.answer, report);
    Some(items)
}

fn group(name: &Text, layout: &Layout, side: &str, report: &mut Report<'_>) -> Option<GroupIx> {
    let found = lookup::group(layout, &JsonPath([PathStep::Key(name.value.clone())].into()));
    if found.is_none() {
        let message = format!("the {side} has no group `{}`", name.value);
        let names = layout.groups.iter().map(|group| &*group.key);
        report.add(Draft::error(FindingCode::NoSuchRow, name.span, message).nearest(name, names));
    }
    found
}

/// Answers of items are put together row by row.
fn plain(name: &Text, layout: &Layout, told: GroupIx, report: &mut Report<'_>) {
    let body = &layout.groups[told.0 as usize].body;
    let steps = layout.steps.get(body.start as usize..body.end as usize).unwrap_or_default();
    if !steps.iter().all(|step| matches!(step, Step::Field(_))) {
        let message = "an item of the response has more than rows of fixed width";
        let draft = Draft::error(FindingCode::Items, name.span, message);
        report.add(draft.expected("fields alone: no groups, choices, blocks or bitmaps"));
    }
}

/// The institution's limit, which is not more than the telegram's own.
fn max(table: &ItemsTable, request: &Layout, asked: GroupIx, report: &mut Report<'_>) -> u32 {
    let group = &request.groups[asked.0 as usize];
    let most = match group.count {
        Count::Slots(slots) => slots,
        Count::Field { .. } | Count::UntilEnd => group.max,
    };
    let Some(max) = &table.max else { return most };
    if max.value == 0 || max.value > most {
        let message = format!("`{}` has at most {most} items", table.group.value);
        let draft = Draft::error(FindingCode::DoesNotFit, max.span, message);
        report.add(draft.expected(format!("a number from 1 to {most}")));
    }
    max.value
}

/// Rows of the item that say how it ended.
fn answer(table: &ItemsTable, response: &Layout, report: &mut Report<'_>) -> Box<[(FieldIx, Wording)]> {
    let rsp_code = table.rsp_code.as_ref();
    let mut rows = Vec::new();
    for (name, texts) in &table.answer.0 {
        let Some(ix) = row(&table.group, name, response, report) else { continue };
        let field = response.field(ix);
        if !matches!(field.set_by, SetBy::Answer | SetBy::Both) {
            let message = format!("`{}` keeps the bytes of the request in an answer", name.value);
            let draft = Draft::error(FindingCode::WrongSetter, name.span, message);
            report.add(draft.help("the row wants set_by = \"answer\", or \"both\""));
        }
        let takes_rsp_code = rsp_code.is_some_and(|wanted| wanted.value == name.value);
        rows.push((ix, answer::wording(field, texts, takes_rsp_code, report)));
    }
    if let Some(name) = rsp_code.filter(|name| !table.answer.0.iter().any(|(row, _)| row.value == name.value))
    {
        let message = format!("nothing says what `{}` says where no code row has an `rsp_code`", name.value);
        let names = table.answer.0.iter().map(|(row, _)| &*row.value);
        report.add(Draft::error(FindingCode::AnswerRule, name.span, message).nearest(name, names));
    }
    rows.into()
}

fn row(group: &Text, name: &Text, layout: &Layout, report: &mut Report<'_>) -> Option<FieldIx> {
    let path = JsonPath(
        [PathStep::Key(group.value.clone()), PathStep::Each, PathStep::Key(name.value.clone())].into(),
    );
    let found = lookup::field(layout, &path).and_then(|found| found.fields.first().copied());
    if found.is_none() {
        let prefix = format!("{}[].", group.value);
        let names = lookup::names(layout);
        let names = names.iter().filter_map(|(known, _)| known.strip_prefix(&prefix));
        let message = format!("an item of the response has no row `{}`", name.value);
        report.add(Draft::error(FindingCode::NoSuchRow, name.span, message).nearest(name, names));
    }
    found
}

/// Whoever reads an item decides whether to send it again: no two outcomes may look the same.
fn apart(table: &ItemsTable, rows: &[(FieldIx, Wording)], report: &mut Report<'_>) {
    let outcomes = fei_exchange::Outcome::ALL;
    for (nth, one) in outcomes.iter().enumerate() {
        for (other_nth, other) in outcomes.iter().enumerate().skip(nth + 1) {
            let same =
                |(_, wording): &(FieldIx, Wording)| wording.by_outcome[nth] == wording.by_outcome[other_nth];
            if rows.iter().all(same) {
                let message = format!("an item that is \"{one}\" looks like one that is \"{other}\"");
                let draft = Draft::error(FindingCode::TwoMeanings, table.span, message);
                report.add(draft.expected("a row of `answer` that tells them apart"));
            }
        }
    }
    for (_, wording) in rows {
        for (code, text) in &wording.by_code {
            let other = outcomes.iter().zip(&wording.by_outcome);
            // That nobody knows may be said of anything: it keeps whoever reads it from sending again.
            let other =
                other.filter(|(is, _)| **is != code.outcome() && **is != fei_exchange::Outcome::Unknown);
            let clash = { other }.find(|(_, known)| *known == text);
            if let Some((is, _)) = clash {
                let message =
                    format!("`{text}` would tell both \"{}\" and \"{is}\" of an item", code.outcome());
                report.add(Draft::error(FindingCode::TwoMeanings, table.span, message));
            }
        }
    }
}
