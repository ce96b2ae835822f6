//! By code tables: another code for the same word, another word for the same code. Both sides go on as before, and each means
//! something else by it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::Break;
use super::first::{Asked, Decided, decided};
use super::json;
use super::paths::path;
use super::wire::broken;
use crate::Registry;
use crate::plan::{
    CodeTable, Expr, Field, Flow, Layout, Piece, ResponseRow, Side, Source, TableRow, Transaction,
};

/// A row of a telegram that words of the other side fill.
struct Filled<'l> {
    /// `item[].` of a row in a group.
    within: String,
    field: &'l Field,
    /// The keys that it is made of.
    keys: Vec<String>,
    /// The one that the second key of its table is.
    second: Option<String>,
    table: Option<&'l CodeTable>,
}

/// What the core is told otherwise of the same words.
pub(super) fn to_core(
    (of_old, before): (&Registry, &Transaction),
    (of_new, after): (&Registry, &Transaction),
    found: &mut Vec<Break>,
) {
    let Some((other, side)) = same_words(before, after) else { return };
    let (old, new) = (filled(of_old, before), filled(of_new, after));
    let place = |row: &Filled<'_>| {
        let Filled { within, field, .. } = row;
        format!("{}.{side} {within}{} {}", before.id, field.key, field.ko).trim_end().to_owned()
    };
    for (row, now) in pairs(&old, &new) {
        let changed = changed(row.table, now.table).into_iter();
        let changed =
            changed.map(|Changed { of, was, is }| format!("{of} of {other} is {is} now, not {was}"));
        for what in changed.chain(never_met(row, now)) {
            found.push(broken(&before.party, place(row), &what));
        }
    }
    // Of a call the keys that are gone, or have to be there, tell it.
    for row in old.iter().filter(|_| side == Side::Response) {
        found.extend(elsewhere(row, &new).map(|what| broken(&before.party, place(row), &what)));
    }
}

/// What a word of a call means to the core now.
pub(super) fn of_calls(
    (of_old, before): (&Registry, &Transaction),
    (of_new, after): (&Registry, &Transaction),
    found: &mut Vec<Break>,
) {
    let Some((from, _)) = same_words(before, after) else { return };
    let (old, new) = (filled(of_old, before), filled(of_new, after));
    for (row, now) in pairs(&old, &new) {
        let changed = changed(row.table, now.table).into_iter();
        for Changed { of, was, is } in changed.filter(|one| !is_renumbered(one, row.field, now.field)) {
            let place = format!("{} [serve] {}", before.id, row.keys.join(" "));
            let what = format!("{of} is {is} to the core now, not {was}");
            let told = json::broken(from, place.trim_end().to_owned(), what);
            // A key may fill several rows.
            if !found.contains(&told) {
                found.push(told);
            }
        }
    }
}

/// Whether both codes are the same thing under another number, as the row's own names of them say.
fn is_renumbered(one: &Changed, before: &Field, after: &Field) -> bool {
    let name = |field: &'_ Field, code: &str| {
        field.codes.iter().find(|(known, _)| **known == *code).map(|(_, name)| name.clone())
    };
    let (was, is) = (name(before, &one.was), name(after, &one.is));
    was.is_some() && was == is
}

/// What a table makes something else of than before.
pub(super) struct Changed {
    pub(super) of: String,
    pub(super) was: String,
    pub(super) is: String,
}

/// Of two tables what both have a row for.
pub(super) fn changed(was: Option<&CodeTable>, is: Option<&CodeTable>) -> Vec<Changed> {
    if was == is {
        return Vec::new();
    }
    let other = decided(listed(was), listed(is), asks).into_iter().filter_map(|one| {
        let first = key(&one, FIRST);
        let (was, is) = (value(one.was?, first), value(one.is?, first));
        (was != is).then(|| Changed { of: named(&one), was: was.to_owned(), is: is.to_owned() })
    });
    other.collect()
}

/// What a table says; without one a value stays as it is.
fn listed(table: Option<&CodeTable>) -> &[TableRow] {
    static AS_IT_IS: LazyLock<[TableRow; 1]> =
        LazyLock::new(|| [TableRow { first: "*".into(), second: None, value: "same".into() }]);
    table.map_or(&*AS_IT_IS, |table| &table.rows)
}

const FIRST: &str = "first";
const SECOND: &str = "second";

fn asks(row: &TableRow) -> Asked<'_> {
    let keys = [Some((FIRST, &*row.first)), row.second.as_deref().map(|second| (SECOND, second))];
    keys.into_iter().flatten().filter(|(_, key)| *key != "*").collect()
}

fn key<'r>(one: &Decided<'r, TableRow>, column: &str) -> Option<&'r str> {
    one.values.iter().find(|(known, _)| *known == column).map(|(_, value)| *value)
}

/// `A0000 with 403`.
fn named(one: &Decided<'_, TableRow>) -> String {
    let first = key(one, FIRST).unwrap_or("what is not listed");
    key(one, SECOND).map_or_else(|| first.to_owned(), |second| format!("{first} with {second}"))
}

fn value<'r>(row: &'r TableRow, first: Option<&'r str>) -> &'r str {
    first.map_or(if &*row.value == "same" { "the same" } else { &*row.value }, |first| row.value_for(first))
}

/// What stands for a word that had no code, where the core never met it: neither its row nor the table of before has it.
fn never_met(row: &Filled<'_>, now: &Filled<'_>) -> Option<String> {
    if row.table == now.table {
        return None;
    }
    let (was, is) = (listed(row.table), listed(now.table));
    let codes = &row.field.codes;
    let is_known = |value: &str| {
        let is_code = codes.iter().any(|(code, _)| **code == *value);
        is_code || was.iter().any(|known| *known.value == *value)
    };
    let added = decided(was, is, asks).into_iter().filter(|one| one.was.is_none());
    let more: BTreeSet<_> = added.filter_map(|one| one.is).map(|row| &*row.value).collect();
    // What passes as it stands has to be one of the codes, where the row has some.
    if more.contains("same") && codes.is_empty() {
        return Some("it may be anything now".to_owned());
    }
    let more: Vec<_> = more.into_iter().filter(|value| *value != "same" && !is_known(value)).collect();
    (!more.is_empty()).then(|| format!("it may be {} now, which it never was", more.join(", ")))
}

/// Whose words the core is told, and in which of its telegrams.
fn told_by(transaction: &Transaction) -> Option<(&str, Side)> {
    match &transaction.flow {
        Flow::Outbound { to, .. } => Some((to, Side::Response)),
        Flow::Inbound { from, .. } => Some((from, Side::Request)),
        Flow::Local(_) | Flow::Notice(_) | Flow::LayoutOnly => None,
    }
}

/// The same where they are the words of the one who had them before.
fn same_words<'t>(before: &'t Transaction, after: &'t Transaction) -> Option<(&'t str, Side)> {
    told_by(before).filter(|told| told_by(after) == Some(*told))
}

/// The rows that are filled of those words.
fn filled<'l>(registry: &'l Registry, transaction: &'l Transaction) -> Vec<Filled<'l>> {
    let Some((other, side)) = told_by(transaction) else { return Vec::new() };
    let rows = match &transaction.flow {
        Flow::Outbound { http, .. } => &http.response,
        Flow::Inbound { serve, .. } => &serve.request,
        Flow::Local(_) | Flow::Notice(_) | Flow::LayoutOnly => return Vec::new(),
    };
    let name = |source: &Source| key_of(transaction, source);
    let mut found = Vec::new();
    collect(rows, (transaction.layout(side), json::tables(registry, other), &name), "", &mut found);
    found
}

/// A key of the other side, or a row of the request that its answer repeats, as files write them.
fn key_of(transaction: &Transaction, source: &Source) -> Option<String> {
    match (&transaction.flow, source) {
        (Flow::Outbound { http, .. }, Source::Json(slot)) => path(&http.ask.capture, *slot),
        (Flow::Inbound { serve, .. }, Source::Json(slot)) => {
            serve.keys.iter().find(|key| key.slot == *slot).map(|key| key.path.to_string())
        }
        (_, Source::Field(field)) => Some(format!("@request.{}", transaction.request.field(*field).key)),
        _ => None,
    }
}

/// Layout and tables, and how a value is named.
type World<'w, 'l> = (&'l Layout, &'l [CodeTable], &'w dyn Fn(&Source) -> Option<String>);

fn collect<'l>(
    rows: &'l [ResponseRow],
    world @ (layout, tables, name): World<'_, 'l>,
    within: &str,
    found: &mut Vec<Filled<'l>>,
) {
    for row in rows {
        match row {
            ResponseRow::Group { group, rows, .. } => {
                let key = layout.groups.get(group.0 as usize).map_or("", |group| &*group.key);
                collect(rows, world, &format!("{within}{key}[]."), found);
            }
            ResponseRow::Field { field, value } => {
                let table = value.table.as_ref().and_then(|table| tables.get(table.table as usize));
                let second = value.table.as_ref().and_then(|table| name(table.second.as_ref()?));
                let (within, field) = (within.to_owned(), layout.field(*field));
                found.push(Filled { within, field, keys: keys(value, name), second, table });
            }
        }
    }
}

/// The keys that a row is made of.
fn keys(value: &Expr, name: &dyn Fn(&Source) -> Option<String>) -> Vec<String> {
    let pieces = value.cases.iter().flat_map(|case| &case.value.pieces);
    let key = |piece: &Piece| match piece {
        Piece::Value(source) => name(source),
        Piece::Text(_) => None,
    };
    pieces.filter_map(key).collect()
}

/// Each row as it was and is, under its name or, with another name, in its place; one that is made of other keys is another.
fn pairs<'f, 'l>(
    old: &'f [Filled<'l>],
    new: &'f [Filled<'l>],
) -> impl Iterator<Item = (&'f Filled<'l>, &'f Filled<'l>)> {
    old.iter().filter_map(|row| {
        let same = |now: &&Filled<'_>| now.keys == row.keys && now.second == row.second;
        let mut here = new.iter().filter(|now| now.within == row.within).filter(same);
        let named = here.clone().find(|now| now.field.key == row.field.key);
        named.or_else(|| here.find(|now| now.field.at == row.field.at)).map(|now| (row, now))
    })
}

/// That a row is made of nothing any more that it was. A row of the request may only have another name.
fn elsewhere(row: &Filled<'_>, new: &[Filled<'_>]) -> Option<String> {
    let now = new.iter().find(|now| now.within == row.within && now.field.key == row.field.key)?;
    let was: Vec<_> = row.keys.iter().filter(|key| !key.starts_with('@')).map(|key| &**key).collect();
    let is_kept = now.keys.iter().any(|key| was.contains(&&**key));
    let is_told = !was.is_empty() && !now.keys.is_empty() && !is_kept;
    is_told.then(|| format!("it is made of {} now, not {}", now.keys.join(", "), was.join(", ")))
}
