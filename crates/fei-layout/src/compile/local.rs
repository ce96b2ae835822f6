//! Transactions that FEI answers itself, compiled.

use super::answer::RSP_CODE;
use super::http::{SET_KEYS, expr};
use super::lookup::{self, Found, header_row};
use super::parties::Parties;
use super::template::{self, World, no_such_row, no_such_value};
use super::transaction::Sides;
use super::value;
use crate::FindingCode;
use crate::plan::{
    Field, JsonPath, Layout, Local, LocalAnswer, Original, Piece, ResponseRow, Source, TelegramParty,
    Template,
};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::{AnswerRow, LocalTable, OriginalTable, Text};

/// Compiles the `[local]` table.
pub(crate) fn compile(
    table: &LocalTable,
    sides: &Sides<'_>,
    parties: &Parties<'_, '_>,
    report: &mut Report<'_>,
) -> Local {
    let originals = table.original.as_ref().map(|table| originals(table, sides, parties, report));
    let mut world = LocalWorld { request: &sides.request, originals: originals.as_deref() };
    let original = table.original.as_ref().map(|table| original(table, sides, parties, &mut world, report));
    let mut answers = Vec::with_capacity(table.answers.len());
    for row in &table.answers.value {
        answers.push(answer(row, sides, &mut world, report));
    }
    open_end(table, report);
    Local { original, answers: answers.into() }
}

/// The responses of the transactions that are asked about.
fn originals<'p>(
    table: &OriginalTable,
    sides: &Sides<'_>,
    parties: &'p Parties<'_, '_>,
    report: &mut Report<'_>,
) -> Vec<&'p Layout> {
    let own: Vec<_> = parties.sides.iter().filter(|one| one.version.party == sides.version.party).collect();
    let ids: Vec<_> = own.iter().map(|one| one.version.id()).collect();
    for id in &table.of.value {
        if !ids.contains(&id.value) {
            let message = format!("this party has no transaction `{}`", id.value);
            let draft = Draft::error(FindingCode::Local, id.span, message);
            report.add(draft.nearest(id, ids.iter().map(|id| &**id)));
        }
    }
    let asked = own.iter().filter(|one| table.of.iter().any(|id| *id.value == *one.version.id()));
    asked.map(|one| &*one.response).collect()
}

/// The key of the original: what the file says, else this telegram's own fields.
fn original(
    table: &OriginalTable,
    sides: &Sides<'_>,
    parties: &Parties<'_, '_>,
    world: &mut LocalWorld<'_>,
    report: &mut Report<'_>,
) -> Original {
    let Some(party) = parties.telegram.get(&sides.version.party) else {
        return Original { transactions: Box::default(), key: Box::default() };
    };
    let mut said: Vec<(&str, Template)> = Vec::new();
    for (name, from) in table.key.iter().flat_map(|key| &key.0) {
        let Some(part) = key_part(name, &party.plan, report) else { continue };
        let template = template::compile(from, world, report);
        if let [Piece::Text(text)] = &*template.pieces {
            let constant = Text { value: text.clone(), span: from.span };
            value::fits(&constant, part, report);
        }
        said.push((&part.key, template));
    }
    let key = party.plan.key.iter().map(|part| {
        let said = said.iter().find(|(known, _)| *known == &*part.key);
        said.map(|(_, template)| template.clone())
    });
    let transactions = table.of.iter().map(|id| id.value.clone()).collect();
    Original { transactions, key: key.collect() }
}

/// The part of the party's key that a name means.
fn key_part<'p>(name: &Text, party: &'p TelegramParty, report: &mut Report<'_>) -> Option<&'p Field> {
    let part = party.key.iter().find(|part| *part.key == *name.value);
    if part.is_none() && header_row(name, &party.header, report).is_some() {
        let message = format!("`{}` is no part of the party's key", name.value);
        report.add(Draft::error(FindingCode::Local, name.span, message).help("`key` of party.toml"));
    }
    part
}

fn answer(
    row: &AnswerRow,
    sides: &Sides<'_>,
    world: &mut LocalWorld<'_>,
    report: &mut Report<'_>,
) -> LocalAnswer {
    if let (Some(when), None) = (&row.when, world.originals) {
        let draft =
            Draft::error(FindingCode::Local, when.span, "`when` asks about an original, and there is none");
        report.add(draft.expected("original = { of = [\"PARTY.TRANSACTION\"] }"));
    }
    let response = &sides.response;
    if let (Some(code), Some(field)) = (&row.rsp_code, response.find(RSP_CODE)) {
        value::fits(code, response.field(field), report);
    }
    let set = row.set.iter().flatten().filter_map(|set| {
        let value = expr(&set.value(), SET_KEYS, world, None, report);
        let path = JsonPath([crate::plan::PathStep::Key(set.field.value.clone())].into());
        let Some(found) = lookup::field(response, &path) else {
            let names = lookup::names(response);
            let message = format!("the response has no row `{}`", set.field.value);
            let draft = Draft::error(FindingCode::MapsNothing, set.field.span, message);
            report.add(draft.nearest(&set.field, names.iter().map(|(name, _)| &**name)));
            return None;
        };
        Some(found.fields.into_iter().map(move |field| ResponseRow::Field { field, value: value.clone() }))
    });
    LocalAnswer {
        when: row.when.as_ref().map(|when| when.value),
        outcome: row.is.value.0,
        set: set.flatten().collect(),
        rsp_code: row.rsp_code.as_ref().map(|code| code.value.clone()),
    }
}

/// The last answer has no condition, and no other lacks one.
fn open_end(table: &LocalTable, report: &mut Report<'_>) {
    let Some((last, before)) = table.answers.split_last() else {
        report.add(Draft::error(FindingCode::Local, table.answers.span, "there is no answer"));
        return;
    };
    if let Some(when) = &last.when {
        let draft = Draft::error(
            FindingCode::Local,
            when.span,
            "the last answer has a condition: what if it does not hold?",
        );
        report.add(draft.expected("a last row without `when`"));
    }
    for (nth, row) in before.iter().enumerate() {
        let same = |earlier: &&AnswerRow| {
            earlier.when.as_ref().map(|when| when.value) == row.when.as_ref().map(|when| when.value)
        };
        let earlier = before[..nth].iter().find(same);
        if row.when.is_none() || earlier.is_some() {
            let span = row.when.as_ref().map_or(row.span, |when| when.span);
            let message = if row.when.is_none() {
                "this always fits: the answers behind it are never taken"
            } else {
                "this answer is never taken"
            };
            report.add(
                Draft::error(FindingCode::Local, span, message).help("the first answer that fits is taken"),
            );
        }
    }
}

/// The values of a local answer: this telegram's rows, and the original's answer.
struct LocalWorld<'l> {
    request: &'l Layout,
    originals: Option<&'l [&'l Layout]>,
}

impl World for LocalWorld<'_> {
    fn could_be(&self, path: &JsonPath) -> bool {
        lookup::field(self.request, path).is_some()
    }

    fn path(&mut self, path: &JsonPath, raw: &str, span: Span) -> Result<Vec<Source>, Draft> {
        let found = lookup::field(self.request, path).filter(|found| found.groups.is_empty());
        found.map(Found::sources).ok_or_else(|| {
            let names = self.request.fields.iter().map(|field| &*field.key);
            no_such_row(raw, "the request", names, span)
        })
    }

    fn own(&mut self, word: &str, of: Option<&str>, span: Span) -> Result<Vec<Source>, Draft> {
        match (word, of, self.originals) {
            ("now", None, _) => Ok(vec![Source::Now]),
            ("original", Some(name), Some(layouts)) => row_of_all(layouts, name, span),
            ("original", _, None) => Err(no_such_value(word, &["now"], span).help("there is no `original`")),
            _ => Err(no_such_value(word, &["now", "original.ROW"], span)),
        }
    }
}

/// `{@original.NAME}`: a row that every one of the originals' answers has.
pub(crate) fn row_of_all(layouts: &[&Layout], name: &str, span: Span) -> Result<Vec<Source>, Draft> {
    match layouts.iter().find(|layout| layout.find(name).is_none()) {
        None => Ok(vec![Source::Original(name.into())]),
        Some(layout) => {
            let names = layout.fields.iter().map(|field| &*field.key);
            Err(no_such_row(name, &layout.id.to_string(), names, span))
        }
    }
}
