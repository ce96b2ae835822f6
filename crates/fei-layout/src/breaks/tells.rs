//! By values: what those who call us are told. Whatever the new layouts may say the old ones might have said, save a key that
//! is new: whoever reads an answer passes over what he does not know.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use fei_exchange::Outcome;

use super::json::{form_word, values_of};
use super::tables::{Changed, changed};
use super::takes::Served;
use crate::plan::{CodeTable, Expr, JsonForm, JsonStep, Layout, Piece, Source};

/// What may stand under one key.
struct Told<'l> {
    form: JsonForm,
    may_be_missing: bool,
    may_be_null: bool,
    /// None: not these alone.
    values: Option<BTreeSet<&'l str>>,
    /// What it is made of, by names that both sets have.
    of: Vec<Cow<'l, str>>,
    table: Option<&'l CodeTable>,
}

/// A body and what it is written from: the rows of a telegram, and those of the request that it answers.
type Body<'l> = (&'l [JsonStep], [&'l Layout; 2], &'l [CodeTable]);

/// What is told tomorrow must be what might be told today.
pub(super) fn told(old: Served<'_>, new: Served<'_>, say: &mut impl FnMut(&str, String)) {
    compare(by_core(old), by_core(new), say);
    match (by_journal(old), by_journal(new)) {
        (Some(old), Some(new)) => compare(old, new, &mut |key, what| {
            say(key, format!("where the journal answers: {what}"));
        }),
        (None, Some(_)) => say("", "the journal answers while the core is silent now".to_owned()),
        (_, None) => {}
    }
}

fn by_core(one: Served<'_>) -> Body<'_> {
    let rows = [&*one.transaction.response, &*one.transaction.request];
    (&one.serve.response, rows, one.tables)
}

fn by_journal(one: Served<'_>) -> Option<Body<'_>> {
    Some((one.serve.journal.as_deref()?, [&*one.transaction.request; 2], one.tables))
}

fn compare(old: Body<'_>, new: Body<'_>, say: &mut impl FnMut(&str, String)) {
    let (was, is) = (keys(old), keys(new));
    for (key, was) in was {
        let Some(is) = is.get(&key) else {
            say(&key, "it is not told any more".to_owned());
            continue;
        };
        if was.form != is.form {
            say(&key, format!("{} is {} now", form_word(was.form), form_word(is.form)));
            continue;
        }
        if !was.may_be_missing && is.may_be_missing {
            say(&key, "it may be missing now".to_owned());
        }
        if !was.may_be_null && is.may_be_null {
            say(&key, "it may be null now".to_owned());
        }
        match (&was.values, &is.values) {
            (Some(_), None) => say(&key, "it may be anything now".to_owned()),
            (Some(was), Some(is)) if !is.is_subset(was) => {
                let more: Vec<_> = is.difference(was).copied().collect();
                say(&key, format!("it may be {} now, which it never was", more.join(", ")));
            }
            _ => {}
        }
        // Of another row the same code is another thing: nothing to hold its words against.
        let changed = if was.of == is.of { changed(was.table, is.table) } else { Vec::new() };
        for Changed { of, was, is } in changed {
            say(&key, format!("{of} is told as {is} now, not {was}"));
        }
    }
}

fn keys<'l>((steps, rows @ [layout, _], tables): Body<'l>) -> BTreeMap<String, Told<'l>> {
    let told = |(key, expr, form): (String, &'l Expr, JsonForm)| {
        let (may_be_missing, may_be_null) = (expr.omit_empty, expr.may_be_null(layout));
        let (values, of) = (values(expr, tables), sources(expr, rows));
        (key, Told { form, may_be_missing, may_be_null, values, of, table: table(expr, tables) })
    };
    values_of(steps).into_iter().map(told).collect()
}

/// The words that a value goes by; none: it may be others.
fn values<'l>(expr: &Expr, tables: &'l [CodeTable]) -> Option<BTreeSet<&'l str>> {
    let is_outcome = || expr.is_plain(|piece| matches!(piece, Piece::Value(Source::Outcome)));
    match table(expr, tables) {
        Some(table) if table.rows.iter().any(|row| &*row.value == "same") => None,
        Some(table) => Some(table.rows.iter().map(|row| &*row.value).collect()),
        None if is_outcome() => Some(Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect()),
        None => None,
    }
}

fn table<'l>(expr: &Expr, tables: &'l [CodeTable]) -> Option<&'l CodeTable> {
    expr.table.as_ref().and_then(|table| tables.get(table.table as usize))
}

/// Rows by their keys: their numbers are others in every set.
fn sources<'l>(expr: &'l Expr, [layout, asked]: [&'l Layout; 2]) -> Vec<Cow<'l, str>> {
    let name = |source: &'l Source| match source {
        Source::Field(field) => (&*layout.field(*field).key).into(),
        Source::Asked(field) => format!("@request.{}", asked.field(*field).key).into(),
        other => format!("{other:?}").into(),
    };
    let piece = |piece: &'l Piece| match piece {
        Piece::Value(source) => name(source),
        Piece::Text(text) => (&**text).into(),
    };
    let second = expr.table.as_ref().and_then(|table| table.second.as_ref());
    expr.cases.iter().flat_map(|case| &case.value.pieces).map(piece).chain(second.map(name)).collect()
}
