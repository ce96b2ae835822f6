//! By values: what those who call us are told. Whatever the new layouts may say the old ones might have said, save a key that
//! is new: whoever reads an answer passes over what he does not know.

use std::collections::{BTreeMap, BTreeSet};

use fei_exchange::Outcome;

use super::json::{form_word, values_of};
use super::takes::Served;
use crate::plan::{CodeTable, Expr, JsonForm, JsonStep, Layout, Piece, Source};

/// What may stand under one key.
struct Told<'l> {
    form: JsonForm,
    may_be_missing: bool,
    may_be_null: bool,
    /// None: not these alone.
    values: Option<BTreeSet<&'l str>>,
}

/// A body and what it is written from.
type Body<'l> = (&'l [JsonStep], &'l Layout, &'l [CodeTable]);

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
    (&one.serve.response, &one.transaction.response, one.tables)
}

fn by_journal(one: Served<'_>) -> Option<Body<'_>> {
    Some((one.serve.journal.as_deref()?, &one.transaction.request, one.tables))
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
    }
}

fn keys((steps, layout, tables): Body<'_>) -> BTreeMap<String, Told<'_>> {
    let told = |(key, expr, form): (String, &Expr, JsonForm)| {
        let (may_be_missing, may_be_null) = (expr.omit_empty, expr.may_be_null(layout));
        (key, Told { form, may_be_missing, may_be_null, values: values(expr, tables) })
    };
    values_of(steps).into_iter().map(told).collect()
}

/// The words that a value goes by; none: it may be others.
fn values<'l>(expr: &Expr, tables: &'l [CodeTable]) -> Option<BTreeSet<&'l str>> {
    let is_outcome = || expr.is_plain(|piece| matches!(piece, Piece::Value(Source::Outcome)));
    match expr.table.as_ref().and_then(|table| tables.get(table.table as usize)) {
        Some(table) if table.rows.iter().any(|row| &*row.value == "same") => None,
        Some(table) => Some(table.rows.iter().map(|row| &*row.value).collect()),
        None if is_outcome() => Some(Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect()),
        None => None,
    }
}
